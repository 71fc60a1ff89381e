// What `cargo xtask bench` measures in a real browser: the tap that opens a door. Rows go to standard output, one line of JSON each; everything else to standard error.
import { connectLock, furnish, join } from './building.mjs';
import { equip, fromTap } from './stopwatch.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const DOOR = 'Front door';
const VARIANT = process.env.CLAVIS_VARIANT ?? 'development';
const ROUNDS = { first: 10, repeated: 10 };
// A radio that takes 45 ms for every value that is read or written, as at a door.
const PROFILE = { connection: 250, discovery: 300, operation: 45 };

const PLACE = `Chromium on this machine, the ${VARIANT} artefacts, the real lock crate behind an emulated radio; \
from the tap to the frame that says "Push now."`;
const OWN = `${PLACE}; without the time in which the page waits for the radio, which answers at once.`;
const WHOLE = `${PLACE}; all of it. The radio takes ${PROFILE.operation} ms for each value.`;

// The value below which so many of 100 lie.
function percentile(times, percent) {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)];
}

// A row of times in milliseconds.
function say(name, times, goal, method) {
  const round = (time) => Math.round(time * 10) / 10;
  const [value, p95] = [round(percentile(times, 50)), round(percentile(times, 95))];
  const row = { part: 'browser', name, value, p95, unit: 'ms', better: 'lower', goal, method: `${times.length} times. ${method}` };
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

// A phone with a door that it may open, and the lock of that door in its reach.
async function tenant(t) {
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });
  const people = { Mila: true };
  const administrator = await furnish(t, { installation: 'Quay', administrator: 'Bo', door: DOOR, lock, people });
  await connectLock(administrator, lock, DOOR);
  // As in the Chrome that people have: the page forgets a chosen lock when it is loaded again.
  const phone = await join(t, 'mila@example.com', { newPermissions: false });
  await phone.radio.bring(lock);
  await equip(phone.context);
  await phone.page.evaluate(() => navigator.serviceWorker.ready);
  return { phone, lock, button: phone.page.getByRole('button', { name: `Open ${DOOR}` }) };
}

// The page is loaded again, and has never heard of the lock.
async function forget({ phone, button }) {
  await phone.page.reload({ waitUntil: 'commit' });
  await button.and(phone.page.locator(':enabled')).waitFor();
}

async function open({ phone, button }) {
  const times = await fromTap(phone.page, button, 'Push now.');
  await phone.page.getByRole('button', { name: 'Done' }).click();
  return times;
}

async function repeat(times, round) {
  const results = [];
  for (let count = 0; count < times; count += 1) results.push(await round());
  return results;
}

story('the tap that opens a door', async (t) => {
  const tenancy = await tenant(t);
  const first = await repeat(ROUNDS.first, async () => {
    await forget(tenancy);
    return open(tenancy);
  });
  const own = (times) => times.map((time) => time.own);
  say('own share of the first opening after a load', own(first), 150, OWN);
  say('own share of a repeated opening', own(await repeat(ROUNDS.repeated, () => open(tenancy))), 60, OWN);

  tenancy.phone.radio.delays = PROFILE;
  const slow = await repeat(ROUNDS.repeated, () => open(tenancy));
  say('repeated opening over the link that is there', slow.map((time) => time.total), 800, WHOLE);
});
