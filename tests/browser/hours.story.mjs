// A permission with hours: the phone shows when the door opens again, and the lock keeps the hours too.
import assert from 'node:assert/strict';

import { connectLock, furnish, grant, join, openDoorPage } from './building.mjs';
import { accessibilityFindings, picture } from './harness.mjs';
import { story } from './story.mjs';
import { site, virtualLock } from './world.mjs';

const DOOR = 'Boathouse';
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

story('R004.47 to R004.50, R004.55: a door outside its hours is visible, greyed, and says when it opens again', async (t) => {
  const step = (name) => t.diagnostic(`${new Date().toISOString().slice(11, 19)} ${name}`);
  const lock = await virtualLock(t, { enrolment_key: site.enrolmentKey });
  const people = { Cleo: false };
  const hal = await furnish(t, { installation: 'Harbour', administrator: 'Hal', door: DOOR, lock, people });
  await connectLock(hal, lock, DOOR);

  // Three days from now: no midnight during the story makes it today.
  const later = new Date(Date.now() + 3 * 86_400_000);
  const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'Europe/Amsterdam' }).format(later);
  const others = DAYS.filter((other) => other !== day);
  const onlyThen = async (dialog) => {
    await dialog.getByLabel('Set weekdays').check();
    for (const other of others) {
      const box = dialog.getByRole('checkbox', { name: other });
      if (await box.isChecked()) await box.press('Space');
    }
    await dialog.getByLabel('Set time of day').check();
    await dialog.getByLabel('From').fill('09:00');
    await dialog.getByLabel('To', { exact: true }).fill('17:30');
    await dialog.getByText(new RegExp(`Cleo can open ${DOOR}, .*${day}`)).waitFor();
    assert.deepEqual(await accessibilityFindings(hal.page), []);
    await picture(hal.page, 'grant-with-hours');
  };
  await grant(hal, { name: 'Cleo', door: DOOR, restrict: onlyThen });
  step(`Cleo has access on ${day} from 9 to half past five`);

  const cleo = await join(t, 'cleo@example.com');
  await cleo.radio.bring(lock);
  const door = cleo.page.getByRole('article', { name: DOOR });
  await door.getByText('inactive').waitFor();
  assert.match(await door.innerText(), /opens again .*(9:00|09:00)/);
  assert.equal(await door.getByRole('button', { name: `Open ${DOOR}` }).isDisabled(), true);
  assert.deepEqual(await accessibilityFindings(cleo.page), []);
  await picture(cleo.page, 'door-outside-hours');
  step('her phone shows the door, greyed, and when it opens again');

  // Also without network, and after a reload.
  await cleo.page.evaluate(() => navigator.serviceWorker.ready);
  await cleo.leaveNetwork();
  await cleo.page.reload({ waitUntil: 'commit' });
  await door.getByText('inactive').waitFor();
  assert.equal(await door.getByRole('button', { name: `Open ${DOOR}` }).isDisabled(), true);
  await cleo.returnToNetwork();

  await openDoorPage(hal.page, DOOR);
  await hal.page.getByRole('row', { name: /Cleo/ }).getByText('Inactive for this weekday/time of day').waitFor();
  await hal.page.getByRole('button', { name: 'Edit Cleo' }).click();
  const dialog = hal.page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Reset validity' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await hal.page.getByText('Cleo: access changed').waitFor();
  step('the hours are lifted');

  await cleo.page.reload({ waitUntil: 'commit' });
  const open = door.getByRole('button', { name: `Open ${DOOR}`, disabled: false });
  await open.click();
  await cleo.page.getByText('Push now.').waitFor();
  assert.deepEqual(lock.bolts.at(-1), { unlock: 5 });
  step('and the door opens');
});
