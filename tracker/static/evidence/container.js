// The container of a bundle: a zip of stored members, every byte of which follows from their contents. It is read piece by piece.

import { Unreadable, encoder, joined, same } from "./bytes.js";

export const FORMAT = "veintrail-evidence/1";
const MEMBERS = ["evidence.json", "lines.jsonl", "proofs.jsonl", "checkpoints.jsonl", "schema.json", "README.txt", "verifier.py"];
const LONGEST = { "evidence.json": 1 << 24, "lines.jsonl": 1 << 21, "proofs.jsonl": 1 << 14, "checkpoints.jsonl": 1 << 15 };
const PIECE = 1 << 20;
const MOST_BYTES = 0xffffffff;

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit += 1) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

const bytesOf = async (file, begin, size) => new Uint8Array(await file.slice(begin, begin + size).arrayBuffer());

async function crc32(file, begin, size) {
  let crc = 0xffffffff;
  for (let place = begin; place < begin + size; place += PIECE) {
    for (const byte of await bytesOf(file, place, Math.min(PIECE, begin + size - place))) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

// Numbers as a zip has them; form: how many bytes each of them takes.
function packed(form, ...numbers) {
  const view = new DataView(new ArrayBuffer([...form].reduce((length, size) => length + Number(size), 0)));
  let place = 0;
  for (const [i, size] of [...form].entries()) {
    if (size === "2") view.setUint16(place, numbers[i], true);
    else view.setUint32(place, numbers[i], true);
    place += Number(size);
  }
  return new Uint8Array(view.buffer);
}

function localHeader(name, size, crc) {
  return joined(packed("42222244422", 0x04034b50, 20, 0, 0, 0, 33, crc, size, size, name.length, 0), encoder.encode(name));
}

function directory(members) {
  const entries = members.map(({ name, size, crc, offset }) => {
    const numbers = [0x02014b50, 20, 20, 0, 0, 0, 33, crc, size, size, name.length, 0, 0, 0, 0, 0, offset];
    return joined(packed("42222224442222244", ...numbers), encoder.encode(name));
  });
  const length = entries.reduce((sum, entry) => sum + entry.length, 0);
  const { name, size, offset } = members.at(-1);
  const end = offset + localHeader(name, 0, 0).length + size;
  const last = packed("42222442", 0x06054b50, 0, 0, members.length, members.length, length, end, FORMAT.length);
  return joined(...entries, last, encoder.encode(FORMAT));
}

async function recognise(file) {
  const begins = same(await bytesOf(file, 30, MEMBERS[0].length), encoder.encode(MEMBERS[0]));
  const ends = same(await bytesOf(file, Math.max(0, file.size - FORMAT.length), FORMAT.length), encoder.encode(FORMAT));
  if (!begins && !ends) throw new Unreadable("This file is no evidence bundle.");
}

// [begin, size] of each member; every byte around them is compared with what it has to be. Null where a member is not to be found.
export async function membersOf(file, found) {
  await recognise(file);
  const listed = [];
  let offset = 0;
  for (const name of MEMBERS) {
    const head = await bytesOf(file, offset, localHeader(name, 0, 0).length);
    const view = new DataView(head.buffer);
    const [crc, size] = head.length < 22 ? [0, 0] : [view.getUint32(14, true), view.getUint32(18, true)];
    const begin = offset + head.length;
    if (!same(head, localHeader(name, size, crc)) || begin + size > Math.min(file.size, MOST_BYTES)) {
      found.problem("the container", `the beginning of ${name} was altered, or the file is cut off`);
      return null;
    }
    if ((await crc32(file, begin, size)) !== crc) found.problem(name, "its bytes are not those that were written");
    listed.push({ name, size, crc, offset, begin });
    offset = begin + size;
  }
  const expected = directory(listed);
  const behind = file.size - offset === expected.length ? await bytesOf(file, offset, expected.length) : [];
  if (!same(behind, expected)) found.problem("the container", "what stands behind the last member was altered");
  return Object.fromEntries(listed.map(({ name, begin, size }) => [name, [begin, size]]));
}

// The lines of one member without their ends, one at a time; null for one that is too long or has no end.
export async function* rowsOf(file, members, name) {
  const [begin, size] = members[name];
  let rest = new Uint8Array();
  for (let place = begin; place < begin + size; place += PIECE) {
    rest = joined(rest, await bytesOf(file, place, Math.min(PIECE, begin + size - place)));
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0 && end - start <= LONGEST[name]; end = rest.indexOf(10, start)) {
      yield rest.subarray(start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > LONGEST[name]) break;
  }
  if (rest.length) yield null;
}
