// The state and its parts: docs/wire.md, "State", "Revocation list" and "State sections".

import { Reader, Writer, require } from "./bytes.mjs";
import { readZone, zoneBytes } from "./window.mjs";

const HIGHEST_SERIAL = 0xffffff;
const PARAMETERS = 16;

function gaps(floor, serials) {
  return serials.map((serial, index) => (index === 0 ? serial - floor : serial - serials[index - 1] - 1));
}

/** The only parameter that may be used for these serials. */
export function riceParameter(floor, serials) {
  const of = gaps(floor, serials);
  const bits = (parameter) => of.reduce((sum, gap) => sum + (gap >> parameter) + 1 + parameter, 0);
  let best = 0;
  for (let parameter = 1; parameter < PARAMETERS; parameter += 1) {
    if (bits(parameter) < bits(best)) best = parameter;
  }
  return best;
}

function readList(reader, floor, count, parameter) {
  let byte = 0;
  let left = 0;
  const bit = () => {
    if (left === 0) {
      byte = reader.number(1);
      left = 8;
    }
    left -= 1;
    return (byte >> left) & 1;
  };
  const serials = [];
  let next = floor;
  for (let index = 0; index < count; index += 1) {
    let gap = 0;
    while (bit() === 1) gap += 1;
    for (let low = 0; low < parameter; low += 1) gap = gap * 2 + bit();
    const serial = next + gap;
    require(serial <= HIGHEST_SERIAL, "a serial of more than 3 bytes");
    serials.push(serial);
    next = serial + 1;
  }
  require((byte & ((1 << left) - 1)) === 0, "bits after the list");
  require(riceParameter(floor, serials) === parameter, "another Rice parameter is shorter");
  return serials;
}

function listBytes(floor, serials, parameter) {
  let bits = "";
  for (const gap of gaps(floor, serials)) {
    bits += "1".repeat(gap >> parameter) + "0";
    for (let low = parameter - 1; low >= 0; low -= 1) bits += (gap >> low) & 1;
  }
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  for (let index = 0; index < bits.length; index += 1) {
    if (bits[index] === "1") bytes[index >> 3] |= 0x80 >> (index & 7);
  }
  return bytes;
}

const GROUPS = 0x81;
const CHILDREN = 0x82;
const AUDIT = 0x03;

function readGroups(reader) {
  const groups = [];
  do {
    const slot = reader.between(1, 1, 4);
    require(groups.length === 0 || groups.at(-1).slot < slot, "groups out of order");
    const group = Buffer.from(reader.take(16));
    const version = reader.number(3);
    const floor = reader.between(3, 1, HIGHEST_SERIAL);
    const parameter = reader.between(1, 0, PARAMETERS - 1);
    const count = reader.number(2);
    groups.push({ slot, group, version, floor, serials: readList(reader, floor, count, parameter) });
  } while (!reader.isAtEnd);
  return groups;
}

function groupBytes({ slot, group, version, floor, serials }) {
  const parameter = riceParameter(floor, serials);
  return new Writer()
    .number("slot", 1, slot)
    .bytes("group", group)
    .number("version", 3, version)
    .number("floor", 3, floor)
    .number("Rice parameter", 1, parameter)
    .number("count", 2, serials.length)
    .raw(listBytes(floor, serials, parameter))
    .done();
}

function readChildren(reader) {
  const children = [];
  let last;
  do {
    const child = { scope: reader.between(1, 0, 4), serial: reader.between(3, 1, HIGHEST_SERIAL), index: reader.between(2, 1, 0xffff) };
    const bytes = childBytes(child);
    require(last === undefined || Buffer.compare(last, bytes) < 0, "children out of order");
    last = bytes;
    children.push(child);
  } while (!reader.isAtEnd);
  return children;
}

const childBytes = ({ scope, serial, index }) =>
  new Writer().number("scope", 1, scope).number("parent serial", 3, serial).number("child index", 2, index).done();

const KNOWN = {
  [GROUPS]: { read: readGroups, bytes: (groups) => Buffer.concat(groups.map(groupBytes)) },
  [CHILDREN]: { read: readChildren, bytes: (children) => Buffer.concat(children.map(childBytes)) },
  [AUDIT]: {
    read: (reader) => ({ size: reader.number(4), hash: Buffer.from(reader.take(16)) }),
    bytes: ({ size, hash }) => new Writer().number("size", 4, size).bytes("hash", hash).done(),
  },
};

function readSections(reader, count) {
  const sections = [];
  let last = 0;
  for (let index = 0; index < count; index += 1) {
    const type = reader.number(1);
    const number = type & 0x7f;
    require(number > last, "sections out of order");
    last = number;
    const value = reader.take(reader.number(2));
    if (KNOWN[type]) {
      const inner = new Reader(value);
      sections.push({ type, value: KNOWN[type].read(inner) });
      inner.end();
      continue;
    }
    require(!KNOWN[type ^ 0x80], "a known section with the wrong criticality");
    require((type & 0x80) === 0, "an unknown critical section");
    sections.push({ type, unknown: Buffer.from(value) });
  }
  return sections;
}

export function readState(reader) {
  reader.skip(1);
  const slot = reader.between(1, 0, 11);
  const flags = reader.number(2);
  const policy = flags >> 14;
  require(policy <= 1, "an unknown clock policy");
  require((flags & 0x7f) === 0, "reserved flags");
  const parameter = (flags >> 7) & 15;
  const version = reader.number(3);
  const issuedAt = reader.number(4);
  const zone = readZone(reader);
  const eventMark = reader.number(4);
  const floor = reader.between(3, 1, HIGHEST_SERIAL);
  const count = reader.number(2);
  const sectionCount = reader.number(1);
  const serials = readList(reader, floor, count, parameter);
  const sections = readSections(reader, sectionCount);
  return {
    slot,
    policy,
    mode: (flags >> 12) & 3,
    attributesEvents: ((flags >> 11) & 1) === 1,
    version,
    issuedAt,
    zone,
    eventMark,
    floor,
    serials,
    sections,
  };
}

export function writeState(writer, state) {
  const parameter = riceParameter(state.floor, state.serials);
  const flags =
    (state.policy << 14) | (state.mode << 12) | ((state.attributesEvents ? 1 : 0) << 11) | (parameter << 7);
  writer
    .number("key slot", 1, state.slot)
    .number("flags", 2, flags)
    .number("state version", 3, state.version)
    .number("issued at", 4, state.issuedAt)
    .bytes("zone", zoneBytes(state.zone))
    .number("event mark", 4, state.eventMark)
    .number("floor", 3, state.floor)
    .number("count", 2, state.serials.length)
    .number("sections", 1, state.sections.length)
    .raw(listBytes(state.floor, state.serials, parameter));
  for (const { type, value, unknown } of state.sections) {
    const bytes = unknown ?? KNOWN[type].bytes(value);
    writer.raw(new Writer().number("type", 1, type).number("length", 2, bytes.length).bytes("value", bytes).done());
  }
}

/** What the state says about a scope: the lock's own, or that of a group. */
export function scopeOf(state, scope) {
  if (scope === 0) return state;
  const groups = state.sections.find((section) => section.type === GROUPS)?.value ?? [];
  return groups.find((group) => group.slot === scope);
}

/** Whether one child of a line is revoked. */
export function isChildRevoked(state, scope, serial, index) {
  const children = state.sections.find((section) => section.type === CHILDREN)?.value ?? [];
  return children.some((child) => child.scope === scope && child.serial === serial && child.index === index);
}
