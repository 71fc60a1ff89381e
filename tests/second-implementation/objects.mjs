// Every object and frame of DL1: decoding to a value and encoding it again, from docs/wire.md alone.

import { LIMIT, Reader, Writer, hex, isZero, require } from "./bytes.mjs";
import { readRecord, recordBytes } from "./event.mjs";
import { readState, writeState } from "./state.mjs";
import { isAlways, readWindow, windowBytes } from "./window.mjs";

const SIGNATURE = 64;
const slotOf = (reader) => reader.between(1, 0, 11);
const copy = (reader, length) => Buffer.from(reader.take(length));

function readCredential(reader) {
  reader.skip(1);
  const slot = slotOf(reader);
  const rights = reader.number(1);
  require((rights & 1) === 0, "bit 0 of the rights");
  const scoped = reader.number(1);
  require((scoped & 0x80) === 0, "bit 7 of scope and windows");
  const scope = scoped & 15;
  require(scope <= 4, "a scope that is none");
  const credential = {
    slot,
    role: rights >> 6,
    unlock: (rights & 0x20) !== 0,
    holdOpen: (rights & 0x10) !== 0,
    delegate: (rights & 8) !== 0,
    configure: (rights & 4) !== 0,
    needsTrustedClock: (rights & 2) !== 0,
    scope,
    serial: reader.between(3, 1, 0xffffff),
    gate: reader.number(3),
    ...readTimes(reader),
    windows: [readWindow(reader)],
    phoneKey: copy(reader, 32),
  };
  const further = (scoped >> 4) & 7;
  for (let index = 0; index < further; index += 1) {
    const window = readWindow(reader);
    const ascending = Buffer.compare(windowBytes(credential.windows.at(-1)), windowBytes(window)) < 0;
    require(ascending, "windows out of order");
    credential.windows.push(window);
  }
  require(further === 0 || !credential.windows.some(isAlways), "always beside other windows");
  return credential;
}

function writeCredential(writer, credential) {
  const rights =
    (credential.role << 6) |
    (credential.unlock ? 0x20 : 0) |
    (credential.holdOpen ? 0x10 : 0) |
    (credential.delegate ? 8 : 0) |
    (credential.configure ? 4 : 0) |
    (credential.needsTrustedClock ? 2 : 0);
  const [first, ...further] = credential.windows;
  writer
    .number("key slot", 1, credential.slot)
    .number("role·rights", 1, rights)
    .number("scope·windows", 1, (further.length << 4) | credential.scope)
    .number("serial", 3, credential.serial)
    .number("gate", 3, credential.gate);
  writeTimes(writer, credential).bytes("window", windowBytes(first)).bytes("phone key", credential.phoneKey);
  for (const window of further) writer.raw(windowBytes(window));
}

function readTimes(reader) {
  const notBefore = reader.number(3);
  const notAfter = reader.number(3);
  require(notBefore < notAfter, "no time between not before and not after");
  return { notBefore, notAfter };
}

const writeTimes = (writer, { notBefore, notAfter }) =>
  writer.number("not before", 3, notBefore).number("not after", 3, notAfter);

function readDelegation(reader) {
  reader.skip(1);
  const rights = reader.number(1);
  require(rights === 0x22 || rights === 0x32, "rights no child has");
  return {
    holdOpen: rights === 0x32,
    index: reader.between(2, 1, 0xffff),
    ...readTimes(reader),
    window: readWindow(reader),
    guestKey: copy(reader, 32),
  };
}

function writeDelegation(writer, delegation) {
  writer.number("role·rights", 1, delegation.holdOpen ? 0x32 : 0x22).number("child index", 2, delegation.index);
  writeTimes(writer, delegation).bytes("window", windowBytes(delegation.window)).bytes("guest key", delegation.guestKey);
}

const readAction = (reader) => reader.between(1, 1, 3);

/** The status of a clock: unknown, floor or trusted. */
function readClock(status) {
  const clock = status >> 6;
  require(clock <= 2, "an unknown status of the clock");
  return clock;
}

const ISSUE = 1;
const EMERGENCY = 2;

function readKeyUpdate(reader) {
  reader.skip(1);
  const epoch = reader.number(2);
  const slot = slotOf(reader);
  const purpose = reader.between(1, 1, 5);
  const issues = purpose === ISSUE || purpose === EMERGENCY;
  const maxRole = reader.between(1, 0, issues ? 2 : 0);
  const longest = { [ISSUE]: 168, [EMERGENCY]: 336 }[purpose] ?? 0;
  const maxLife = reader.between(2, issues ? 1 : 0, longest);
  const maxChildLife = reader.between(1, 0, purpose === ISSUE ? 24 : 0);
  const notAfter = reader.number(3);
  const key = copy(reader, 32);
  const revokedSlots = reader.number(2);
  require(revokedSlots >> 12 === 0, "a slot that is none");
  require(((revokedSlots >> slot) & 1) === 0, "the slot of this very key");
  return { epoch, slot, purpose, maxRole, maxLife, maxChildLife, notAfter, key, revokedSlots };
}

