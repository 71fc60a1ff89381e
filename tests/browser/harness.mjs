// What every story starts from: a browser as somebody's device, with its passkeys, its radio, and ears for trouble.
import axe from 'axe-core';
import { chromium } from 'playwright-core';

import { Chooser, Radio } from './bluetooth.mjs';
import { PATIENCE } from './patience.mjs';
import { witnesses } from './story.mjs';

export const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// The experimental features alone would remember a chosen lock, too.
const OLD_PERMISSIONS = ['--enable-features=WebBluetooth'];
const NEW_PERMISSIONS = [
  '--enable-features=WebBluetooth,WebBluetoothNewPermissionsBackend',
  '--enable-experimental-web-platform-features',
];

const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1280, height: 800 } };

// One person's device: its own browser, so that radio, passkeys and storage are its own.
export class Device {
  #browser;
  #hasBeenAway = false;

  // `newPermissions` lets the page remember a chosen lock across reloads, as newer Chrome does. What the device keeps is
  // gone with it, unless `profile` names a folder.
  static async start(site, { desk = false, language = 'en-GB', newPermissions = true, profile, ...more } = {}) {
    const program = {
      executablePath: process.env.CHROMIUM ?? 'chromium',
      args: [...FLAGS, ...(newPermissions ? NEW_PERMISSIONS : OLD_PERMISSIONS)],
    };
    const kind = {
      ...(desk ? DESK : PHONE),
      baseURL: site.origin,
      locale: language,
      colorScheme: 'light',
      reducedMotion: 'reduce',
      ...more,
    };
    const device = new Device();
    if (profile) {
      device.context = await chromium.launchPersistentContext(profile, { ...program, ...kind });
      device.#browser = device.context.browser();
    } else {
      device.#browser = await chromium.launch(program);
      device.context = await device.#browser.newContext(kind);
    }
    device.radio = await Radio.start(device.#browser);
    await device.radio.listen(device.context);
    device.context.setDefaultTimeout(PATIENCE);
    device.trouble = [];
    device.page = await device.open();
    witnesses.add(device);
    return device;
  }

  // Another tab of the same device.
  async open() {
    const page = await this.context.newPage();
    await this.#listen(page);
    page.chooser = await Chooser.watch(page);
    page.passkeys = await passkeys(page);
    return page;
  }

  // Fails when a page reported an error, a refused resource, or the radio could not answer.
  assertCalm() {
    const all = [...this.trouble, ...this.radio.failures.map((error) => `radio: ${error.message}`)];
    if (all.length > 0) throw new Error(`the device reported:\n  ${all.join('\n  ')}`);
  }

  // Out of the network's reach; what the browser itself says about that is no trouble.
  async leaveNetwork() {
    this.#hasBeenAway = true;
    await this.context.setOffline(true);
  }

  returnToNetwork() {
    return this.context.setOffline(false);
  }

  // The service workers behind a page end, as they do when nobody needs them for a while.
  async stopWorkers(page) {
    const session = await this.context.newCDPSession(page);
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await session.detach();
  }

  // What its pages show, and what was wrong with them.
  async tell() {
    const told = [];
    for (const page of this.context.pages()) {
      const shown = await page.locator('body').innerText({ timeout: 5_000 }).catch((error) => `(nothing: ${error.message})`);
      told.push(`-- a device shows ${page.url()}\n${shown}`);
    }
    const complaints = [...this.trouble, ...this.radio.failures.map((error) => `radio: ${error.message}`)];
    return [...told, ...complaints.map((complaint) => `-- it complains: ${complaint}`)].join('\n');
  }

  async close() {
    witnesses.delete(this);
    this.radio.end();
    await this.#browser.close();
  }

  // The browser logs every answer that says no, and every attempt without network.
  #isAnswer(message) {
    const text = message.text();
    const refused = /Failed to load resource: .* status of 4\d\d/.test(text) && message.location().url.includes('/api/');
    const unreachable = /net::ERR_(INTERNET_DISCONNECTED|CONNECTION_REFUSED|CONNECTION_RESET|FAILED|EMPTY_RESPONSE)/.test(text);
    return refused || (unreachable && this.#hasBeenAway);
  }

  async #listen(page) {
    page.on('pageerror', (error) => this.trouble.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      if (this.#isAnswer(message)) return;
      if (message.type() === 'error' || message.type() === 'warning') {
        this.trouble.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
      }
    });
    await page.exposeFunction('reportViolation', (text) => this.trouble.push(`refused by the policy: ${text}`));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        globalThis.reportViolation(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
  }
}

// A virtual authenticator: passkeys are made and used as if the person touched the sensor.
async function passkeys(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    async list() {
      return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
    },
    // The person doesn't touch the sensor, or is not recognised.
    refuse: () => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false }),
    accept: () => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true }),
  };
}

// All findings of axe-core on what the page shows now, light and dark; must be empty. `seen` is told each scheme while
// the page shows it.
export async function accessibilityFindings(page, seen = async () => {}) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const findings = [];
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    for (const { id, help, nodes } of violations) {
      findings.push(`${colorScheme}: ${id}: ${help}: ${nodes.map((node) => node.target).join(' | ')}`);
    }
    await seen(colorScheme);
  }
  return findings;
}

// Elements that reach beyond the right edge of a screen of this width; must be empty.
export async function wideElements(page, width = 320) {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: before.height });
  // A phone's browser makes the page itself wider, so the screen's own width is the measure.
  const wide = await page.evaluate((edge) => {
    const beyond = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > edge + 0.5);
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= edge) return [];
    // Words that run out of a narrow element belong to none.
    return [`the page: ${scrollWidth}`, ...beyond.slice(0, 10).map((one) => `${one.tagName.toLowerCase()}.${one.className}`)];
  }, width);
  await page.setViewportSize(before);
  return wide;
}

// Saves what the page shows, for people to look at, where a folder for pictures is named.
export async function picture(page, name) {
  const folder = process.env.CLAVIS_PICTURES;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

// A request of the page's own session; answers the body. `more` are headers.
export async function request(page, method, path, body, more = {}) {
  return page.evaluate(
    async ([method, path, body, more]) => {
      const described = body === undefined ? {} : { 'content-type': 'application/json' };
      const headers = { ...described, 'idempotency-key': crypto.randomUUID(), ...more };
      const answer = await fetch(path, { method, headers, body: JSON.stringify(body) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : null;
    },
    [method, path, body, more],
  );
}
