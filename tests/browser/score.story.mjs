// The sync score of one permission, from its first state to the last: what the administrator reads on the door's page.
import assert from 'node:assert/strict';

import { connectLock, furnish, join, openDoorPage, refresh } from './building.mjs';
import { accessibilityFindings, picture, request } from './harness.mjs';
import { PATIENCE } from './patience.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const DOOR = 'Archive';
const HOUR = 3_600;

story('R004.59, R004.60, R004.64, R004.65, R004.66: the sync score passes through its states', async (t) => {
  const step = (name) => t.diagnostic(`${new Date().toISOString().slice(11, 19)} ${name}`);
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });
  const people = { Dora: true, Emil: false };
  const pia = await furnish(t, { installation: 'Town hall', administrator: 'Pia', door: DOOR, lock, people });
  await shows(pia.page, 'Dora', 'Never in sync');
  step('no lock has been there');

  await connectLock(pia, lock, DOOR);
  const news = newsTeller(lock);
  await shows(pia.page, 'Dora', 'Holder fetches', () => news(pia.page));
  step("the lock is there, Dora's phone knows nothing yet");

  const dora = await join(t, 'dora@example.com');
  await dora.radio.bring(lock);
  await dora.page.getByRole('button', { name: `Open ${DOOR}` }).waitFor();
  await opens(dora, lock);
  await shows(pia.page, 'Dora', 'In sync', () => news(dora.page));
  step('her phone has fetched, and the lock has spoken');

  await pia.give('Emil');
  const emil = await join(t, 'emil@example.com');
  await emil.radio.bring(lock);
  await emil.page.getByRole('button', { name: `Open ${DOOR}` }).waitFor();

  // Six hours later he opens: three words from the lock make a habit, and the next one is due within a day.
  await lock.pass(6 * HOUR);
  await all([pia, dora, emil], (device) => setClock(device, 6));
  await opens(emil, lock);
  await openDoorPage(pia.page, DOOR);
  await takeBack(pia.page, 'Dora');
  await shows(pia.page, 'Dora', 'Heals by itself', () => news(emil.page, 6));
  await picture(pia.page, 'score-heals-by-itself');
  step('taken back: the lock does not know, and somebody will soon pass by');

  await lock.pass(6 * HOUR);
  await all([pia, dora, emil], (device) => setClock(device, 12));
  await shows(pia.page, 'Dora', 'Pass by');
  await pia.page.getByText(/^Dora can still open until .* at the latest/).waitFor();
  assert.deepEqual(await accessibilityFindings(pia.page), []);
  await picture(pia.page, 'score-pass-by');
  step('nobody has passed by for longer than usual');

  const { items } = await request(dora.page, 'GET', '/api/me/devices');
  await request(dora.page, 'POST', `/api/me/devices/${items[0].id}/block`, {});
  dora.mayComplain = true;
  await shows(pia.page, 'Dora', 'Go now');
  await picture(pia.page, 'score-go-now');
  step('her phone is lost and blocked');

  await refresh(emil);
  await opens(emil, lock);
  await emil.page.getByText('Your phone brought the lock up to date.').waitFor();
  await gone(pia.page, 'Dora', () => news(emil.page, 12));
  await shows(pia.page, 'Emil', 'In sync');
  step("Emil's phone has told the lock: nothing waits any more");
});

async function takeBack(page, name) {
  await page.getByRole('button', { name: `Take back ${name}` }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await page.getByText(`${name}: taken back. ${DOOR} does not know yet.`).waitFor();
}

// The door's page until it shows this score in somebody's row: news reach it from alarms.
async function shows(page, name, word, news) {
  const score = page.getByRole('row', { name: new RegExp(name) }).getByText(word);
  await reloaded(page, () => score.count().then((count) => count > 0), `${name}: ${word}`, news);
}

async function gone(page, name, news) {
  const row = page.getByRole('row', { name: new RegExp(name) });
  await reloaded(page, () => row.count().then((count) => count === 0), `${name} is gone`, news);
}

async function reloaded(page, holds, what, news = async () => {}) {
  const end = performance.now() + PATIENCE;
  do {
    await news();
    await openDoorPage(page, DOOR);
    await page.getByRole('table').waitFor();
    if (await holds()) return;
  } while (performance.now() < end);
  assert.fail(`the door's page does not show ${what}: ${await page.getByRole('table').innerText()}`);
}

// A lock's object tells its installation at most once a minute; it is asked something, each time two minutes later.
function newsTeller(lock) {
  let minutes = 0;
  return async (page, hours = 0) => {
    minutes += 2;
    const at = { 'clavis-now': String(Date.now() + hours * HOUR * 1_000 + minutes * 60_000) };
    // What a device adds to all requests replaces what one of them says.
    if (hours > 0) await page.setExtraHTTPHeaders(at);
    return request(page, 'POST', `/api/locks/lck_${lock.id}/time`, { nonce: '01'.repeat(16) }, at);
  };
}

// A device whose clock is so many hours ahead, and with it the server when it hears from the device.
async function setClock({ page }, hours) {
  const ahead = hours * HOUR * 1_000;
  const shift = (ahead) => {
    globalThis.trueNow ??= Date.now;
    Date.now = () => globalThis.trueNow() + ahead;
  };
  await page.addInitScript(shift, ahead);
  await page.evaluate(shift, ahead);
  await page.setExtraHTTPHeaders({ 'clavis-now': String(Date.now() + ahead) });
}

function all(devices, act) {
  return Promise.all(devices.map(act));
}

async function opens({ page }, lock) {
  const before = lock.bolts.length;
  await page.getByRole('button', { name: `Open ${DOOR}` }).click();
  await page.getByText('Push now.').waitFor();
  assert.deepEqual(lock.bolts.slice(before), [{ unlock: 5 }]);
}
