// The link between a phone and a lock: when it is kept, when the phone lets go of it, and what a failing one costs.
import assert from 'node:assert/strict';

import { connectLock, furnish, join } from './building.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const DOOR = 'Boathouse';

story('a phone keeps its link while it is used, lets go of it after a rest or a new load, and tries again within one tap', async (t) => {
  const step = (name) => t.diagnostic(`${new Date().toISOString().slice(11, 19)} ${name}`);
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });
  const people = { Otto: true };
  const administrator = await furnish(t, { installation: 'Marina', administrator: 'Ida', door: DOOR, lock, people });
  await connectLock(administrator, lock, DOOR);
  await administrator.radio.ended();
  step('the lock hears that the phone which connected it has left');

  const { page, radio } = await join(t, 'otto@example.com', { newPermissions: false });
  await radio.bring(lock);
  await page.evaluate(holdRests);
  const open = async () => {
    const before = lock.bolts.length;
    await page.getByRole('button', { name: `Open ${DOOR}` }).click();
    await page.getByText('Push now.').waitFor();
    assert.deepEqual(lock.bolts.slice(before), [{ unlock: 5 }]);
    await page.getByRole('button', { name: 'Done' }).click();
  };
  await open();
  await page.waitForFunction(() => globalThis.rests.length === 1);
  await open();
  await page.waitForFunction(() => globalThis.rests.length === 2);
  await page.evaluate(() => globalThis.rests.shift()());
  await open();
  assert.equal(radio.links(lock), 1, 'the link is used, so the rest after the first opening is none');
  step('three taps, one link');

  await page.waitForFunction(() => globalThis.rests.length === 2);
  await page.evaluate(() => globalThis.rests.splice(0).forEach((over) => over()));
  await radio.ended();
  await open();
  assert.equal(radio.links(lock), 2, 'the lock was alone in between');
  assert.equal(page.chooser.choices, 1, 'and the page still knew it');
  step('three seconds without use end the link, the next tap makes one without asking');

  const left = radio.ended();
  await page.reload({ waitUntil: 'commit' });
  await left;
  radio.failConnections(lock);
  await open();
  assert.deepEqual([radio.failed(lock), radio.links(lock)], [1, 3]);
  assert.equal(page.chooser.choices, 2, 'a page that was loaded again asks for the lock again');
  step('one attempt failed, the same tap made another');
});

// Runs in the page: three seconds without use are over when the story says so, not when a slow machine says so.
function holdRests() {
  const original = globalThis.setTimeout;
  globalThis.rests = [];
  globalThis.setTimeout = (work, delay, ...given) =>
    delay === 3_000 ? globalThis.rests.push(work) : original(work, delay, ...given);
}
