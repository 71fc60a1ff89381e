// Compiles the WebAssembly modules named on the command line, so that a broken one is found before a browser meets it.
import { readFileSync } from 'node:fs';

for (const file of process.argv.slice(2)) {
  try {
    new WebAssembly.Module(readFileSync(file));
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
