// The harness itself: what it promises to the stories that stand on it.
import assert from 'node:assert/strict';

import { accessibilityFindings, wideElements } from './harness.mjs';
import { story } from './story.mjs';
import { device, site, virtualLock } from './world.mjs';

const SERVICE = '6d3f0001-8a52-4c0e-9b71-d41ac5e7f001';
const TO_LOCK = '6d3f0002-8a52-4c0e-9b71-d41ac5e7f001';
const FROM_LOCK = '6d3f0003-8a52-4c0e-9b71-d41ac5e7f001';
const ENROLMENT_KEY = '01'.repeat(32);

story('a page reads and writes the real lock over emulated Bluetooth', async (t) => {
  const lock = await virtualLock(t, { enrolment_key: ENROLMENT_KEY });
  const phone = await device(t);
  await phone.radio.bring(lock);
  await phone.page.goto('/');
  // The browser lets a page choose a device within a tap only.
  await phone.page.evaluate(
    ([service, toLock, fromLock]) => {
      const bytes = (view) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];
      const exchange = async () => {
        const found = await navigator.bluetooth.requestDevice({ filters: [{ services: [service] }] });
        const server = await found.gatt.connect();
        const offered = await server.getPrimaryService(service);
        const reader = await offered.getCharacteristic(fromLock);
        const writer = await offered.getCharacteristic(toLock);
        const challenge = bytes(await reader.readValue());
        await writer.writeValueWithResponse(new Uint8Array([0x96]));
        const introduction = bytes(await reader.readValue());
        await writer.writeValueWithResponse(new Uint8Array(500));
        return { challenge, introduction };
      };
      globalThis.exchanged = new Promise((resolve, reject) => {
        addEventListener('click', () => exchange().then(resolve, reject), { once: true });
      });
    },
    [SERVICE, TO_LOCK, FROM_LOCK],
  );
  await phone.page.mouse.click(1, 1);
  const read = await phone.page.evaluate(() => globalThis.exchanged);
  assert.ok(read.challenge.length > 16, 'the lock challenges who connects');
  assert.ok(Buffer.from(read.introduction).toString('hex').endsWith(lock.certificate), 'the lock introduces itself');
  assert.equal(phone.page.chooser.choices, 1);
  const seen = await lock.inspect();
  assert.deepEqual(seen.exchanges.map(({ length }) => length), [1, 500]);
  assert.equal(seen.last_denial, 'malformed');
});

// A phone whose page connects to a lock that `answer`s; returns as soon as the lock is asked.
async function asking(t, answer) {
  const phone = await device(t);
  phone.mayComplain = true;
  let ask;
  const asked = new Promise((resolve) => (ask = resolve));
  await phone.radio.bring({ id: '00'.repeat(16), connect: () => (ask(), answer()), disconnect: () => {} });
  await phone.page.goto('/');
  await phone.page.evaluate((service) => {
    const connect = async () => (await navigator.bluetooth.requestDevice({ filters: [{ services: [service] }] })).gatt.connect();
    addEventListener('click', () => void connect().catch(() => {}), { once: true });
  }, SERVICE);
  await phone.page.mouse.click(1, 1);
  await asked;
  return phone;
}

story('a radio that fails is heard, and one that the closing browser cuts short is not', async (t) => {
  const deaf = await asking(t, () => Promise.reject(new Error('the lock is deaf')));
  await deaf.radio.settled();
  assert.throws(() => deaf.assertCalm(), /the lock is deaf/);

  let answer;
  const leaving = await asking(t, () => new Promise((resolve) => (answer = resolve)));
  await leaving.close();
  answer();
  await leaving.radio.settled();
  assert.deepEqual(leaving.radio.failures, []);
});

story('a passkey of a device is its own', async (t) => {
  const [one, other] = [await device(t), await device(t)];
  await one.page.goto('/');
  await one.page.evaluate(() =>
    navigator.credentials.create({
      publicKey: {
        challenge: new Uint8Array(32),
        rp: { name: 'Clavis' },
        user: { id: new Uint8Array(8), name: 'anna', displayName: 'Anna' },
        pubKeyCredParams: [-7, -257].map((alg) => ({ type: 'public-key', alg })),
      },
    }),
  );
  assert.equal((await one.page.passkeys.list()).length, 1);
  assert.equal((await other.page.passkeys.list()).length, 0);
});

story('trouble of a page is heard, findings are found, and wide elements are measured', async (t) => {
  const desk = await device(t, { desk: true });
  desk.mayComplain = true;
  await desk.page.route('**/broken', (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "script-src 'none'" },
      body: '<html><body><img src="/x.png"><div style="width:600px">wide</div><script>alert(1)</script></body></html>',
    }),
  );
  await desk.page.goto('/broken');
  await assert.doesNotReject(() => desk.page.waitForFunction(() => document.readyState === 'complete'));
  const findings = await accessibilityFindings(desk.page);
  for (const scheme of ['light', 'dark']) {
    assert.ok(findings.some((finding) => finding.startsWith(`${scheme}: image-alt`)), findings.join('\n'));
  }
  assert.equal((await wideElements(desk.page)).at(-1), 'div.');
  assert.throws(() => desk.assertCalm(), /refused by the policy|Content Security Policy/);
});

story('the site can be away and come back at the same address', async () => {
  await site.stop();
  await assert.rejects(() => fetch(site.origin));
  await site.resume();
  assert.equal((await fetch(site.origin)).status, 200);
});
