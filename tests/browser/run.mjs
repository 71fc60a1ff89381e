// Runs the stories named on the command line, or all of them (*.story.mjs), in one process with one site.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const named = process.argv.slice(2);
const folder = fileURLToPath(new URL('.', import.meta.url));
const stories = readdirSync(folder)
  .filter((file) => file.endsWith('.story.mjs'))
  .filter((file) => named.length === 0 || named.some((name) => file.startsWith(name)))
  .sort();
if (stories.length === 0) throw new Error(`no story is called ${named.join(', ')}`);
for (const story of stories) await import(`./${story}`);
