// Says what this implementation makes of signed bytes of the Rust side, and signs them anew, with WebCrypto.
// The test of the credential package that starts it and compares is `a21_a_second_implementation_…`.
//
// Standard input:  { groups: [[slot, id]], frames: [{ object, bytes, bit, owner, counter, lock, seeds, ... }] }
//   Bytes are hex. `seeds` has a seed for each signature by its name; `bound`, `nonce`, `body_hash`, `origin`, `challenge`
//   and `key` stand where the object's signatures need them.
// Standard output: [{ verdict, damaged, signed }]; a verdict is malformed, the name of the first signature that fails, or ok.
//   `damaged` is the verdict on the bytes with that bit turned.

import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { Malformed, fromHex, hex } from "./bytes.mjs";
import { bodyOf, decode, encode } from "./objects.mjs";
import {
  COUNTERSIGNATURE,
  PRIVATE_HEADER,
  bodyHash,
  contextOf,
  lockIdOf,
  ownerIdOf,
  proofMessage,
  registrationMessage,
} from "./signature.mjs";

const STANDARD_INPUT = 0;
const STANDARD_OUTPUT = 1;

/** How many frames are under way at once. */
const CHUNK = 500;

const { subtle } = webcrypto;

/** Keys are read once: that takes longer than to sign with them. */
const signers = new Map();
const verifiers = new Map();

function once(known, name, make) {
  if (!known.has(name)) known.set(name, make());
  return known.get(name);
}

const pkcs8 = (seed) => Buffer.concat([PRIVATE_HEADER, fromHex(seed)]);

const publicKeyOf = (seed) =>
  createPublicKey(createPrivateKey({ key: pkcs8(seed), format: "der", type: "pkcs8" }))
    .export({ format: "der", type: "spki" })
    .subarray(-32);

async function makeSigner(seed) {
  const key = await subtle.importKey("pkcs8", pkcs8(seed), "Ed25519", false, ["sign"]);
  return { publicKey: publicKeyOf(seed), key };
}

const signerOf = (seed) => once(signers, seed, () => makeSigner(seed));

async function verify(publicKey, message, signature) {
  const importKey = () => subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  const key = await once(verifiers, hex(publicKey), importKey);
  return subtle.verify("Ed25519", key, signature, message);
}

/** A signature that ends an object, over the object in its context. `key` is that of the seed of this name, if not given. */
const ending = (object, given, { name = "signature", key, bound = Buffer.alloc(0) } = {}) => ({
  name,
  key,
  message: Buffer.concat([contextOf(object, given), bound, bodyOf(object)]),
  object,
  index: 0,
});

const certificate = (object, given, name) =>
  ending(object, { ...given, lock: lockIdOf(object.value.lockKey) }, { name });

const proof = (object, given, { key, hash, action }) => ({
  name: "proof",
  key,
  message: proofMessage({ ...given, frame: object.name, action, hash }),
  object,
  index: 0,
});

/** The signatures of an object that are not just its ending, in the order in which they are looked at. */
const SIGNATURES = {
  delegation: (object, given) => [ending(object, given, { bound: given.bound })],
  time_token: (object, given) => [ending(object, given, { bound: given.bound })],
  device_certificate: (object, given) => [certificate(object, given)],
  introduction: (object, given) => [certificate(object.value.certificate, given, "certificate")],
  ownership_grant(object, given) {
    const { root } = object.value;
    const owner = ownerIdOf(root);
    const message = Buffer.concat([contextOf(object, { ...given, owner }, COUNTERSIGNATURE), bodyOf(object)]);
    return [
      { name: "countersignature", message, object, index: 1 },
      ending(object, { ...given, owner }, { key: root }),
    ];
  },
  access(object, given) {
    const { action, credential } = object.value;
    const key = credential.value.phoneKey;
    return [
      ending(credential, given, { name: "lease" }),
      proof(object, given, { key, action, hash: bodyHash(credential) }),
    ];
  },
  present(object, given) {
    const { parent, child } = object.value;
    const key = parent.value.phoneKey;
    return [
      ending(parent, given, { name: "lease" }),
      ending(child, given, { name: "child", key, bound: bodyHash(parent) }),
    ];
  },
  prove: (object, given) => [proof(object, given, { hash: given.body_hash, action: object.value.action })],
  registration(object, { origin, challenge, key }) {
    return [{ name: "signature", key, message: registrationMessage(origin, challenge, key), object, index: 0 }];
  },
};

const signaturesOf = (object, given) => (SIGNATURES[object.name] ?? ((...both) => [ending(...both)]))(object, given);

/** A registration is its signature alone: what is signed is known to both sides. */
const read = (name, bytes) => (name === "registration" ? { name, signatures: [bytes] } : decode(name, bytes));
const write = (object) => (object.name === "registration" ? object.signatures[0] : encode(object));

function tryRead(name, bytes) {
  try {
    return read(name, bytes);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

async function judge(bytes, given) {
  const object = tryRead(given.object, bytes);
  if (!object) return "malformed";
  for (const { name, key, message, object: signed, index } of signaturesOf(object, given)) {
    const publicKey = key ?? (await signerOf(given.seeds[name])).publicKey;
    if (!(await verify(publicKey, message, signed.signatures[index]))) return name;
  }
  return "ok";
}

/** The same object with signatures of its own. */
async function signAnew(bytes, given) {
  const object = read(given.object, bytes);
  for (const { name, message, object: signed, index } of signaturesOf(object, given)) {
    const { key } = await signerOf(given.seeds[name]);
    signed.signatures[index] = Buffer.from(await subtle.sign("Ed25519", key, message));
  }
  return write(object);
}

function withBitTurned(bytes, bit) {
  const damaged = Buffer.from(bytes);
  damaged[bit >> 3] ^= 0x80 >> (bit & 7);
  return damaged;
}

const IN_HEX = ["bytes", "owner", "lock", "bound", "nonce", "body_hash", "challenge", "key"];

async function answer(entry, groups) {
  const given = { ...entry, groups };
  for (const name of IN_HEX) given[name] &&= fromHex(given[name]);
  return {
    verdict: await judge(given.bytes, given),
    damaged: await judge(withBitTurned(given.bytes, given.bit), given),
    signed: hex(await signAnew(given.bytes, given)),
  };
}

const { groups: listed, frames } = JSON.parse(readFileSync(STANDARD_INPUT, "utf8"));
const groups = new Map(listed.map(([slot, id]) => [slot, fromHex(id)]));

const answers = [];
for (let start = 0; start < frames.length; start += CHUNK) {
  const chunk = frames.slice(start, start + CHUNK);
  answers.push(...(await Promise.all(chunk.map((entry) => answer(entry, groups)))));
}
writeFileSync(STANDARD_OUTPUT, JSON.stringify(answers));
