// Reading and writing of fixed layouts. Every field has the name that its table in docs/wire.md gives it.

/** Why bytes are no object. */
export class Malformed extends Error {}

/** Refuses the whole object unless `holds`. */
export function require(holds, what) {
  if (!holds) throw new Malformed(what);
}

export const hex = (bytes) => Buffer.from(bytes).toString("hex");
export const fromHex = (text) => Buffer.from(text, "hex");
export const isZero = (bytes) => bytes.every((byte) => byte === 0);

/** The most bytes that anything has: the limit of one Bluetooth attribute. */
export const LIMIT = 512;

/** Takes bytes from the front; what is left when an object ends is an error. */
export class Reader {
  #bytes;
  #at = 0;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** The next `length` bytes. */
  take(length) {
    require(this.#at + length <= this.#bytes.length, "too short");
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  /** The next unsigned number of `length` bytes, big-endian. */
  number(length) {
    return this.take(length).readUIntBE(0, length);
  }

  /** A number that has to lie in `low..=high`. */
  between(length, low, high) {
    const value = this.number(length);
    require(low <= value && value <= high, `${value} is not within ${low} to ${high}`);
    return value;
  }

  /** One byte with a signed number. */
  signed() {
    return this.take(1).readInt8(0);
  }

  /** All that is left. */
  rest() {
    return this.#bytes.subarray(this.#at);
  }

  skip(length) {
    this.take(length);
  }

  get isAtEnd() {
    return this.#at === this.#bytes.length;
  }

  end() {
    require(this.isAtEnd, "too long");
  }
}

/** Puts fields one after another and remembers them by name. */
export class Writer {
  #parts = [];
  /** Field name to its bytes in hex; of fields that repeat, none. */
  fields = {};

  bytes(name, bytes) {
    this.fields[name] = hex(bytes);
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  number(name, length, value) {
    const bytes = Buffer.alloc(length);
    bytes.writeUIntBE(value, 0, length);
    return this.bytes(name, bytes);
  }

  /** Bytes that stand for more than one field. */
  raw(bytes) {
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  done() {
    return Buffer.concat(this.#parts);
  }
}
