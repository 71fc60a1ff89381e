// Every screen of both apps, in four languages, light and dark, wide and narrow: nothing for axe to find, nothing beyond
// the edge, nothing on the console, nothing that the policy refuses.
import assert from 'node:assert/strict';
import { after } from 'node:test';

import { Device, accessibilityFindings, picture, request, wideElements } from './harness.mjs';
import { Site } from './site.mjs';
import { story } from './story.mjs';

const site = await Site.start();
after(() => site.close());

const DEVICES = [
  { language: 'en-GB' },
  { language: 'de-DE', desk: true },
  { language: 'nl-NL' },
  { language: 'fi-FI', desk: true },
];

story('the demonstration is there', async () => {
  const origin = { origin: site.origin, 'sec-fetch-site': 'same-origin' };
  const seeded = await fetch(`${site.origin}/api/demo/seed`, { method: 'POST', headers: origin });
  assert.equal(seeded.status, 200);
});

for (const { language, desk = false } of DEVICES) {
  story(`every screen is complete and accessible in ${language}`, async (t) => {
    const device = await Device.start(site, { language, desk });
    t.after(async () => {
      await device.close();
      device.assertCalm();
    });
    const { page } = device;
    const tag = language.slice(0, 2);
    const findings = [];
    const look = async (path) => {
      await show(page, path);
      findings.push(...(await found(page, tag, path)));
    };
    // The dialog behind the first button of the page's own part.
    const lookAtDialog = async (path) => {
      await show(page, path);
      await page.locator('main').getByRole('button').first().click();
      await page.getByRole('dialog').waitFor();
      findings.push(...(await found(page, tag, `${path} dialog`)));
    };

    for (const path of ['/sign-in', `/sign-in#${'0'.repeat(64)}`, `/invitation#${'0'.repeat(64)}`, '/portal/setup']) {
      await look(path);
    }
    await enter(page, 'anna');
    for (const path of ['/', '/me', '/check', '/ways', '/portal/']) await look(path);
    await enter(page, 'rosa');
    const { items: installations } = await request(page, 'GET', '/api/installations');
    const [{ id }] = installations;
    const { items: doors } = await request(page, 'GET', `/api/installations/${id}/doors`);
    await look(`/enrol/${id}/${doors[0].id}`);
    for (const below of ['doors', 'people', `doors/${doors[0].id}`]) {
      await look(`/portal/${id}/${below}`);
      await lookAtDialog(`/portal/${id}/${below}`);
    }
    await enter(page, 'olga');
    await look('/portal/server');
    await lookAtDialog('/portal/server');
    await look('/portal/setup');
    assert.deepEqual(findings, []);
  });
}

for (const { language, desk = false } of DEVICES) {
  story(`every step of the first run is complete and accessible in ${language}`, async (t) => {
    const empty = await Site.start();
    t.after(() => empty.close());
    const device = await Device.start(empty, { language, desk });
    t.after(async () => {
      await device.close();
      device.assertCalm();
    });
    const { page } = device;
    const tag = language.slice(0, 2);
    const findings = [];
    const look = async (step) => findings.push(...(await found(page, tag, `first run ${step}`)));
    const goOn = () => page.locator('button[type=submit]').click();

    await show(page, `/portal/setup#${empty.setupToken}`);
    await look('operator');
    await page.locator('#name').fill('Olga');
    await goOn();
    await page.locator('#installation').fill('Linden');
    await look('installation');
    await page.locator('#zone').fill('Europe/Nowhere');
    await page.locator('#name').fill('Rosa');
    await page.locator('#email').fill('rosa@example.com');
    await goOn();
    await page.locator('#zone[aria-invalid=true]').waitFor();
    await look('fault');
    await page.locator('#zone').fill('Europe/Amsterdam');
    await goOn();
    await page.locator('main a[href="/portal/"]').waitFor();
    await look('done');
    assert.deepEqual(findings, []);
  });
}

// A screen, as soon as it has nothing to wait for. Within one app the address changes as by a link; a page is loaded
// where another app begins, and where a secret stands behind `#`.
async function show(page, path) {
  const isPortal = (address) => new URL(address, 'http://any').pathname.startsWith('/portal');
  const isThere = page.isLoaded && isPortal(page.url()) === isPortal(path) && !path.includes('#');
  if (isThere) {
    await page.evaluate(async (path) => {
      history.pushState(null, '', path);
      dispatchEvent(new PopStateEvent('popstate'));
      for (const _ of [1, 2]) await new Promise((drawn) => requestAnimationFrame(drawn));
    }, path);
  } else {
    // Only another fragment would not load the page again.
    await page.goto('about:blank');
    await page.goto(path, { waitUntil: 'commit' });
    page.isLoaded = true;
  }
  await page.locator('h1').waitFor({ state: 'attached' });
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
}

// What is wrong with what the page shows.
async function found(page, tag, path) {
  const findings = [];
  const spoken = await page.locator('html').getAttribute('lang');
  if (!spoken.startsWith(tag)) findings.push(`speaks ${spoken}`);
  const name = path.replace(/^\/|\/$/g, '').replace(/[a-z]{3}_[0-9a-f]{32}/g, 'id').replace(/[/ #]+/g, '-').replace(/-0{64}$/, '-over') || 'doors';
  findings.push(...(await accessibilityFindings(page, (scheme) => picture(page, `${name}-${tag}-${scheme}`))));
  findings.push(...(await wideElements(page)).map((element) => `too wide: ${element}`));
  return findings.map((finding) => `${path} ${tag}: ${finding}`);
}

async function enter(page, person) {
  await request(page, 'POST', '/api/demo/sign-in', { person });
  // The next screen is loaded: whoever was here before has left nothing on the page.
  page.isLoaded = false;
}
