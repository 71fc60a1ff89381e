// Every screen of both apps, in four languages, light and dark, wide and narrow: nothing for axe to find, nothing beyond
// the edge, nothing on the console, nothing that the policy refuses.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { request } from './building.mjs';
import { Device, accessibilityFindings, picture, wideElements } from './harness.mjs';
import { Site } from './site.mjs';

const site = await Site.start();
after(() => site.close());

const DEVICES = [
  { language: 'en-GB' },
  { language: 'de-DE', desk: true },
  { language: 'nl-NL' },
  { language: 'fi-FI', desk: true },
];

test('the demonstration is there', async () => {
  const origin = { origin: site.origin, 'sec-fetch-site': 'same-origin' };
  const seeded = await fetch(`${site.origin}/api/demo/seed`, { method: 'POST', headers: origin });
  assert.equal(seeded.status, 200);
});

for (const { language, desk = false } of DEVICES) {
  test(`every screen is complete and accessible in ${language}`, async (t) => {
    const device = await Device.start(site, { language, desk });
    t.after(async () => {
      await device.close();
      device.assertCalm();
    });
    const { page } = device;
    const tag = language.slice(0, 2);
    const findings = [];
    const look = async (path) => findings.push(...(await found(page, tag, path)));

    await look('/sign-in');
    await look('/portal/setup');
    await enter(page, 'anna');
    for (const path of ['/', '/me', '/check', '/ways']) await look(path);
    await enter(page, 'rosa');
    const { items: installations } = await read(page, '/api/installations');
    const portal = `/portal/${installations[0].id}`;
    const { items: doors } = await read(page, `/api/installations/${installations[0].id}/doors`);
    for (const path of [`${portal}/doors`, `${portal}/people`, `${portal}/doors/${doors[0].id}`]) {
      await look(path);
    }
    await enter(page, 'olga');
    await look('/portal/');
    assert.deepEqual(findings, []);
  });
}

// What is wrong with a screen.
async function found(page, tag, path) {
  await page.goto(path, { waitUntil: 'commit' });
  await page.locator('h1').waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
  const findings = [];
  const spoken = await page.locator('html').getAttribute('lang');
  if (!spoken.startsWith(tag)) findings.push(`speaks ${spoken}`);
  const name = path.replace(/^\/|\/$/g, '').replace(/[a-z]{3}_[0-9a-f]{32}/g, 'id').replaceAll('/', '-') || 'doors';
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    findings.push(...(await accessibilityFindings(page)).map((finding) => `${colorScheme}: ${finding}`));
    await picture(page, `${name}-${tag}-${colorScheme}`);
  }
  findings.push(...(await wideElements(page)).map((element) => `too wide: ${element}`));
  return findings.map((finding) => `${path} ${tag}: ${finding}`);
}

async function enter(page, person) {
  await request(page, 'POST', '/api/demo/sign-in', { person });
}

async function read(page, path) {
  return page.evaluate(async (path) => (await fetch(path)).json(), path);
}
