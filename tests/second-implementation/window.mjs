// Windows of local time: docs/wire.md, "Windows" and "Zone".

import { require } from "./bytes.mjs";

const MINUTES = 1440;
const EVERY_DAY = 0x7f;
const OVERNIGHT = 4;
const ALL_DAY = 2;

/** A window from its 4 bytes. `weekdays` has Monday in bit 0, Sunday in bit 6. */
export function readWindow(reader) {
  const word = reader.number(4);
  const flags = word & 7;
  const window = {
    weekdays: word >>> 25,
    start: (word >>> 14) & 0x7ff,
    end: (word >>> 3) & 0x7ff,
    overnight: (flags & OVERNIGHT) !== 0,
    allDay: (flags & ALL_DAY) !== 0,
  };
  require((flags & 1) === 0, "a reserved bit of a window");
  require(window.weekdays !== 0, "a window without weekdays");
  if (window.allDay) {
    require(window.start === 0 && window.end === 0 && !window.overnight, "minutes in all day");
    return window;
  }
  require(window.start < MINUTES, "a start after the day");
  require(1 <= window.end && window.end <= MINUTES, "an end outside the day");
  require(window.overnight === window.end <= window.start, "the overnight flag");
  require(!(window.start === 0 && window.end === MINUTES), "all day in another form");
  return window;
}

export function windowBytes({ weekdays, start, end, overnight, allDay }) {
  const flags = (overnight ? OVERNIGHT : 0) | (allDay ? ALL_DAY : 0);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(((weekdays << 25) | (start << 14) | (end << 3) | flags) >>> 0);
  return bytes;
}

export const isAlways = (window) => window.allDay && window.weekdays === EVERY_DAY;

/** 2025-01-01 was a Wednesday; Monday is 0. */
const weekdayOf = (day) => (((day + 2) % 7) + 7) % 7;

const has = (window, day) => ((window.weekdays >> weekdayOf(day)) & 1) === 1;

/** Whether the window holds in a minute of local time, counted from 2025-01-01. */
export function holds(window, localMinute) {
  const day = Math.floor(localMinute / MINUTES);
  const minute = localMinute - day * MINUTES;
  if (window.allDay) return has(window, day);
  if (!window.overnight) return has(window, day) && window.start <= minute && minute < window.end;
  return (has(window, day) && window.start <= minute) || (has(window, day - 1) && minute < window.end);
}

/** Whether the window holds in some minute of this minute's local day. */
export function touchesDay(window, localMinute) {
  const day = Math.floor(localMinute / MINUTES);
  return has(window, day) || (window.overnight && has(window, day - 1));
}

const QUARTER = 15;

export function readZone(reader) {
  const offset = () => {
    const quarters = reader.signed();
    require(-48 <= quarters && quarters <= 56, "an offset no zone has");
    return quarters;
  };
  const zone = { offset: offset(), t1: reader.number(3), offset1: offset(), t2: reader.number(3), offset2: offset() };
  require(zone.t1 <= zone.t2, "changes of the zone out of order");
  return zone;
}

export function zoneBytes({ offset, t1, offset1, t2, offset2 }) {
  const bytes = Buffer.alloc(9);
  bytes.writeInt8(offset, 0);
  bytes.writeUIntBE(t1, 1, 3);
  bytes.writeInt8(offset1, 4);
  bytes.writeUIntBE(t2, 5, 3);
  bytes.writeInt8(offset2, 8);
  return bytes;
}

/** The minute of local time, or nothing once the lock does not know it any more. */
export function localMinute({ offset, t1, offset1, t2 }, minute) {
  if (minute >= t2) return undefined;
  return minute + (minute < t1 ? offset : offset1) * QUARTER;
}
