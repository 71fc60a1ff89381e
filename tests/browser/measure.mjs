// What `cargo xtask bench` measures in a real browser: the tap that opens a door, and the page that must be there first.
// Rows go to standard output, one line of JSON each; everything else to standard error.
import assert from 'node:assert/strict';

import { connectLock, furnish, join } from './building.mjs';
import { say } from './row.mjs';
import { equip, fromLoad, fromTap } from './stopwatch.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const DOOR = 'Front door';
// The button of the only door, when it can be tapped.
const READY = '#open:not([aria-disabled])';
const VARIANT = process.env.CLAVIS_VARIANT ?? 'development';
const ROUNDS = { quick: 40, slow: 20 };
// A radio as at a door: until the lock is heard, connected, its services known, and for every value read or written.
const PROFILE = { advertisement: 300, connection: 250, discovery: 300, operation: 45 };

const PLACE = `Chromium on this machine, the ${VARIANT} artefacts, the real lock crate behind an emulated radio`;
const TAP = `${PLACE}; from the tap to the frame that says "Push now."`;
const OWN = `${TAP}; without the time in which the page waits for the radio, which answers at once.`;
const WHOLE = `${TAP}; all of it, the chooser included, which takes the lock as soon as it lists it. The radio takes \
${PROFILE.advertisement} ms to hear the lock, ${PROFILE.connection} ms to connect, ${PROFILE.discovery} ms to learn its \
services and ${PROFILE.operation} ms for each value.`;
const LOADED = 'The page is loaded again each time, which ends the link; it has never heard of the lock.';
const COLD = `${PLACE}; the server and the network are gone, no page of the app is open and its service worker does not \
run; from the begin of the navigation in a new tab to the frame in which the button can be tapped.`;

// A phone with a door that it may open, and the lock of that door in its reach.
async function tenant(t) {
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });
  const people = { Mila: true };
  const administrator = await furnish(t, { installation: 'Quay', administrator: 'Bo', door: DOOR, lock, people });
  await connectLock(administrator, lock, DOOR);
  await administrator.radio.ended();
  // As in the Chrome that people have: the page forgets a chosen lock when it is loaded again.
  const phone = await join(t, 'mila@example.com', { newPermissions: false });
  await phone.radio.bring(lock);
  await equip(phone.context);
  await phone.page.evaluate(() => navigator.serviceWorker.ready);
  return { phone, lock, button: phone.page.getByRole('button', { name: `Open ${DOOR}` }) };
}

// The page is loaded again: its link ends, and it has never heard of the lock.
async function forget({ phone }) {
  const ended = phone.radio.ended();
  await phone.page.reload({ waitUntil: 'commit' });
  await ended;
  await phone.page.locator(READY).waitFor();
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

// Opens the app where there is neither server nor network, as somebody who comes home; answers how long that took.
async function coldStart(phone) {
  await phone.page.close();
  phone.page = await phone.open();
  await phone.stopWorkers(phone.page);
  return fromLoad(phone.page, '/', READY);
}

const own = (times) => times.map((time) => time.own);
const total = (times) => times.map((time) => time.total);

story('the tap that opens a door', async (t) => {
  const tenancy = await tenant(t);
  const { phone, lock } = tenancy;
  const first = async () => {
    await forget(tenancy);
    const before = phone.page.chooser.choices;
    const times = await open(tenancy);
    assert.equal(phone.page.chooser.choices, before + 1, 'the person chose the lock');
    return times;
  };
  const quickly = (round) => repeat(ROUNDS.quick, round);
  const slowly = (round) => repeat(ROUNDS.slow, round);
  say('own share of the first opening after a load', own(await quickly(first)), { p95: 150 }, `${OWN} ${LOADED}`);
  const again = () => open(tenancy);
  const kept = 'The page may still have its link.';
  say('own share of a repeated opening', own(await quickly(again)), { p95: 60 }, `${OWN} ${kept}`);

  phone.radio.delays = PROFILE;
  phone.page.chooser.delay = PROFILE.advertisement;
  say('first opening after a load', total(await slowly(first)), { p95: 1_500 }, `${WHOLE} ${LOADED}`);
  say('repeated opening over the link that is there', total(await slowly(again)), { p95: 800 }, WHOLE);
  const rested = async () => {
    await phone.radio.ended();
    const before = phone.radio.links(lock);
    const times = await open(tenancy);
    assert.equal(phone.radio.links(lock), before + 1, 'a new link was made');
    return times;
  };
  const method = `${WHOLE} The page has let go of its link after three seconds without use, and knows the lock.`;
  say('repeated opening after a rest', total(await slowly(rested)), { p95: 800 }, method);
  const failing = async () => {
    await forget(tenancy);
    const before = phone.radio.failed(lock);
    phone.radio.failConnections(lock);
    const times = await open(tenancy);
    assert.equal(phone.radio.failed(lock), before + 1, 'an attempt has failed');
    return times;
  };
  const once = `${WHOLE} ${LOADED} The first attempt to connect fails after ${PROFILE.connection} ms.`;
  say('first opening with one attempt that fails', total(await slowly(failing)), { p95: 3_500 }, once);

  await site.stop();
  await phone.leaveNetwork();
  const cold = await slowly(() => coldStart(phone));
  say('cold start without network to a button that opens', cold, { median: 1_000 }, COLD);
  await site.resume();
  await phone.returnToNetwork();
});
