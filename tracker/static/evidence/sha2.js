// SHA-256 and SHA-512 (FIPS 180-4). The browser's own is not there on a page without HTTPS, and takes thirty times as long for the
// sixty-five bytes of a node of the tree.

import { joined } from "./bytes.js";

const LOW = (1n << 64n) - 1n;

function primes(count) {
  const found = [];
  for (let number = 2n; found.length < count; number += 1n) if (found.every((prime) => number % prime)) found.push(number);
  return found;
}

// The first 64 bits behind the point of a prime's square or cube root.
function fraction(prime, power) {
  const target = prime << (64n * power);
  let root = 0n;
  for (let bit = 1n << 71n; bit; bit >>= 1n) if ((root + bit) ** power <= target) root += bit;
  return root & LOW;
}

const FIRST_512 = primes(8).map((prime) => fraction(prime, 2n));
const ROUND_512 = primes(80).map((prime) => fraction(prime, 3n));
const high = (number) => Number(number >> 32n) | 0;
const FIRST_256 = Int32Array.from(FIRST_512, high);
const ROUND_256 = Int32Array.from(ROUND_512.slice(0, 64), high);

// The message with its end as the standard has it: one bit, zeros, the length in bits.
function padded(parts, block) {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const room = Math.ceil((length + 1 + block / 8) / block) * block;
  const whole = new Uint8Array(room);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  whole[length] = 0x80;
  new DataView(whole.buffer).setBigUint64(room - 8, BigInt(length) * 8n);
  return whole;
}

const W = new Int32Array(64);
const turned = (word, bits) => (word >>> bits) | (word << (32 - bits));

function block256(state, view, begin) {
  for (let i = 0; i < 16; i += 1) W[i] = view.getInt32(begin + i * 4);
  for (let i = 16; i < 64; i += 1) {
    const early = W[i - 15];
    const late = W[i - 2];
    const small = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    W[i] = (W[i - 16] + small + W[i - 7] + (turned(late, 17) ^ turned(late, 19) ^ (late >>> 10))) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const one = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUND_256[i] + W[i]) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

export function sha256(...parts) {
  const whole = padded(parts, 64);
  const view = new DataView(whole.buffer);
  const state = Int32Array.from(FIRST_256);
  for (let begin = 0; begin < whole.length; begin += 64) block256(state, view, begin);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setInt32(i * 4, word));
  return new Uint8Array(digest.buffer);
}

const turnedLong = (word, bits) => (word >> bits) | ((word << (64n - bits)) & LOW);

function block512(state, view, begin) {
  const words = Array.from({ length: 16 }, (_, i) => view.getBigUint64(begin + i * 8));
  for (let i = 16; i < 80; i += 1) {
    const [early, late] = [words[i - 15], words[i - 2]];
    const small = turnedLong(early, 1n) ^ turnedLong(early, 8n) ^ (early >> 7n);
    words.push((words[i - 16] + small + words[i - 7] + (turnedLong(late, 19n) ^ turnedLong(late, 61n) ^ (late >> 6n))) & LOW);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 80; i += 1) {
    const one = h + (turnedLong(e, 14n) ^ turnedLong(e, 18n) ^ turnedLong(e, 41n)) + ((e & f) ^ (~e & LOW & g)) + ROUND_512[i] + words[i];
    const two = (turnedLong(a, 28n) ^ turnedLong(a, 34n) ^ turnedLong(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & LOW, c, b, a, (one + two) & LOW];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (state[i] + word) & LOW);
}

export function sha512(...parts) {
  const whole = padded(parts, 128);
  const view = new DataView(whole.buffer);
  let state = FIRST_512;
  for (let begin = 0; begin < whole.length; begin += 128) state = block512(state, view, begin);
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => digest.setBigUint64(i * 8, word));
  return joined(new Uint8Array(digest.buffer));
}
