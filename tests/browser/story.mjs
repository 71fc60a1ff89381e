// A story: a test that, when it fails, tells what every screen shows, what every page complained about, and what the
// servers said last. A story that fails on a machine far away can't be looked at afterwards.
import { test } from 'node:test';

// Whoever can be asked: `{ tell(): Promise<string> }`, from start to close.
export const witnesses = new Set();

export function story(name, body) {
  test(name, async (t) => {
    try {
      await body(t);
    } catch (error) {
      for (const witness of witnesses) {
        console.error(await witness.tell().catch((trouble) => `(can't tell: ${trouble.message})`));
      }
      throw error;
    }
  });
}
