// Times taken inside the page, on its own clock: no way to the browser and back is in them.
import { within } from './patience.mjs';

// So long what a tap leads to is waited for, in milliseconds: all attempts of a tap end after ten seconds.
const LIMIT = 30_000;

// Runs in the page before the page's own scripts. Keeps when an element was tapped, when the page waited for the radio,
// and the frame in which something was first seen.
function keepTimes() {
  const times = { waits: [] };
  globalThis.clavisTimes = times;
  addEventListener('click', (event) => Object.assign(times, { tap: event.timeStamp, waits: [] }), { capture: true });

  const waited = (owner, names) => {
    for (const name of names) {
      const original = owner?.prototype[name];
      if (!original) continue;
      owner.prototype[name] = function (...given) {
        const begin = performance.now();
        const promise = original.apply(this, given);
        const end = () => times.waits.push([begin, performance.now()]);
        promise.then(end, end);
        return promise;
      };
    }
  };
  waited(globalThis.Bluetooth, ['requestDevice', 'getDevices']);
  waited(globalThis.BluetoothRemoteGATTServer, ['connect', 'getPrimaryService']);
  waited(globalThis.BluetoothRemoteGATTService, ['getCharacteristic']);
  waited(globalThis.BluetoothRemoteGATTCharacteristic, ['readValue', 'writeValueWithResponse']);

  // The time of the next frame in which this is so.
  times.whenSeen = (isSeen) =>
    new Promise((resolve) => {
      const look = () => {
        if (!isSeen()) return;
        observer.disconnect();
        requestAnimationFrame(() => resolve(performance.now()));
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
      look();
    });
}

// Every page of this device that is opened or loaded from now on keeps its times.
export function equip(context) {
  return context.addInitScript(keepTimes);
}

// From a tap to the frame that shows `words`: all of it, and the app's own share, without the waits for the radio.
export async function fromTap(page, button, words) {
  const shows = (words) => globalThis.clavisTimes.whenSeen(() => document.body.innerText.includes(words));
  const [end] = await within(LIMIT, Promise.all([page.evaluate(shows, words), button.click()]), `the page shows "${words}"`);
  const { tap, waits } = await page.evaluate(() => ({ tap: globalThis.clavisTimes.tap, waits: globalThis.clavisTimes.waits }));
  const total = end - tap;
  return { total, own: total - covered(waits, tap, end) };
}

// From the begin of a navigation to the frame in which the page that it loads has such an element.
export async function fromLoad(page, path, selector) {
  await page.goto(path, { waitUntil: 'commit' });
  const has = (selector) => globalThis.clavisTimes.whenSeen(() => document.querySelector(selector) !== null);
  return within(LIMIT, page.evaluate(has, selector), `the page at ${path} has ${selector}`);
}

// How much of the time between `from` and `to` is covered by these intervals, which may overlap.
export function covered(intervals, from, to) {
  let sum = 0;
  let reached = from;
  for (const [begin, end] of intervals.toSorted(([one], [other]) => one - other)) {
    const first = Math.max(begin, reached);
    const last = Math.min(end, to);
    if (last > first) sum += last - first;
    reached = Math.max(reached, last);
  }
  return sum;
}
