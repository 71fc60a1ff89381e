// The newcomer's first minute: the demonstration, its locks in one tab, the app in another.
import assert from 'node:assert/strict';
import { after } from 'node:test';

import { Device, accessibilityFindings, picture, request, wideElements } from './harness.mjs';
import { Site } from './site.mjs';
import { story } from './story.mjs';

const site = await Site.start();
after(() => site.close());

story('a newcomer opens a door of the demonstration, and pulls the battery of its lock', async (t) => {
  const newcomer = await Device.start(site);
  t.after(async () => {
    await newcomer.close();
    newcomer.assertCalm();
  });
  const { page: locks } = newcomer;
  await locks.goto('/virtual-lock', { waitUntil: 'commit' });
  await locks.getByText('This server has no demonstration').waitFor();
  await request(locks, 'POST', '/api/demo/seed');

  await locks.reload({ waitUntil: 'commit' });
  await locks.getByText('12 of 12 locks are connected to their doors.').waitFor();
  await locks.getByText('The bolt is shut.').waitFor();
  assert.deepEqual(await accessibilityFindings(locks), []);
  assert.deepEqual(await wideElements(locks), []);
  await picture(locks, 'virtual-locks');

  const app = await newcomer.open();
  await app.goto('/sign-in', { waitUntil: 'commit' });
  await app.getByRole('button', { name: 'Enter Anna Berg' }).waitFor();
  assert.deepEqual(await accessibilityFindings(app), []);
  assert.deepEqual(await wideElements(app), []);
  await picture(app, 'sign-in-demonstration');
  await app.getByRole('button', { name: 'Enter Anna Berg' }).click();
  await app.getByRole('button', { name: 'Open Front door' }).waitFor();
  assert.deepEqual(await accessibilityFindings(app), []);
  assert.deepEqual(await wideElements(app), []);
  await picture(app, 'doors');
  await app.getByRole('button', { name: 'Open Front door' }).click();
  await app.getByText('Push now.').waitFor();
  await picture(app, 'open');
  await locks.getByText('The bolt is open for').waitFor();
  await picture(locks, 'virtual-lock-open');

  // A lock that lost its battery has lost the time with it, and nothing else.
  const started = locks.locator('dt', { hasText: 'Starts' }).locator('+ dd');
  const before = Number.parseInt(await started.textContent(), 10);
  await locks.getByRole('button', { name: 'Pull the battery' }).click({ timeout: 20_000 });
  await started.getByText(`${before + 1}`, { exact: true }).waitFor();
  await locks.getByText('floor').waitFor();
  await locks.reload({ waitUntil: 'commit' });
  await locks.getByText('12 of 12 locks are connected to their doors.').waitFor();
});
