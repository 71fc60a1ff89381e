// A child program that answers each line with a line of JSON, in order.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = process.env.CLAVIS_PROGRAMS;

export class Program {
  #child;
  #waiting = [];
  #early = [];
  #ended = false;

  constructor(name, arguments_ = []) {
    if (!folder) throw new Error('CLAVIS_PROGRAMS is not set: run the tests by `cargo xtask test browser`');
    this.#child = spawn(join(folder, name), arguments_, { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#settle({ line }));
    this.#child.on('error', (error) => this.#end(error));
    this.#child.on('exit', (code) => this.#end(new Error(`${name} ended with code ${code}`)));
  }

  // The next line that the program says.
  async next() {
    const { line, error } = this.#early.shift() ?? (await new Promise((resolve) => this.#wait(resolve)));
    if (error) throw error;
    const answer = JSON.parse(line);
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  async ask(line) {
    this.#child.stdin.write(`${line}\n`);
    return this.next();
  }

  // Standard input ends, and so does the program.
  async close() {
    if (this.#ended) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin.end();
    await exited;
  }

  #wait(resolve) {
    if (this.#ended) resolve({ error: new Error('the program has ended') });
    else this.#waiting.push(resolve);
  }

  #settle(event) {
    const resolve = this.#waiting.shift();
    if (resolve) resolve(event);
    else this.#early.push(event);
  }

  #end(error) {
    this.#ended = true;
    for (const resolve of this.#waiting.splice(0)) resolve({ error });
  }
}
