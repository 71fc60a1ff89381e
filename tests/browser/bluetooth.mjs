// The radio between a page and a lock: Chromium's emulated peripheral, whose every operation the lock answers.
import { PATIENCE, within } from './patience.mjs';

const SERVICE = '6d3f0001-8a52-4c0e-9b71-d41ac5e7f001';
const TO_LOCK = '6d3f0002-8a52-4c0e-9b71-d41ac5e7f001';
const FROM_LOCK = '6d3f0003-8a52-4c0e-9b71-d41ac5e7f001';
const COMPANY = 0xffff;
const SUCCESS = 0;

export class Radio {
  #session;
  #peripherals = new Map();
  #characteristics = new Map();
  // Operations are answered one after the other, as on a real link.
  #queue = Promise.resolve();
  #failures = [];
  // Answers that nobody took: no failure where the page that asked has left.
  #untaken = [];
  // The page that talks to a lock; a phone has one link at a time.
  #talking;
  #ends = [];
  #isOver = false;
  // How long a radio would take before each kind of answer, in milliseconds.
  delays = { connection: 0, discovery: 0, operation: 0 };

  static async start(browser) {
    const radio = new Radio();
    radio.#session = await browser.newBrowserCDPSession();
    radio.#session.on('BluetoothEmulation.gattOperationReceived', (event) =>
      radio.#next(radio.delays[event.type], () => radio.#gatt(event)),
    );
    radio.#session.on('BluetoothEmulation.characteristicOperationReceived', (event) =>
      radio.#next(radio.delays.operation, () => radio.#operation(event)),
    );
    await radio.#send('enable', { state: 'powered-on', leSupported: true });
    await radio.#hold(browser);
    return radio;
  }

  // Chromium lets go of the adapter, the emulated one too, when the last page that asked for it leaves. This page stays.
  async #hold(browser) {
    const page = await browser.newPage();
    await page.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<title>radio</title>' }));
    await page.goto('http://localhost/');
    await page.evaluate(() => navigator.bluetooth.getAvailability());
  }

  // What a real radio learns from the browser and the emulated one does not: that a page lets go of its link, or leaves.
  // Chromium tells about connections and discoveries only, and would keep the link for whoever asks next.
  async listen(context) {
    await context.exposeBinding('tellRadio', ({ page }, news) => {
      if (news === 'connects') this.#talking = page;
      else if (this.#talking === page) this.#letGo();
    });
    context.on('page', (page) => page.on('close', () => this.#talking === page && this.#letGo()));
    await context.addInitScript(() => {
      const server = globalThis.BluetoothRemoteGATTServer?.prototype;
      if (!server || globalThis !== globalThis.top) return;
      const telling = (name, news) => {
        const original = server[name];
        server[name] = function () {
          globalThis.tellRadio(news);
          return original.call(this);
        };
      };
      telling('connect', 'connects');
      telling('disconnect', 'lets go');
      // Another document than before: the one before has left.
      globalThis.tellRadio('leaves');
    });
  }

  // When a page has let go of its link and the lock has heard it; at once where there is none.
  ended() {
    if ([...this.#peripherals.values()].every(({ isLinked }) => !isLinked)) return undefined;
    const heard = new Promise((resolve) => this.#ends.push(resolve));
    return within(PATIENCE, heard, 'the lock hears that its link has ended');
  }

  // Brings a lock into reach of this phone.
  async bring(lock) {
    const number = this.#peripherals.size + 1;
    const address = `09:09:09:09:09:${number.toString(16).padStart(2, '0')}`;
    this.#peripherals.set(address, { lock, failing: 0, failed: 0, links: 0, isLinked: false });
    await this.#show(address, lock);
    return address;
  }

  // Choosers list it, with a link or without.
  #show(address, lock) {
    return this.#send('simulatePreconnectedPeripheral', {
      address,
      name: 'Clavis',
      manufacturerData: [{ key: COMPANY, data: Buffer.from(lock.id, 'hex').toString('base64') }],
      knownServiceUuids: [SERVICE],
    });
  }

  // The next connections to this lock fail, as they do at the edge of its reach.
  failConnections(lock, times = 1) {
    for (const peripheral of this.#peripherals.values()) if (peripheral.lock === lock) peripheral.failing = times;
  }

  // The link breaks.
  async cut(lock) {
    for (const [address, peripheral] of this.#peripherals) {
      if (peripheral.lock === lock) await this.#part(address, peripheral);
    }
  }

  // How often a link to this lock came about.
  links(lock) {
    return this.#count(lock, 'links');
  }

  // How many of the connections that were to fail have been tried.
  failed(lock) {
    return this.#count(lock, 'failed');
  }

  #count(lock, what) {
    const ours = [...this.#peripherals.values()].filter((peripheral) => peripheral.lock === lock);
    return ours.reduce((sum, peripheral) => sum + peripheral[what], 0);
  }

  turnOff() {
    return this.#send('setSimulatedCentralState', { state: 'powered-off' });
  }

  turnOn() {
    return this.#send('setSimulatedCentralState', { state: 'powered-on' });
  }

  // What went wrong in answering; a test that passes has an empty list.
  get failures() {
    return [...this.#failures, ...this.#untaken];
  }

  // The browser is about to close: what is still under way then goes unanswered, and is no failure.
  end() {
    this.#isOver = true;
  }

  // When everything asked so far is answered.
  settled() {
    return this.#queue;
  }

  async #gatt({ address, type }) {
    const peripheral = this.#peripherals.get(address);
    let code = SUCCESS;
    if (type === 'connection') {
      if (peripheral.failing > 0) {
        peripheral.failing -= 1;
        peripheral.failed += 1;
        code = 0x3e;
      } else {
        await peripheral.lock.connect();
        peripheral.isLinked = true;
        peripheral.links += 1;
      }
    }
    if (type === 'discovery') await this.#offer(address, peripheral);
    await this.#send('simulateGATTOperationResponse', { address, type, code });
  }

  #letGo() {
    return this.#next(0, async () => {
      this.#untaken = [];
      for (const [address, peripheral] of this.#peripherals) await this.#part(address, peripheral);
    });
  }

  async #part(address, peripheral) {
    if (!peripheral.isLinked) return;
    // Chromium forgets with the link which services there are, and that the lock is in reach.
    Object.assign(peripheral, { isLinked: false, offered: false });
    await this.#send('simulateGATTDisconnection', { address });
    await this.#show(address, peripheral.lock);
    await peripheral.lock.disconnect();
    for (const resolve of this.#ends.splice(0)) resolve();
  }

  async #offer(address, peripheral) {
    if (peripheral.offered) return;
    peripheral.offered = true;
    const { serviceId } = await this.#send('addService', { address, serviceUuid: SERVICE });
    for (const [characteristicUuid, properties] of [
      [TO_LOCK, { write: true }],
      [FROM_LOCK, { read: true, notify: true }],
    ]) {
      const { characteristicId } = await this.#send('addCharacteristic', { serviceId, characteristicUuid, properties });
      this.#characteristics.set(characteristicId, peripheral.lock);
      if (properties.notify) {
        await this.#send('addDescriptor', { characteristicId, descriptorUuid: '00002902-0000-1000-8000-00805f9b34fb' });
      }
    }
  }

  async #operation({ characteristicId, type, data }) {
    const lock = this.#characteristics.get(characteristicId);
    const answer = { characteristicId, type, code: SUCCESS };
    if (type === 'write') await lock.write(Buffer.from(data, 'base64'));
    if (type === 'read') answer.data = (await lock.read()).toString('base64');
    await this.#send('simulateCharacteristicOperationResponse', answer).catch((error) => this.#untaken.push(error));
  }

  #next(delay, work) {
    this.#queue = this.#queue
      .then(() => delay && new Promise((resolve) => setTimeout(resolve, delay)))
      .then(work)
      .catch((error) => this.#isOver || this.#failures.push(error));
  }

  #send(method, parameters) {
    return this.#session.send(`BluetoothEmulation.${method}`, parameters);
  }
}

// Answers the chooser of a page: takes the first device that it lists, or closes it.
export class Chooser {
  #session;
  #answered = new Set();
  choices = 0;
  dismiss = false;
  // How long the device is looked for before the list has it, in milliseconds.
  delay = 0;

  static async watch(page) {
    const chooser = new Chooser();
    chooser.#session = await page.context().newCDPSession(page);
    chooser.#session.on('DeviceAccess.deviceRequestPrompted', (event) => chooser.#prompted(event));
    await chooser.#session.send('DeviceAccess.enable');
    return chooser;
  }

  async #prompted({ id, devices }) {
    // The event comes again when the list grows; a second answer would crash the browser.
    if (this.#answered.has(id)) return;
    if (this.dismiss) {
      this.#answered.add(id);
      await this.#session.send('DeviceAccess.cancelPrompt', { id });
    } else if (devices.length > 0) {
      this.#answered.add(id);
      this.choices += 1;
      if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
      await this.#session.send('DeviceAccess.selectPrompt', { id, deviceId: devices[0].id });
    }
  }
}
