// Event records: docs/wire.md, "Events".

import { createHash } from "node:crypto";

import { Writer, isZero, require } from "./bytes.mjs";

/** Denial byte to code and to the answer in an outcome: docs/wire.md, "Outcome". */
export const DENIALS = new Map([
  [1, "malformed"],
  [2, "unknown_key"],
  [3, "wrong_key_purpose"],
  [4, "key_expired"],
  [5, "bad_signature"],
  [6, "role_refused"],
  [7, "life_too_long"],
  [8, "not_delegable"],
  [9, "stale_nonce"],
  [10, "nothing_presented"],
  [16, "before_window"],
  [17, "after_window"],
  [18, "wrong_weekday"],
  [19, "wrong_time_of_day"],
  [20, "lock_time_unknown"],
  [32, "lock_behind"],
  [33, "scope_unknown"],
  [34, "revoked"],
  [35, "below_floor"],
  [36, "child_revoked"],
  [37, "old_state"],
  [38, "forked_state"],
  [39, "old_key_epoch"],
  [40, "state_refused"],
  [48, "right_missing"],
  [49, "lockdown"],
  [50, "kept_locked"],
  [51, "two_person_pending"],
  [64, "busy"],
  [65, "no_owner"],
  [66, "owned"],
  [67, "button_not_pressed"],
  [68, "storage_failed"],
]);

const REFUSED = 4;
const STARTED = 16;
const STATE_APPLIED = 17;
const STATE_FORKED = 18;
const KEY_UPDATED = 19;
const CLOCK_SET = 20;
const OWNER_SET = 21;
const HOUR = 3600;

export const RECORD_LENGTH = 20;

export function readRecord(reader) {
  const record = {
    time: reader.number(4),
    kind: reader.number(1),
    result: reader.number(1),
    number: reader.number(3),
    detail: reader.number(2),
    phoneKeyHash: Buffer.from(reader.take(4)),
    bodyHash: Buffer.from(reader.take(4)),
    condition: reader.number(1),
  };
  const { kind } = record;
  if (1 <= kind && kind <= REFUSED) checkAtTheDoor(record);
  else checkOfTheLock(record);
  return record;
}

function checkAtTheDoor({ time, kind, result, number, detail, phoneKeyHash, bodyHash }) {
  if (kind === REFUSED) {
    require(DENIALS.has(result), "a refusal for no known reason");
    require(detail >= 1, "no attempt");
  } else {
    require(result <= 1, "a result that is none");
  }
  if (number !== 0) return;
  require(isZero(phoneKeyHash) && isZero(bodyHash), "a hash without a serial");
  require(kind === REFUSED || detail === 0, "a child without a serial");
  require(time % HOUR === 0, "an unattributed event to the second");
}

function checkOfTheLock({ kind, result, number, detail, phoneKeyHash, bodyHash }) {
  const known = [STARTED, STATE_APPLIED, STATE_FORKED, KEY_UPDATED, CLOCK_SET, OWNER_SET];
  require(known.includes(kind), "an unknown kind of event");
  require(result === 0, "a result");
  require(isZero(phoneKeyHash), "a phone key");
  const ofAState = kind === STATE_APPLIED || kind === STATE_FORKED;
  require(ofAState || isZero(bodyHash), "a body hash");
  if (kind === KEY_UPDATED) require(number <= 11, "a key slot that is none");
  else require(ofAState || number === 0, "a number");
  require([STARTED, KEY_UPDATED, OWNER_SET].includes(kind) || detail === 0, "a detail");
}

export const recordBytes = (record) =>
  new Writer()
    .number("time", 4, record.time)
    .number("kind", 1, record.kind)
    .number("result", 1, record.result)
    .number("number", 3, record.number)
    .number("detail", 2, record.detail)
    .bytes("phone key hash", record.phoneKeyHash)
    .bytes("body hash", record.bodyHash)
    .number("condition", 1, record.condition);

/** The chain head after these records. */
export function chainHead(start, records) {
  return records.reduce(
    (head, record) =>
      createHash("sha256").update(head).update(recordBytes(record).done()).digest().subarray(0, 16),
    start,
  );
}
