// Double of a binding to objects: hands every call on to the real object, unless something is to become of the calls to
// it. What, it asks the double beside it.
class Stub {
  constructor(name, object, { kind, faults }) {
    Object.assign(this, { address: `${kind}/${name}`, object, faults });
  }

  async fetch(...request) {
    const fault = await this.faults.next(this.address);
    // The marks are the platform's; a call must not be repeated to an object that is overloaded, whatever else it says.
    if (fault === 'overloaded') throw Object.assign(new Error('too many requests'), { overloaded: true, retryable: true });
    if (fault === 'silent') return new Promise(() => {});
    const response = await this.object.fetch(...request);
    if (fault === 'mute') return new Promise(() => {});
    if (fault === 'lost') throw Object.assign(new Error('connection lost'), { retryable: true });
    return response;
  }
}

class DurableObjectNamespace {
  constructor(env) {
    this.env = env;
  }

  idFromName(name) {
    return this.env.objects.idFromName(name);
  }

  idFromString(text) {
    return this.env.objects.idFromString(text);
  }

  get(id, options) {
    return new Stub(id.name ?? `#${id}`, this.env.objects.get(id, options), this.env);
  }
}

export default (env) => new DurableObjectNamespace(env);