/** By name: first byte, how many signatures end it, reading and writing of what is between. */
export const OBJECTS = {
  credential: { kind: 0x11, signatures: 1, read: readCredential, write: writeCredential },
  delegation: { kind: 0x12, signatures: 1, read: readDelegation, write: writeDelegation },
  state: { kind: 0x13, signatures: 1, read: readState, write: writeState },
  time_token: {
    kind: 0x14,
    signatures: 1,
    read: (reader) => (reader.skip(1), { slot: slotOf(reader), time: reader.number(4) }),
    write: (writer, { slot, time }) => writer.number("key slot", 1, slot).number("time", 4, time),
  },
  ack: {
    kind: 0x15,
    signatures: 1,
    read(reader) {
      reader.skip(1);
      const flags = reader.number(1);
      require((flags & 0x1f) === 0, "reserved flags");
      return {
        clock: readClock(flags),
        batteryLow: (flags & 0x20) !== 0,
        version: reader.number(3),
        stateHash: copy(reader, 8),
        lockTime: reader.number(4),
        boots: reader.number(2),
        sequence: reader.number(4),
        chainHead: copy(reader, 16),
      };
    },
    write: (writer, ack) =>
      writer
        .number("flags", 1, (ack.clock << 6) | (ack.batteryLow ? 0x20 : 0))
        .number("applied version", 3, ack.version)
        .bytes("state hash", ack.stateHash)
        .number("lock time", 4, ack.lockTime)
        .number("boot counter", 2, ack.boots)
        .number("event sequence", 4, ack.sequence)
        .bytes("event chain head", ack.chainHead),
  },
  event_upload: {
    kind: 0x16,
    signatures: 1,
    read(reader) {
      reader.skip(1);
      const first = reader.between(4, 1, 0xffffffff);
      const count = reader.between(1, 0, 20);
      require(first + count <= 0xffffffff, "sequences of more than 4 bytes");
      const chainHead = copy(reader, 16);
      const version = reader.number(3);
      const lockTime = reader.number(4);
      const records = Array.from({ length: count }, () => readRecord(reader));
      return { first, chainHead, version, lockTime, records };
    },
    write(writer, { first, chainHead, version, lockTime, records }) {
      writer
        .number("first sequence", 4, first)
        .number("count", 1, records.length)
        .bytes("chain head", chainHead)
        .number("state version", 3, version)
        .number("lock time", 4, lockTime);
      for (const record of records) writer.raw(recordBytes(record).done());
    },
  },
  key_update: {
    kind: 0x17,
    signatures: 1,
    read: readKeyUpdate,
    write: (writer, update) =>
      writer
        .number("key epoch", 2, update.epoch)
        .number("key slot", 1, update.slot)
        .number("purpose", 1, update.purpose)
        .number("max role", 1, update.maxRole)
        .number("max life", 2, update.maxLife)
        .number("max child life", 1, update.maxChildLife)
        .number("not after", 3, update.notAfter)
        .bytes("key", update.key)
        .number("revoked slots", 2, update.revokedSlots),
  },
  ownership_grant: {
    kind: 0x18,
    signatures: 2,
    read: (reader) => (
      reader.skip(1), { root: copy(reader, 32), nonce: copy(reader, 16), lowestEpoch: reader.number(2) }
    ),
    write: (writer, { root, nonce, lowestEpoch }) =>
      writer.bytes("owner root key", root).bytes("nonce", nonce).number("lowest key epoch", 2, lowestEpoch),
  },
  ownership_ack: {
    kind: 0x1a,
    signatures: 1,
    read: (reader) => (reader.skip(1), { nonce: copy(reader, 16) }),
    write: (writer, { nonce }) => writer.bytes("nonce", nonce),
  },
  release: {
    kind: 0x1b,
    signatures: 1,
    read: (reader) => (reader.skip(1), { nextOwner: copy(reader, 8), expiry: reader.number(3) }),
    write: (writer, { nextOwner, expiry }) => writer.bytes("next owner", nextOwner).number("expiry", 3, expiry),
  },
  device_certificate: {
    kind: 0x1c,
    signatures: 1,
    read: (reader) => (
      reader.skip(1),
      { class: reader.between(1, 1, 2), model: reader.number(2), lockKey: copy(reader, 32), exchangeKey: copy(reader, 32) }
    ),
    write: (writer, certificate) =>
      writer
        .number("class", 1, certificate.class)
        .number("model", 2, certificate.model)
        .bytes("lock key", certificate.lockKey)
        .bytes("exchange key", certificate.exchangeKey),
  },
  access: {
    kind: 0x91,
    signatures: 1,
    read(reader) {
      reader.skip(1);
      return { action: readAction(reader), credential: decode("credential", reader.take(credentialLength(reader))) };
    },
    write: (writer, { action, credential }) => writer.number("action", 1, action).raw(encode(credential)),
  },
  present: {
    kind: 0x92,
    signatures: 0,
    read(reader) {
      reader.skip(1);
      require(reader.number(1) === 0, "an action in present");
      const parent = decode("credential", reader.take(credentialLength(reader)));
      return { parent, child: decode("delegation", reader.take(110)) };
    },
    write: (writer, { parent, child }) => writer.number("action", 1, 0).raw(encode(parent)).raw(encode(child)),
  },
  prove: {
    kind: 0x93,
    signatures: 1,
    read: (reader) => (reader.skip(1), { action: readAction(reader) }),
    write: (writer, { action }) => writer.number("action", 1, action),
  },
  challenge: {
    kind: 0x94,
    signatures: 0,
    read(reader) {
      reader.skip(1);
      const nonce = copy(reader, 16);
      const version = reader.number(3);
      const status = reader.number(1);
      require((status & 7) === 0, "reserved bits of the status");
      return {
        nonce,
        version,
        clock: readClock(status),
        batteryLow: (status & 0x20) !== 0,
        buttonPressed: (status & 0x10) !== 0,
        eventsWaiting: (status & 8) !== 0,
        lockTime: reader.number(4),
        epochByte: reader.number(1),
      };
    },
    write: (writer, challenge) =>
      writer
        .bytes("nonce", challenge.nonce)
        .number("state version", 3, challenge.version)
        .number(
          "status",
          1,
          (challenge.clock << 6) |
            (challenge.batteryLow ? 0x20 : 0) |
            (challenge.buttonPressed ? 0x10 : 0) |
            (challenge.eventsWaiting ? 8 : 0),
        )
        .number("lock time", 4, challenge.lockTime)
        .number("key epoch", 1, challenge.epochByte),
  },
  outcome: {
    kind: 0x95,
    signatures: 0,
    read(reader) {
      reader.skip(1);
      const outcome = { answer: reader.between(1, 0, 4), seconds: reader.number(2) };
      require([0, 4].includes(outcome.answer) || outcome.seconds === 0, "seconds with this answer");
      return outcome;
    },
    write: (writer, { answer, seconds }) => writer.number("answer", 1, answer).number("seconds", 2, seconds),
  },
  hello: { kind: 0x96, signatures: 0, read: (reader) => (reader.skip(1), {}), write: () => {} },
  introduction: {
    kind: 0x97,
    signatures: 0,
    read(reader) {
      reader.skip(1);
      const introduction = {
        counter: reader.number(2),
        owner: copy(reader, 8),
        epoch: reader.number(2),
        nonce: copy(reader, 16),
        certificate: decode("device_certificate", reader.take(132)),
      };
      require(!isZero(introduction.owner) || introduction.epoch === 0, "an epoch without an owner");
      return introduction;
    },
    write: (writer, introduction) =>
      writer
        .number("ownership counter", 2, introduction.counter)
        .bytes("owner", introduction.owner)
        .number("key epoch", 2, introduction.epoch)
        .bytes("nonce", introduction.nonce)
        .bytes("certificate", encode(introduction.certificate)),
  },
  ask: {
    kind: 0x98,
    signatures: 0,
    read(reader) {
      reader.skip(1);
      const ask = { what: reader.between(1, 1, 3), from: reader.number(4) };
      require(ask.what === 3 || ask.from === 0, "a first sequence without events");
      return ask;
    },
    write: (writer, { what, from }) => writer.number("what", 1, what).number("from", 4, from),
  },
};

