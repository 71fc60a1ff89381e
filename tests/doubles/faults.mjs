// What becomes of calls to objects, by `class/name`: told over HTTP, and how many calls there were since.
import { WorkerEntrypoint } from 'cloudflare:workers';

const faults = new Map();
const calls = new Map();

export class Faults extends WorkerEntrypoint {
  async next(address) {
    calls.set(address, (calls.get(address) ?? 0) + 1);
    return faults.get(address) ?? 'none';
  }
}

export default {
  async fetch(request) {
    const address = new URL(request.url).pathname.slice(1);
    if (request.method === 'PUT') {
      faults.set(address, await request.json());
      calls.delete(address);
    }
    return Response.json(calls.get(address) ?? 0);
  },
};
