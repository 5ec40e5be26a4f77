// Checkpoints as C2SP signed notes, and the public keys that they are signed with.

import { Unreadable, encoder, hex, same, unbase64 } from "./bytes.js";
import { signatureHolds } from "./ed25519.js";
import { sha256 } from "./sha2.js";

const LONGEST = 16384;
const NAME = "([^\\s+\\x1c-\\x1f\\x85]+)";
const NOTE = new RegExp(
  `^${NAME}\\n(0|[1-9][0-9]{0,14})\\n([A-Za-z0-9+/]{43}=)\\nepoch ([1-9][0-9]{0,8})\\n` +
    "cut \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\\nwhy [a-z-]{1,40}\\n$",
);
const SIGNATURE = new RegExp(`^\\u2014 ${NAME} ([A-Za-z0-9+/]+={0,2})$`);
const VKEY = new RegExp(`^${NAME}\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]{44})$`);

// What a checkpoint says: origin, size, root, epoch; said: the text that is signed. Raises Unreadable.
export function readNote(text) {
  const gap = typeof text === "string" && text.length <= LONGEST ? text.indexOf("\n\n") : -1;
  if (gap < 0 || !text.endsWith("\n")) throw new Unreadable("This is no checkpoint.");
  const said = text.slice(0, gap + 1);
  const found = NOTE.exec(said);
  const signatures = text.slice(gap + 2, -1).split("\n").map((line) => SIGNATURE.exec(line));
  if (!found || signatures.includes(null)) throw new Unreadable("This is no checkpoint.");
  return {
    said,
    origin: found[1],
    size: Number(found[2]),
    root: unbase64(found[3]),
    epoch: Number(found[4]),
    signatures: signatures.map(([, name, blob]) => ({ name, blob: unbase64(blob) })),
  };
}

const keyId = (name, bytes) => sha256(encoder.encode(`${name}\n\u0001`), bytes).subarray(0, 4);

// Name, key id and public key. Raises Unreadable.
export function readKey(text) {
  const found = typeof text === "string" ? VKEY.exec(text.trim()) : null;
  const blob = found ? unbase64(found[3]) : new Uint8Array();
  const id = found && keyId(found[1], blob.subarray(1));
  if (!found || blob[0] !== 1 || hex(id) !== found[2]) throw new Unreadable("This is no verifier key, or a character of it was lost.");
  return { name: found[1], bytes: blob.subarray(1), id, text: found[0] };
}

// What is wrong with the signature of a checkpoint, or null.
export function faultOfNote(note, key) {
  if (note.origin !== key.name) return `is of ${note.origin}, and the key is that of ${key.name}`;
  const ours = note.signatures.filter(({ name, blob }) => name === key.name && same(blob.subarray(0, 4), key.id));
  if (!ours.length) return "is not signed with this key";
  const holds = ({ blob }) => signatureHolds(key.bytes, encoder.encode(note.said), blob.subarray(4));
  return ours.every(holds) ? null : "has a signature that is not of this text";
}
