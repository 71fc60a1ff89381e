// An app whose module traps says so and offers a way out, instead of showing what may no longer be true.
import assert from 'node:assert/strict';
import { after } from 'node:test';

import { Device, accessibilityFindings, picture, request, wideElements } from './harness.mjs';
import { Site } from './site.mjs';
import { story } from './story.mjs';

const site = await Site.start();
after(() => site.close());

// (module (func (export "t") unreachable))
const TRAP = [
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x07, 0x05,
  0x01, 0x01, 0x74, 0x00, 0x00, 0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b,
];

const PLACES = [
  { app: 'door app', person: 'anna', path: '/', language: 'nl-NL', says: 'Clavis is gestopt door een fout.', where: 'event' },
  { app: 'portal', person: 'rosa', path: '/portal/', language: 'en-GB', says: 'Clavis stopped because of an error.', where: 'promise', desk: true },
];

for (const { app, person, path, language, says, where, desk = false } of PLACES) {
  story(`the ${app} says that it stopped when its module traps in ${where === 'event' ? 'an event' : 'a promise'}`, async (t) => {
    const origin = { origin: site.origin, 'sec-fetch-site': 'same-origin' };
    const seeded = await fetch(`${site.origin}/api/demo/seed`, { method: 'POST', headers: origin });
    assert.equal(seeded.status, 200);
    const device = await Device.start(site, { language, desk });
    t.after(() => device.close());
    const { page } = device;
    await page.goto('/sign-in');
    await request(page, 'POST', '/api/demo/sign-in', { person });
    await page.goto(path);
    await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
    if (app === 'portal') {
      await page.locator('main a[href^="/portal/"]').first().click();
      await page.locator('main').getByRole('button').first().click();
      await page.getByRole('dialog').waitFor();
    }

    // What is no trap stops nothing.
    const main = await page.locator('#root main').elementHandle();
    await page.evaluate(fail, { where, bytes: null });
    assert.ok(await main.evaluate((element) => element.isConnected), 'the app goes on');
    assert.equal(await page.getByText(says).count(), 0);

    await page.evaluate(fail, { where, bytes: TRAP });
    const alert = page.getByRole('alert');
    await alert.getByText(says).waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0, 'nothing stands before the sentence');
    const again = alert.getByRole('button');
    assert.ok(await again.evaluate((button) => button === document.activeElement), 'the way out has the focus');
    assert.deepEqual(await accessibilityFindings(page, (scheme) => picture(page, `stopped-${desk ? 'portal' : 'door'}-${scheme}`)), []);
    assert.deepEqual(await wideElements(page), []);

    await again.click();
    await page.waitForFunction((sentence) => !document.body.innerText.includes(sentence), says);
    await page.locator('h1').waitFor({ state: 'attached' });
  });
}

// Runs in the page: fails as a module does that traps, or, without one, as any script may. Over when the page has heard
// of it.
function fail({ where, bytes }) {
  const act = bytes
    ? new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.t
    : () => {
        throw new TypeError('no trap');
      };
  return new Promise((heard) => {
    if (where === 'event') {
      addEventListener('error', () => heard(), { once: true });
      setTimeout(act);
    } else {
      addEventListener('unhandledrejection', () => heard(), { once: true });
      void Promise.resolve().then(act);
    }
  });
}
