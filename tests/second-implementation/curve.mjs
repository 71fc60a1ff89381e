// Just enough of edwards25519 (RFC 8032) to judge a key: nothing secret passes through here.

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = modulo(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
const IDENTITY = { x: 0n, y: 1n, z: 1n, t: 0n };

function modulo(value) {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

function power(base, exponent) {
  let result = 1n;
  for (let square = base; exponent > 0n; exponent >>= 1n, square = modulo(square * square)) {
    if (exponent & 1n) result = modulo(result * square);
  }
  return result;
}

function inverse(value) {
  return power(modulo(value), P - 2n);
}

/** Complete addition in extended coordinates (RFC 8032, 5.1.4): no case of its own for any point. */
function add(one, other) {
  const a = modulo((one.y - one.x) * (other.y - other.x));
  const b = modulo((one.y + one.x) * (other.y + other.x));
  const c = modulo(2n * D * one.t * other.t);
  const d = modulo(2n * one.z * other.z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { x: modulo(e * f), y: modulo(g * h), t: modulo(e * h), z: modulo(f * g) };
}

function multiply(point, factor) {
  let result = IDENTITY;
  for (let double = point; factor > 0n; factor >>= 1n, double = add(double, double)) {
    if (factor & 1n) result = add(result, double);
  }
  return result;
}

const isIdentity = ({ x, y, z }) => x === 0n && y === z;

const littleEndian = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

const yOf = (encoded) => littleEndian(encoded) & (2n ** 255n - 1n);

/** Whether the y coordinate is written in its only form. */
export const isCanonical = (encoded) => yOf(encoded) < P;

/** The point of 32 bytes, if they are one. */
export function decodePoint(encoded) {
  const y = modulo(yOf(encoded));
  const square = modulo((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (modulo(x * x) !== square) x = modulo(x * ROOT_OF_MINUS_ONE);
  if (modulo(x * x) !== square) return undefined;
  const sign = BigInt(encoded[31] >> 7);
  if ((x & 1n) !== sign) x = modulo(-x);
  return { x, y, z: 1n, t: modulo(x * y) };
}

export const isSmallOrder = (point) => isIdentity(multiply(point, 8n));

const hasTorsion = (point) => !isIdentity(multiply(point, ORDER));

/** Why a phone's key is not admitted, or "ok". */
export function admit(encoded) {
  if (!isCanonical(encoded)) return "key_not_canonical";
  const point = decodePoint(encoded);
  if (point === undefined) return "key_not_a_point";
  if (isSmallOrder(point)) return "key_small_order";
  return hasTorsion(point) ? "key_torsion" : "ok";
}
