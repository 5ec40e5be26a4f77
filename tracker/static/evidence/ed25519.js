// Ed25519 (RFC 8032): whether a signature holds. Strict: one encoding of each point and number, no key of small order.

import { sha512 } from "./sha2.js";

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (number) => ((number % P) + P) % P;

function power(base, exponent) {
  let result = 1n;
  for (base = mod(base); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % P;
    base = (base * base) % P;
  }
  return result;
}

const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
const NEUTRAL = [0n, 1n, 1n, 0n];

function added([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = ((y1 - x1) * (y2 - x2)) % P;
  const b = ((y1 + x1) * (y2 + x2)) % P;
  const c = (((2n * t1 * t2) % P) * D) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

const opposite = ([x, y, z, t]) => [-x, y, z, -t];
const isNeutral = ([x, y, z]) => mod(x) === 0n && mod(y - z) === 0n;
const littleEndian = (bytes) => bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);

// A point from its 32 bytes, or null where they are not the one encoding of a point.
function pointOf(bytes) {
  const number = littleEndian(Array.from(bytes));
  const sign = number >> 255n;
  const y = number & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

const BASE = pointOf(Uint8Array.from({ length: 32 }, (_, place) => (place ? 0x66 : 0x58)));

// a times one point and b times the other, both along the same doublings.
function sumOf(a, one, b, other) {
  const choice = [null, one, other, added(one, other)];
  let result = NEUTRAL;
  for (let bit = 255n; bit >= 0n; bit -= 1n) {
    result = added(result, result);
    const due = choice[Number((a >> bit) & 1n) + 2 * Number((b >> bit) & 1n)];
    if (due) result = added(result, due);
  }
  return result;
}

// key: 32 bytes, signature: 64 bytes. S·B − k·A must be R.
export function signatureHolds(key, message, signature) {
  if (key.length !== 32 || signature.length !== 64) return false;
  const commitment = signature.subarray(0, 32);
  const [a, r] = [pointOf(key), pointOf(commitment)];
  const s = littleEndian(Array.from(signature.subarray(32)));
  if (!a || !r || s >= L || isNeutral(sumOf(8n, a, 0n, NEUTRAL))) return false;
  const challenge = littleEndian(Array.from(sha512(commitment, key, message))) % L;
  return isNeutral(added(sumOf(s, BASE, challenge, opposite(a)), opposite(r)));
}
