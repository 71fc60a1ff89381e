// The main job, end to end: from an empty server to a door that opens with one tap, without network.
import assert from 'node:assert/strict';

import { addDoor, addPerson, connectLock, grant, importLock, join, operator } from './building.mjs';
import { accessibilityFindings, wideElements } from './harness.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const DOOR = 'Front door';

story('a person opens a door with one tap and without network', async (t) => {
  const step = (name) => t.diagnostic(`${new Date().toISOString().slice(11, 19)} ${name}`);
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });

  await importLock(await operator(), lock);
  step('the server is set up');

  const rosa = await join(t, 'rosa@example.com', { passkey: true });
  assert.equal((await rosa.page.passkeys.list()).length, 1);
  await addDoor(rosa, { name: DOOR, plate: '14', place: 'Lindenstraat 14' });
  await connectLock(rosa, lock, DOOR);
  assert.notEqual((await lock.inspect()).owner, null);
  step('the lock belongs to the installation');

  await addPerson(rosa, { name: 'Anna', email: 'anna@example.com' });
  await grant(rosa, { name: 'Anna', door: DOOR });
  step('Anna has access');

  const anna = await join(t, 'anna@example.com');
  await anna.radio.bring(lock);
  const open = anna.page.getByRole('button', { name: `Open ${DOOR}` });
  await open.waitFor();
  assert.deepEqual(await accessibilityFindings(anna.page), []);
  assert.deepEqual(await wideElements(anna.page), []);
  await anna.page.evaluate(() => navigator.serviceWorker.ready);
  step('the phone has its lease');

  await site.stop();
  await anna.leaveNetwork();
  await anna.page.getByText(/^No network\. Your doors open until/).waitFor();
  const before = lock.bolts.length;
  await open.click();
  await anna.page.getByText('Push now.').waitFor();
  assert.deepEqual(lock.bolts.slice(before), [{ unlock: 5 }]);
  const seen = await lock.inspect();
  assert.equal(seen.last_denial, null);
  assert.ok(seen.exchanges.some(({ kind, refused }) => kind === 'Access' && refused === null), JSON.stringify(seen.exchanges));
  step('the bolt went back');

  // The page from the service worker, the keys from the phone's own store.
  await anna.page.reload({ waitUntil: 'commit' });
  await anna.page.getByText(/^No network\. Your doors open until/).waitFor();
  await open.click();
  await anna.page.getByText('Push now.').waitFor();
  assert.deepEqual(lock.bolts.slice(before), [{ unlock: 5 }, { unlock: 5 }]);
  step('and once more from a page loaded without server and network');

  await site.resume();
  await anna.returnToNetwork();
});
