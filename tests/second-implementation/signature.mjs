// Signatures, contexts and identities: docs/wire.md, "Keys, identities and signatures" and "Proof".

import { createHash, createHmac, createPrivateKey, createPublicKey, sign as signWith, verify as verifyWith } from "node:crypto";

import { isCanonical, decodePoint, isSmallOrder } from "./curve.mjs";
import { OBJECTS, bodyOf } from "./objects.mjs";

export const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();

export const lockIdOf = (lockKey) => sha256(Buffer.from("dl/lock"), lockKey).subarray(0, 16);
export const ownerIdOf = (rootKey) => sha256(rootKey).subarray(0, 8);

/** Hash of what an object says, and of what it is bound to. */
export const bodyHash = (object, bound = Buffer.alloc(0)) => sha256(bound, bodyOf(object));

const number16 = (value) => Buffer.from([value >> 8, value & 0xff]);

const NO_OWNER = Buffer.alloc(8);
const NO_SCOPE = Buffer.alloc(16);

/** The kind in the context of the enrolment key's signature: of the same body as the grant's. */
export const COUNTERSIGNATURE = 0x19;

/** The 31 bytes for which a signature is good: the table of what is signed by whom. */
export function contextOf(object, { owner, counter, lock, groups }, kind = OBJECTS[object.name].kind) {
  const scope = object.name === "credential" ? object.value.scope : 0;
  const [ownerId, count, scopeId] =
    object.name === "device_certificate"
      ? [NO_OWNER, 0, lock]
      : object.name === "key_update"
        ? [owner, 0, NO_SCOPE]
        : scope > 0
          ? [owner, 0, groups.get(scope)]
          : [owner, counter, lock];
  return Buffer.concat([
    Buffer.from("dl1:"),
    Buffer.from([kind]),
    ownerId,
    number16(count),
    scopeId,
  ]);
}

const FRAMES = { access: 0x91, prove: 0x93 };

/** What a holder signs to open. */
export const proofMessage = ({ lock, counter, nonce, frame, action, hash }) =>
  Buffer.concat([
    Buffer.from("dl1:pop"),
    lock,
    number16(counter),
    nonce,
    Buffer.from([FRAMES[frame], action]),
    hash,
  ]);

/** What a phone signs to register its key. */
export const registrationMessage = (origin, challenge, key) =>
  Buffer.concat([Buffer.from("dl1:phone-key"), sha256(Buffer.from(origin)), challenge, key]);

/** What a phone shows to the registry of locks. */
export const setupProof = (secret, lock, nonce, owner) =>
  createHmac("sha256", secret).update(Buffer.concat([lock, nonce, owner])).digest();

// Headers of RFC 8410 in front of the 32 bytes.
const PUBLIC_HEADER = Buffer.from("302a300506032b6570032100", "hex");
export const PRIVATE_HEADER = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Strict: OpenSSL's equation is the one without cofactor, with S below the order and R compared as
 * bytes; what it lets pass are encodings and orders of the points, which are looked at here.
 */
export function verify(key, message, signature) {
  for (const encoded of [key, signature.subarray(0, 32)]) {
    if (!isCanonical(encoded)) return false;
    const point = decodePoint(encoded);
    if (point === undefined || isSmallOrder(point)) return false;
  }
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC_HEADER, key]), format: "der", type: "spki" });
  return verifyWith(null, message, publicKey, signature);
}

export function sign(seed, message) {
  const privateKey = createPrivateKey({ key: Buffer.concat([PRIVATE_HEADER, seed]), format: "der", type: "pkcs8" });
  return signWith(null, message, privateKey);
}
