// What a request costs before anybody does anything: a worker that asks objects, and an object that reads and writes as
// many rows as it is told. The body of a request is a list of stages, each a list of calls [object, reads, writes];
// a stage begins when the one before has ended, and six of its calls are under way at once.
import { DurableObject } from 'cloudflare:workers';

const AT_ONCE = 6;

export class Empty extends DurableObject {
  constructor(state, env) {
    super(state, env);
    this.sql = state.storage.sql;
    this.sql.exec('CREATE TABLE IF NOT EXISTS entry (number INTEGER NOT NULL PRIMARY KEY, content TEXT NOT NULL) STRICT');
  }

  async fetch(request) {
    const { reads, writes } = await request.json();
    let found = 0;
    for (let number = 0; number < reads; number += 1) {
      found += this.sql.exec('SELECT content FROM entry WHERE number = ?', number).toArray().length;
    }
    for (let number = 0; number < writes; number += 1) {
      this.sql.exec('INSERT OR REPLACE INTO entry VALUES (?, ?)', number, crypto.randomUUID());
    }
    return Response.json({ found, written: writes });
  }
}

async function call(env, [name, reads, writes]) {
  const object = env.EMPTY.get(env.EMPTY.idFromName(name));
  const answer = await object.fetch('https://object/', { method: 'POST', body: JSON.stringify({ reads, writes }) });
  return answer.json();
}

export default {
  async fetch(request, env) {
    const answers = [];
    for (const stage of await request.json()) {
      const waiting = stage.values();
      const next = async () => {
        for (const asked of waiting) answers.push(await call(env, asked));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
    }
    return Response.json(answers);
  },
};
