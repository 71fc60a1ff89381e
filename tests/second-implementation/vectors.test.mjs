// A second implementation of DL1, written from docs/wire.md alone, agrees with every golden vector.
//
// When this fails and the lock's own tests pass, the text is what is wrong.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { Malformed, Reader, fromHex, hex } from "./bytes.mjs";
import { admit } from "./curve.mjs";
import { decide } from "./decision.mjs";
import { DENIALS, RECORD_LENGTH, chainHead, readRecord, recordBytes } from "./event.mjs";
import { OBJECTS, bodyOf, decode, encode, fieldsOf } from "./objects.mjs";
import {
  COUNTERSIGNATURE,
  bodyHash,
  contextOf,
  lockIdOf,
  ownerIdOf,
  proofMessage,
  registrationMessage,
  setupProof,
  sign,
  verify,
} from "./signature.mjs";

const FOLDER = new URL("../../shared/credential/vectors/", import.meta.url);
const { seeds, vectors } = JSON.parse(readFileSync(new URL("vectors.json", FOLDER), "utf8"));

const keyOf = (name) => fromHex(seeds[name].public_key);

/** The world of the vectors: one lock in its third ownership. */
const WORLD = {
  owner: ownerIdOf(keyOf("owner_root")),
  counter: 3,
  lock: lockIdOf(keyOf("lock")),
  groups: new Map([[1, Buffer.alloc(16, 0x67)]]),
};

const DOCUMENT = readFileSync(new URL("../../docs/wire.md", import.meta.url), "utf8");

/** The cells of a table of docs/wire.md, without its head. */
function table(name) {
  const [, text] = DOCUMENT.match(new RegExp(`<!-- table: ${name} -->\n([^]*?)<!-- end -->`));
  const rows = text.trim().split("\n").slice(2);
  return rows.map((row) => row.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));
}

/** What vectors are of besides objects and frames. */
const OTHERS = ["event_record", "proof", "registration", "setup_proof", "phone_key", "advertisement"];

/** `credential_three_windows` is a credential. */
function nameOf({ object }) {
  return Object.keys(OBJECTS).find((name) => object === name || object.startsWith(`${name}_`));
}

function vectorOf(file) {
  return vectors.find((vector) => vector.file === file);
}

