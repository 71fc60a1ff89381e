// What all stories share: one site, started once, and the clean-up of everything that was opened.
import { after } from 'node:test';

import { Device } from './harness.mjs';
import { Site } from './site.mjs';
import { VirtualLock } from './virtual_lock.mjs';

export const site = await Site.start();
after(() => site.close());

const closings = new WeakMap();

// What was opened last is closed first: a phone may still be talking to its lock.
function atEnd(t, close) {
  if (!closings.has(t)) {
    closings.set(t, []);
    t.after(() => closeAll(closings.get(t)));
  }
  closings.get(t).push(close);
}

// All of them, also when one fails; the first failure counts.
async function closeAll(these) {
  const failures = [];
  for (const close of these.reverse()) await close().catch((error) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

// A device for one story; at its end the device must have been calm. `t` is the story's test context.
export async function device(t, options) {
  const started = await Device.start(site, options);
  atEnd(t, async () => {
    await started.close();
    if (!started.mayComplain) started.assertCalm();
  });
  return started;
}

// A lock for one story.
export async function virtualLock(t, options) {
  const lock = await VirtualLock.start(options);
  atEnd(t, () => lock.close());
  return lock;
}
