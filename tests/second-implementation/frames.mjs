// Says what this implementation makes of frames of the Rust side, and signs them anew as a phone does, with WebCrypto.
// The test of the credential package that starts it and compares is `a21_a_second_implementation_…`.
//
// Standard input:  { world: { owner, counter, lock, groups: [[slot, id]] }, frames: [{ issuer, phone, nonce, frame, bit }] }
// Standard output: [{ verdict, damaged, signed }]; a verdict is malformed, lease, proof (whose signature fails) or ok.
// Bytes are hex, `issuer` and `phone` are seeds; `damaged` is the verdict on the frame with that bit turned.

import { createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { Malformed, fromHex, hex } from "./bytes.mjs";
import { bodyOf, decode, encode } from "./objects.mjs";
import { PRIVATE_HEADER, bodyHash, contextOf, proofMessage } from "./signature.mjs";

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

async function signer(seed) {
  const key = await subtle.importKey("pkcs8", pkcs8(seed), "Ed25519", false, ["sign"]);
  return { publicKey: publicKeyOf(seed), key };
}

async function sign(seed, message) {
  const { key } = await once(signers, seed, () => signer(seed));
  return Buffer.from(await subtle.sign("Ed25519", key, message));
}

async function verify(publicKey, message, signature) {
  const importKey = () => subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  const key = await once(verifiers, hex(publicKey), importKey);
  return subtle.verify("Ed25519", key, signature, message);
}

function tryDecode(frame) {
  try {
    return decode("access", frame);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

const leaseMessage = (lease, world) => Buffer.concat([contextOf(lease, world), bodyOf(lease)]);

const messageOfProof = ({ value: { action, credential } }, nonce, world) =>
  proofMessage({ ...world, nonce, frame: "access", action, hash: bodyHash(credential) });

/** What a lock would say of the signatures, in its order. */
async function judge(frame, { issuer, nonce }, world) {
  const access = tryDecode(frame);
  if (!access) return "malformed";
  const lease = access.value.credential;
  const { publicKey } = await once(signers, issuer, () => signer(issuer));
  if (!(await verify(publicKey, leaseMessage(lease, world), lease.signatures[0]))) return "lease";
  const message = messageOfProof(access, nonce, world);
  return (await verify(lease.value.phoneKey, message, access.signatures[0])) ? "ok" : "proof";
}

/** The same access with signatures of its own. */
async function signAnew(frame, { issuer, phone, nonce }, world) {
  const access = decode("access", frame);
  const { credential } = access.value;
  const lease = { ...credential, signatures: [await sign(issuer, leaseMessage(credential, world))] };
  const proof = await sign(phone, messageOfProof(access, nonce, world));
  return encode({ ...access, value: { ...access.value, credential: lease }, signatures: [proof] });
}

function withBitTurned(frame, bit) {
  const damaged = Buffer.from(frame);
  damaged[bit >> 3] ^= 0x80 >> (bit & 7);
  return damaged;
}

async function answer({ issuer, phone, nonce, frame, bit }, world) {
  const intact = fromHex(frame);
  const signing = { issuer, phone, nonce: fromHex(nonce) };
  return {
    verdict: await judge(intact, signing, world),
    damaged: await judge(withBitTurned(intact, bit), signing, world),
    signed: hex(await signAnew(intact, signing, world)),
  };
}

const { world: given, frames } = JSON.parse(readFileSync(STANDARD_INPUT, "utf8"));
const world = {
  owner: fromHex(given.owner),
  counter: given.counter,
  lock: fromHex(given.lock),
  groups: new Map(given.groups.map(([slot, id]) => [slot, fromHex(id)])),
};

const answers = [];
for (let start = 0; start < frames.length; start += CHUNK) {
  const chunk = frames.slice(start, start + CHUNK);
  answers.push(...(await Promise.all(chunk.map((entry) => answer(entry, world)))));
}
writeFileSync(STANDARD_OUTPUT, JSON.stringify(answers));
