// Bytes and how they are written down.

// This is not what it is said to be; there is nothing that could be checked.
export class Unreadable extends Error {}

export const encoder = new TextEncoder();
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const same = (a, b) => a.length === b.length && a.every((byte, place) => byte === b[place]);

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

// The digests of a proof. Raises for anything but a list of 64 small hexadecimal digits each.
export function stepsOf(path) {
  if (!Array.isArray(path)) throw new Unreadable("This is no proof.");
  return path.map((step) => {
    if (typeof step !== "string" || !/^[0-9a-f]{64}$/.test(step)) throw new Unreadable("This is no proof.");
    const digest = new Uint8Array(32);
    for (let place = 0; place < 32; place += 1) digest[place] = parseInt(step.slice(place * 2, place * 2 + 2), 16);
    return digest;
  });
}

// Bytes from base64, where it is the one way to write them.
export function unbase64(text) {
  let decoded;
  try {
    decoded = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Unreadable("This is not written in base64.");
  }
  if (btoa(String.fromCharCode(...decoded)) !== text) throw new Unreadable("This is not written in base64.");
  return decoded;
}
