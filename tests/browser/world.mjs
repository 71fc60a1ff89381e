// What all stories share: one site, started once, and the clean-up of everything that was opened.
import { after } from 'node:test';

import { Device } from './harness.mjs';
import { Site } from './site.mjs';
import { VirtualLock } from './virtual_lock.mjs';

export const site = await Site.start();
after(() => site.close());

// A device for one story; at its end the device must have been calm. `t` is the story's test context.
export async function device(t, options) {
  const started = await Device.start(site, options);
  t.after(async () => {
    await started.close();
    if (!started.mayComplain) started.assertCalm();
  });
  return started;
}

// A lock for one story.
export async function virtualLock(t, options) {
  const lock = await VirtualLock.start(options);
  t.after(() => lock.close());
  return lock;
}
