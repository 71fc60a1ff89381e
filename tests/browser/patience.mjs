// How long anything is waited for.

// A story waits for what happens; this ends only those in which it never does, also on a slow machine. Milliseconds.
export const PATIENCE = 240_000;

// What `promise` becomes; a failure that says `what` was waited for, when that takes longer than so many milliseconds.
export async function within(milliseconds, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    const explain = () => reject(new Error(`not within ${milliseconds / 1_000} s: ${what}`));
    timer = setTimeout(explain, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