/** A credential's own length: its fourth byte says how many windows it has. */
function credentialLength(reader) {
  require(reader.rest().length >= 4, "too short");
  return 116 + 4 * ((reader.rest()[3] >> 4) & 7);
}

/** The value of an object or frame; throws `Malformed`. */
export function decode(name, bytes) {
  const { kind, signatures, read } = OBJECTS[name];
  require(bytes.length <= LIMIT, "longer than one attribute");
  const length = bytes.length - signatures * SIGNATURE;
  require(length > 0 && bytes[0] === kind, `no ${name}`);
  const body = Buffer.from(bytes.subarray(0, length));
  const reader = new Reader(body);
  const value = read(reader);
  reader.end();
  const tails = Array.from({ length: signatures }, (_, index) =>
    Buffer.from(bytes.subarray(length + index * SIGNATURE, length + (index + 1) * SIGNATURE)),
  );
  return { name, value, signatures: tails };
}

/** What is signed of a decoded object, made anew from its value. */
export function bodyOf(object) {
  return written(object).done();
}

/** The bytes of a decoded object, made anew from its value. */
export function encode(object) {
  return Buffer.concat([bodyOf(object), ...object.signatures]);
}

/** The bytes of each named field; a frame's proof stands where an object's signature does. */
export function fieldsOf(object) {
  const [proof] = object.signatures;
  return { ...written(object).fields, proof: proof && hex(proof) };
}

function written({ name, value }) {
  const { kind, write } = OBJECTS[name];
  const writer = new Writer().number("kind", 1, kind);
  write(writer, value);
  return writer;
}
