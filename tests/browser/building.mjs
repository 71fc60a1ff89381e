// A building of a story: its operator, its administrator, its people, made on the screens as people make them.
import { after } from 'node:test';

import { Device, request } from './harness.mjs';
import { device, site } from './world.mjs';

let running;
after(async () => (await running)?.close());

// Somebody's device after the invitation in their mailbox was accepted.
export async function join(t, email, { passkey = false, ...options } = {}) {
  const joined = await device(t, options);
  const { page } = joined;
  const { link } = await site.mailTo(email, /invitation/i);
  await page.goto(link, { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Accept the invitation' }).click();
  await page.getByRole('heading', { name: 'Next time without mail' }).waitFor();
  await page.getByRole('button', { name: passkey ? 'Make a passkey' : 'Later' }).click();
  await page.getByRole('heading', { name: 'Doors', exact: true }).waitFor();
  return joined;
}

// The operator of this site. A server has one first run, so all stories share who did it.
export function operator(first = { name: 'Linden', administrator: 'Rosa', email: 'rosa@example.com' }) {
  // Whoever comes after a failure may try again.
  running ??= firstRun(first).catch((error) => {
    running = undefined;
    throw error;
  });
  return running;
}

// The first run of an empty server: its operator, the first installation, and whom it invites.
async function firstRun({ name, administrator, email }) {
  const started = await Device.start(site, { desk: true });
  const { page } = started;
  await page.goto(`/portal/setup#${site.setupToken}`);
  await page.getByLabel('Name', { exact: true }).fill('Olga');
  await page.getByRole('button', { name: 'Make a passkey and continue' }).click();
  await fillInstallation(page, { name, administrator, email });
  started.assertCalm();
  return started;
}

// The form of the first installation and of each later one.
async function fillInstallation(page, { name, administrator, email }) {
  await page.getByLabel('Name of the installation').fill(name);
  await page.getByLabel('Time zone').fill('Europe/Amsterdam');
  await page.getByLabel('Name', { exact: true }).fill(administrator);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Create installation' }).click();
  await page.getByRole('heading', { name: `${name} is ready` }).waitFor();
}

// One more installation of the operator: its administrator, who joined with a passkey, a door with its lock, and
// residents, of whom some may open the door, made by requests. What those forms do, the story of the opening shows.
// `on` says more about the administrator's device.
export async function furnish(t, { installation, administrator, door, lock, people = {}, on = {} }) {
  const { page } = await operator();
  await importLock({ page }, lock);
  const email = `${administrator.toLowerCase()}@example.com`;
  await page.getByRole('link', { name: 'Add an installation' }).click();
  await fillInstallation(page, { name: installation, administrator, email });
  const joined = await join(t, email, { passkey: true, ...on });
  const { items } = await request(joined.page, 'GET', '/api/installations');
  const { id } = items.find((each) => each.name === installation);
  const make = (what, body) => request(joined.page, 'POST', `/api/installations/${id}/${what}`, body);
  const made = await make('doors', { name: door, kind: 'door', profile: 'blue', plate: door.slice(0, 1), place: installation });
  const profiles = {};
  const give = (name) => make('grants', { profiles: [profiles[name]], doors: [made.id], level: 'guest' });
  for (const [name, mayOpen] of Object.entries(people)) {
    const email = `${name.toLowerCase()}@example.com`;
    profiles[name] = (await make('people', { name, email, language: 'en', segment: 'resident' })).id;
    if (mayOpen) await give(name);
  }
  return Object.assign(joined, { give });
}

// The maker's list reaches the registry.
export async function importLock({ page }, lock) {
  await page.goto('/portal/server', { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Import locks' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Key of the manufacturer').fill(lock.maker_key);
  await dialog.getByRole('textbox', { name: 'CSV' }).fill(`certificate,setup_secret\n${lock.certificate},${lock.setup_secret}\n`);
  await dialog.getByRole('button', { name: 'Import locks' }).click();
  await page.getByText('1 lock imported').waitFor();
}

export async function addDoor({ page }, { name, plate, place }) {
  await page.goto('/portal/', { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Add a door' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name of the door').fill(name);
  await dialog.getByLabel('Plate').fill(plate);
  await dialog.getByLabel('Address').fill(place);
  await dialog.getByRole('button', { name: 'Add a door' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

// Connects a lock to a door, on the spot: the code from the maker's card, then the button inside.
export async function connectLock({ page, radio }, lock, door) {
  await radio.bring(lock);
  await page.goto('/', { waitUntil: 'commit' });
  await page.getByRole('button', { name: `Connect a lock ${door}` }).click();
  await page.getByLabel('Code of the lock').fill(lock.setup_secret);
  await page.getByRole('button', { name: 'Find the lock' }).click();
  await page.getByRole('heading', { name: 'Now press the button inside the door' }).waitFor();
  await lock.pressButton();
  await page.getByRole('heading', { name: `${door} is connected` }).waitFor();
}

export async function addPerson({ page }, { name, email }) {
  await page.goto('/portal/', { waitUntil: 'commit' });
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByRole('button', { name: 'Create person' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('E-mail address').fill(email);
  await dialog.getByRole('button', { name: 'Create person' }).click();
  await page.getByRole('rowheader', { name }).waitFor();
}

// `restrict` fills in the rest of the form.
export async function grant({ page }, { name, door, restrict = async () => {} }) {
  await openDoorPage(page, door);
  await page.getByRole('button', { name: 'Add access permission' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(name).check();
  await restrict(dialog);
  await dialog.getByRole('button', { name: 'Give access' }).click();
  await page.getByText(`${name}: access given`).waitFor();
}

export async function openDoorPage(page, door) {
  await page.goto('/portal/', { waitUntil: 'commit' });
  await page.getByRole('link', { name: door }).click();
  await page.getByRole('heading', { name: door, level: 1 }).waitFor();
}

// What a phone looks for every quarter of an hour, it also looks for when the network comes back.
export async function refresh({ page }) {
  const fetched = page.waitForResponse((answer) => answer.url().endsWith('/api/leases') && answer.ok());
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await fetched;
}
