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
  await page.getByLabel('Name of the installation').fill(name);
  await page.getByLabel('Time zone').fill('Europe/Amsterdam');
  await page.getByLabel('Name', { exact: true }).fill(administrator);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Create installation' }).click();
  await page.getByRole('heading', { name: `${name} is ready` }).waitFor();
  started.assertCalm();
  return started;
}

// One more installation of the operator, made by requests: its administrator, who joined with a passkey, a door with
// its lock, and residents, of whom some may open the door. What the forms do, the story of the opening shows.
export async function furnish(t, { installation, administrator, door, lock, people = {} }) {
  const { page } = await operator();
  await importLock(await operator(), lock);
  const email = `${administrator.toLowerCase()}@example.com`;
  const { id } = await request(page, 'POST', '/api/platform/installations', {
    name: installation,
    zone: 'Europe/Amsterdam',
    administrator: { name: administrator, email, language: 'en' },
  });
  const joined = await join(t, email, { passkey: true });
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
export async function importLock(operator, lock) {
  const csv = `certificate,setup_secret\n${lock.certificate},${lock.setup_secret}\n`;
  const list = { manufacturer_key: lock.maker_key, csv };
  const { lines } = await request(operator.page, 'POST', '/api/platform/hardware', list);
  if (lines[0].outcome !== 'added') throw new Error(`the registry says ${lines[0].outcome}`);
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
