// A lock in a process: the real lock crate behind lines of JSON (tests/src/bin/virtual-lock).
import { Program } from './program.mjs';
import { witnesses } from './story.mjs';

export class VirtualLock {
  #program;
  // What the bolt did, oldest first.
  bolts = [];

  // Starts a lock fresh from its maker, and answers it with what the maker's list says of it.
  static async start(options = {}) {
    const lock = new VirtualLock();
    lock.#program = new Program('virtual-lock');
    Object.assign(lock, await lock.#ask({ do: 'make', ...options }));
    witnesses.add(lock);
    return lock;
  }

  connect() {
    return this.#ask({ do: 'connect' });
  }

  disconnect() {
    return this.#ask({ do: 'disconnect' });
  }

  // What a phone reads.
  async read() {
    return Buffer.from((await this.#ask({ do: 'read' })).reply, 'hex');
  }

  // What a phone writes; answers what the bolt did.
  async write(frame) {
    const { bolt } = await this.#ask({ do: 'write', frame: Buffer.from(frame).toString('hex') });
    if (bolt) this.bolts.push(bolt);
    return bolt;
  }

  // Time goes by for the lock alone.
  pass(seconds) {
    return this.#ask({ do: 'pass', seconds });
  }

  // The battery is pulled and put back: the running clock is lost, the flash is not.
  pullBattery() {
    return this.#ask({ do: 'pull_battery' });
  }

  pressButton() {
    return this.#ask({ do: 'press_button' });
  }

  // What a person would see who looks inside: mode, applied version, clock, last exchanges with their reasons.
  inspect() {
    return this.#ask({ do: 'inspect' });
  }

  async tell() {
    return `-- a lock says ${JSON.stringify(await this.inspect())}, its bolt did ${JSON.stringify(this.bolts)}`;
  }

  close() {
    witnesses.delete(this);
    return this.#program.close();
  }

  #ask(command) {
    return this.#program.ask(JSON.stringify(command));
  }
}
