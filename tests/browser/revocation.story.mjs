// A withdrawal without network at the lock: somebody else's phone carries it there.
import assert from 'node:assert/strict';

import { connectLock, furnish, join, openDoorPage, refresh } from './building.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const DOOR = 'Workshop';

story('a withdrawn key is refused by a lock that only other phones visit', async (t) => {
  const step = (name) => t.diagnostic(`${new Date().toISOString().slice(11, 19)} ${name}`);
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });
  const people = { Ada: true, Ben: true };
  const ron = await furnish(t, { installation: 'Mill', administrator: 'Ron', door: DOOR, lock, people });
  await connectLock(ron, lock, DOOR);
  step('two people have access');

  // Ben's first: a key older than all live ones is refused as too old, without a list.
  const ben = await phone(t, 'ben@example.com', lock);
  const ada = await phone(t, 'ada@example.com', lock);
  await ada.leaveNetwork();
  await opens(ada, lock);
  await ada.page.getByRole('button', { name: 'Done' }).click();
  step('Ada opens without network');

  await openDoorPage(ron.page, DOOR);
  await ron.page.getByRole('button', { name: 'Take back Ada' }).click();
  await ron.page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await ron.page.getByText('Ada: taken back. Workshop does not know yet.').waitFor();
  const version = (await lock.inspect()).applied.version;
  step('Ada is revoked, the lock does not know');

  await refresh(ben);
  await opens(ben, lock);
  await ben.page.getByText('Your phone brought the lock up to date.').waitFor();
  assert.ok((await lock.inspect()).applied.version > version, 'the lock has the newer state');
  step("Ben's phone told the lock");

  // Ada's phone was never reloaded, her lease is in time, and the network is still away.
  const opened = lock.bolts.length;
  await ada.page.getByRole('button', { name: `Open ${DOOR}` }).click();
  await ada.page.getByRole('heading', { name: 'Stays shut' }).waitFor();
  const seen = await lock.inspect();
  assert.equal(seen.last_denial, 'revoked');
  assert.equal(lock.bolts.length, opened);
  await ada.page.getByText('The lock no longer accepts this key.').waitFor();
  step('Ada is refused');
});

async function phone(t, email, lock) {
  const joined = await join(t, email);
  await joined.radio.bring(lock);
  await joined.page.getByRole('button', { name: `Open ${DOOR}` }).waitFor();
  return joined;
}

async function opens({ page }, lock) {
  const before = lock.bolts.length;
  await page.getByRole('button', { name: `Open ${DOOR}` }).click();
  await page.getByText('Push now.').waitFor();
  assert.deepEqual(lock.bolts.slice(before), [{ unlock: 5 }]);
}