/** What a decoder says: the object, or nothing if it is malformed. Any other error is a defect. */
function tryDecode(vector) {
  try {
    return decode(nameOf(vector), fromHex(vector.bytes));
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function tryRecord(bytes) {
  try {
    const reader = new Reader(bytes);
    const record = readRecord(reader);
    reader.end();
    return record;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Fields agree by name and bytes, so the tables of the text and the code mean the same. */
function assertFields(fields, vector) {
  for (const [name, value] of Object.entries(vector.fields ?? {})) {
    assert.equal(fields[name], value, `field ${name}`);
  }
}

function checkRecord(vector) {
  const bytes = fromHex(vector.bytes);
  const record = tryRecord(bytes);
  if (vector.expect === "malformed") return assert.equal(record, undefined);
  assert.ok(record, "malformed");
  const writer = recordBytes(record);
  assert.equal(hex(writer.done()), vector.bytes);
  assertFields(writer.fields, vector);
}

function checkDecoded(vector) {
  if (vector.object === "event_record") return checkRecord(vector);
  const object = tryDecode(vector);
  if (vector.expect === "malformed") return assert.equal(object, undefined);
  assert.ok(object, "malformed");
  assert.equal(hex(encode(object)), vector.bytes);
  assertFields(fieldsOf(object), vector);
}

function checkVerified(vector) {
  if (vector.object === "proof") return checkProof(vector);
  if (vector.object === "registration") return checkRegistration(vector);
  const object = tryDecode(vector);
  if (vector.expect === "malformed") return assert.equal(object, undefined);
  assert.ok(object, "malformed");
  assert.equal(hex(encode(object)), vector.bytes);
  const [context, bound, key] = [vector.context, vector.bound, vector.key].map(fromHex);
  const message = Buffer.concat([context, bound, bodyOf(object)]);
  assert.equal(verify(key, message, object.signatures[0]) ? "ok" : "bad_signature", vector.expect);
  if (vector.expect !== "ok") return;
  assert.equal(hex(contextOf(object, WORLD)), vector.context);
  assert.equal(hex(message), vector.message);
  assertSigner(vector.key, message, object.signatures[0]);
  assertFields(fieldsOf(object), vector);
}

/** Ed25519 leaves no choice: the seed of the key makes the very same signature. */
function assertSigner(key, message, signature) {
  const { seed } = Object.values(seeds).find(({ public_key }) => public_key === key);
  assert.equal(hex(sign(fromHex(seed), message)), hex(signature));
}

function checkProof(vector) {
  const message = proofMessage({
    lock: fromHex(vector.lock),
    counter: vector.ownership,
    nonce: fromHex(vector.nonce),
    frame: vector.frame,
    action: vector.action,
    hash: fromHex(vector.body_hash),
  });
  assert.equal(hex(message), vector.message);
  const holds = verify(fromHex(vector.key), message, fromHex(vector.bytes));
  assert.equal(holds ? "ok" : "bad_signature", vector.expect);
}

function checkRegistration(vector) {
  const message = registrationMessage(vector.origin, fromHex(vector.challenge), fromHex(vector.key));
  assert.equal(hex(message), vector.message);
  const holds = verify(fromHex(vector.key), message, fromHex(vector.bytes));
  assert.equal(holds ? "ok" : "bad_signature", vector.expect);
}

function checkMac(vector) {
  const [secret, lock, nonce, owner] = [vector.secret, vector.lock, vector.nonce, vector.owner].map(fromHex);
  assert.equal(vector.expect, "ok");
  assert.equal(hex(setupProof(secret, lock, nonce, owner)), vector.bytes);
}

function checkDecision(vector) {
  const { value } = tryDecode(vector);
  const parent = vector.object === "present" ? value.parent : value.credential;
  if (vector.object === "access") assert.equal(value.action, vector.action);
  const code = decide({
    credential: parent.value,
    child: value.child?.value,
    action: vector.action,
    cap: {
      emergency: vector.caps.emergency,
      maxRole: vector.caps.max_role,
      maxLifeHours: vector.caps.max_life_hours,
      maxChildLifeHours: vector.caps.max_child_life_hours,
      notAfter: vector.caps.not_after_minutes,
    },
    clock: { earliest: vector.clock.floor, latest: vector.clock.floor, ...vector.clock },
    state: vector.state ? decode("state", fromHex(vector.state)).value : undefined,
  });
  assert.equal(code, vector.expect);
}

/** Both signatures are over the same body, each in the context of its own kind. */
function checkCountersigned(vector) {
  const grant = tryDecode(vector);
  assert.equal(hex(encode(grant)), vector.bytes);
  const world = { ...WORLD, owner: ownerIdOf(grant.value.root) };
  assert.equal(hex(contextOf(grant, world)), vector.context);
  const message = Buffer.concat([contextOf(grant, world), bodyOf(grant)]);
  const countersigned = Buffer.concat([contextOf(grant, world, COUNTERSIGNATURE), bodyOf(grant)]);
  assert.equal(hex(message), vector.message);
  assert.equal(hex(countersigned), vector.countersignature_message);
  const [signature, countersignature] = grant.signatures;
  const holds =
    verify(grant.value.root, message, signature) &&
    verify(fromHex(vector.countersignature_key), countersigned, countersignature);
  assert.equal(holds ? "ok" : "bad_signature", vector.expect);
  if (!holds) return;
  assertSigner(vector.key, message, signature);
  assertSigner(vector.countersignature_key, countersigned, countersignature);
}

function checkAdvertised({ bytes, lock_key, service, to_lock, from_lock, company }) {
  assert.equal(bytes, hex(lockIdOf(fromHex(lock_key))));
  const [ofService, ofToLock, ofFromLock, ofCompany] = table("bluetooth").map(([, number]) => number);
  assert.deepEqual([service, to_lock, from_lock], [ofService, ofToLock, ofFromLock]);
  assert.equal(company, Number(ofCompany));
}

const CHECKS = {
  decode: checkDecoded,
  verify: checkVerified,
  hmac: checkMac,
  admit: (vector) => assert.equal(admit(fromHex(vector.bytes)), vector.expect),
  countersign: checkCountersigned,
  decide: checkDecision,
  advertise: checkAdvertised,
};

for (const vector of vectors) {
  test(`${vector.file}: ${vector.check} is ${vector.expect}`, () => {
    assert.ok(CHECKS[vector.check], `no check ${vector.check}`);
    assert.ok(nameOf(vector) || OTHERS.includes(vector.object), `no decoder of ${vector.object}`);
    assert.deepEqual(readFileSync(new URL(vector.file, FOLDER)), fromHex(vector.bytes));
    CHECKS[vector.check](vector);
  });
}

test("no vector is left out", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".bin"));
  assert.deepEqual(vectors.map(({ file }) => file).sort(), files.sort());
});

test("no kind is left out", () => {
  // A countersignature never begins a frame.
  const kinds = table("kinds").filter(([, name]) => name !== "OwnershipCountersignature");
  const named = kinds.map(([byte, name]) => [name.replace(/\B[A-Z]/g, "_$&").toLowerCase(), Number(byte)]);
  const written = Object.entries(OBJECTS).map(([name, { kind }]) => [name, kind]);
  assert.deepEqual(Object.fromEntries(written), Object.fromEntries(named));
  for (const name of [...Object.keys(OBJECTS), "event_record"]) {
    const ofIt = vectors.filter((vector) => (nameOf(vector) ?? vector.object) === name);
    const seen = new Set(ofIt.map(({ expect }) => expect));
    assert.ok(seen.has("ok") && seen.has("malformed"), `no vector of ${name} that is read, or none that is not`);
  }
});

test("no signature is left out", () => {
  const verified = new Map();
  for (const vector of vectors.filter(({ check }) => check === "verify" || check === "countersign")) {
    const name = nameOf(vector) ?? vector.object;
    verified.set(name, (verified.get(name) ?? new Set()).add(vector.expect));
  }
  const ending = Object.keys(OBJECTS).filter((name) => OBJECTS[name].kind < 0x80);
  for (const name of [...ending, "proof"]) {
    assert.ok(verified.get(name)?.has("ok") && verified.get(name).has("bad_signature"), `${name} is not verified`);
  }
});

test("no denial is left out", () => {
  const known = table("denials").map(([byte, code]) => [Number(byte), code]);
  assert.deepEqual([...DENIALS], known);
});

test("a delegation is bound to its parent, and so is the proof below it", () => {
  const parent = tryDecode(vectorOf("001_credential.bin"));
  const child = vectorOf("019_delegation.bin");
  assert.equal(hex(bodyHash(parent)), child.bound);
  const proof = vectorOf("154_proof_of_a_chain.bin");
  assert.equal(hex(bodyHash(tryDecode(child), fromHex(child.bound))), proof.body_hash);
});

test("the chain of a lock's first events begins at zero", () => {
  const upload = tryDecode(vectorOf("043_event_upload.bin")).value;
  assert.equal(upload.first, 1);
  assert.equal(hex(chainHead(Buffer.alloc(16), upload.records)), hex(upload.chainHead));
});

test("bytes with one bit changed are refused or mean what they say", () => {
  let refused = 0;
  let accepted = 0;
  for (const vector of vectors) {
    if (vector.expect !== "ok" || !nameOf(vector) || vector.check === "decide") continue;
    const bytes = fromHex(vector.bytes);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] ^= 0x80 >> (bit & 7);
      const object = tryDecode({ ...vector, bytes: hex(changed) });
      if (object) assert.equal(hex(encode(object)), hex(changed), `${vector.file}, bit ${bit}`);
      if (object) accepted += 1;
      else refused += 1;
    }
  }
  for (const vector of vectors) {
    if (vector.expect !== "ok" || vector.object !== "event_record") continue;
    for (let bit = 0; bit < RECORD_LENGTH * 8; bit += 1) {
      const changed = fromHex(vector.bytes);
      changed[bit >> 3] ^= 0x80 >> (bit & 7);
      const record = tryRecord(changed);
      if (record) assert.equal(hex(recordBytes(record).done()), hex(changed), `${vector.file}, bit ${bit}`);
      if (record) accepted += 1;
      else refused += 1;
    }
  }
  const share = refused / (refused + accepted);
  assert.ok(0.05 < share && share < 0.95, `refused ${refused}, accepted ${accepted}`);
});
