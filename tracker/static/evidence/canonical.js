// JSON as it is written in a bundle: exactly these bytes for this content, no fractions, nothing deep.

const MOST_DEPTH = 100;
const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// How far brackets are nested, seen before anything is made of them.
function depth(raw) {
  let [now, most, quoted] = [0, 0, false];
  for (let place = 0; place < raw.length; place += 1) {
    const byte = raw[place];
    if (byte === 0x22) quoted = !quoted;
    else if (quoted) place += byte === 0x5c ? 1 : 0;
    else if (byte === 0x5b || byte === 0x7b) most = Math.max(most, (now += 1));
    else if (byte === 0x5d || byte === 0x7d) now -= 1;
  }
  return most;
}

// By code point: what is beyond the first 65,536 comes last, though it is written with smaller numbers.
function inOrder(one, other) {
  const rank = (unit) => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);
  for (let place = 0; place < one.length && place < other.length; place += 1) {
    const difference = rank(one.charCodeAt(place)) - rank(other.charCodeAt(place));
    if (difference) return difference;
  }
  return one.length - other.length;
}

function written(data) {
  if (typeof data === "number" && !Number.isSafeInteger(data)) throw new RangeError("a fraction, or too large a number");
  if (typeof data === "string" && /\p{Surrogate}/u.test(data)) throw new RangeError("half of a character");
  if (data === null || typeof data !== "object") return JSON.stringify(data);
  if (Array.isArray(data)) return `[${data.map(written).join(",")}]`;
  const names = Object.keys(data).sort(inOrder);
  return `{${names.map((name) => `${written(name)}:${written(data[name])}`).join(",")}}`;
}

// The data of one line, or undefined where it is not written like this. raw: its bytes, or null.
export function parsed(raw) {
  if (!raw || depth(raw) > MOST_DEPTH) return undefined;
  try {
    const said = text.decode(raw);
    const data = JSON.parse(said);
    return written(data) === said ? data : undefined;
  } catch {
    return undefined;
  }
}
