// The check of an evidence bundle in the browser: a second implementation of tracker/custody/verifier.py, with the same findings.
// Nothing leaves the machine: the file is read, hashed and compared here.

import { hex, same, stepsOf } from "./bytes.js";
import { parsed } from "./canonical.js";
import { FORMAT, membersOf, rowsOf } from "./container.js";
import { faultOfNote, readKey, readNote } from "./note.js";
import { sha256 } from "./sha2.js";
import { follows, grown, includes, rootOf } from "./tree.js";

const KEYS =
  "at by facts form origin place position previous reasons recorded_at refusals scans sets step stream subject typed verdict witness";
const TEXTS = ["stream", "previous", "origin", "at", "step", "verdict", "by", "recorded_at"];
const MOST_LINES = 5000000;
const MOST_SHOWN = 100; // problems
const MOST_TOLD = 100000; // lines that are kept for the history
const TURN_MS = 40; // so long it counts before the page may move
const ZERO = Uint8Array.of(0);
const GENESIS = "0".repeat(64);

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

class Findings {
  problems = [];
  notices = [];
  count = 0;
  events = 0;
  checkpoints = 0;
  anchored = 0;
  unsealed = 0;
  vkey = null;
  about = null;
  history = [];

  problem(where, what) {
    this.count += 1;
    if (this.problems.length < MOST_SHOWN) this.problems.push({ where, what });
  }

  get verdict() {
    if (this.count) return "TAMPERED";
    return this.anchored && !this.unsealed ? "ANCHORED" : "UNANCHORED"; // a line under no checkpoint could be anybody's
  }
}

// Lets the page move now and then while it counts, and says how far it is.
function pacer(progress) {
  let last = performance.now();
  return async (done, all) => {
    if (performance.now() - last < TURN_MS) return;
    progress(done, all);
    await new Promise((resume) => setTimeout(resume));
    last = performance.now();
  };
}

// What there is to say of a bundle. file: a Blob; checkpoint: the text of one that was kept outside; vkey: the public key, if it was
// kept; progress(done, all): lines. Raises Unreadable.
export async function verify(file, { checkpoint = null, vkey = null, progress = () => {} } = {}) {
  const found = new Findings();
  const pinned = checkpoint === null ? null : readNote(checkpoint);
  const given = vkey === null ? null : readKey(vkey);
  const members = await membersOf(file, found);
  if (!members) return found;
  const rows = (name) => rowsOf(file, members, name);
  const manifest = rows("evidence.json");
  const about = parsed((await manifest.next()).value);
  if (!isManifest(about) || !(await manifest.next()).done) {
    found.problem("evidence.json", "is not as it was written");
    return found;
  }
  const bundle = { rows, about, found, key: given, signed: [], leaves: new Map(), waiting: null, pace: pacer(progress) };
  found.about = about;
  await readCheckpoints(bundle);
  await readLines(bundle);
  const tree = about.all ? rebuilt(bundle) : null;
  if (found.events !== about.lines || found.checkpoints !== about.checkpoints) {
    found.problem("evidence.json", "says other numbers of lines and checkpoints than there are");
  }
  if (pinned) anchor(bundle, pinned, tree);
  return found;
}

function isManifest(about) {
  if (!isObject(about) || about.format !== FORMAT) return false;
  const kinds = { log: "string", lines: "number", checkpoints: "number", all: "boolean" };
  const holds = ([name, kind]) => Object.hasOwn(about, name) && typeof about[name] === kind;
  return Object.entries(kinds).every(holds) && (about.vkey === null || typeof about.vkey === "string");
}

// Each checkpoint is signed, and continues the one before it.
async function readCheckpoints(bundle) {
  const { found, about, signed } = bundle;
  let number = 0;
  for await (const raw of bundle.rows("checkpoints.jsonl")) {
    number += 1;
    await bundle.pace(0, about.lines);
    let note, path;
    try {
      const row = parsed(raw);
      note = readNote(row.note);
      path = stepsOf(row.path);
      bundle.key ??= readKey(about.vkey);
    } catch {
      found.problem(`checkpoint ${number} of the bundle`, "is not as it was written");
      continue;
    }
    found.checkpoints += 1;
    const fault = faultOfNote(note, bundle.key) ?? (signed.length ? faultAfter(signed.at(-1), note, path) : null);
    if (fault) found.problem(`checkpoint of ${note.size} lines`, fault);
    else signed.push(note);
  }
  found.vkey = bundle.key?.text ?? null;
  if (signed.length && about.log !== signed.at(-1).origin) found.problem("evidence.json", "names another log than the checkpoints");
}

function faultAfter(before, note, path) {
  if (before.size === note.size && !same(before.root, note.root)) return `there are two: root ${hex(before.root)} and root ${hex(note.root)}`;
  if (!follows(before, note, path)) return `does not continue the checkpoint of ${before.size} lines`;
  return note.epoch < before.epoch ? "is of an older epoch than the one before it" : null;
}

// Each line follows the one before it in its stream, and is in the order that was signed.
async function readLines(bundle) {
  const { found, about } = bundle;
  const [seen, proofs] = [new Set(), bundle.rows("proofs.jsonl")];
  let due = { stream: null, position: 0, previous: "" };
  for await (const raw of bundle.rows("lines.jsonl")) {
    const number = (found.events += 1);
    await bundle.pace(number, about.lines);
    const [said, proof] = [parsed(raw), parsed((await proofs.next()).value ?? null)];
    if (!isLine(said) || number > MOST_LINES) {
      found.problem(`line ${number} of lines.jsonl`, "is not a ledger line");
      due = { ...due, position: due.position + 1, previous: "" };
      continue;
    }
    const where = `${said.stream}#${said.position}`;
    if (said.stream !== due.stream) {
      if (seen.has(said.stream)) found.problem(where, "stands apart from the other lines of its stream");
      seen.add(said.stream);
      due = { stream: said.stream, position: 0, previous: GENESIS };
    }
    const digest = sha256(ZERO, raw);
    const faults = [...faultsOfOrder(bundle, said, due), faultOfPlace(bundle, said.stream, digest, proof)];
    for (const fault of faults) if (fault) found.problem(where, `${fault} (line ${number} of lines.jsonl)`);
    due = { stream: said.stream, position: said.position, previous: hex(digest) };
    if (!about.all && found.history.length < MOST_TOLD) found.history.push({ where, said });
  }
  if (!(await proofs.next()).done) found.problem("proofs.jsonl", "has proofs of lines that are not there");
  if (found.unsealed) found.notices.push(`${found.unsealed} lines were under no checkpoint yet when the bundle was made.`);
}

function isLine(said) {
  return (
    isObject(said) &&
    Object.keys(said).sort().join(" ") === KEYS &&
    TEXTS.every((name) => typeof said[name] === "string") &&
    typeof said.position === "number" &&
    isObject(said.subject) &&
    Array.isArray(said.refusals) &&
    Array.isArray(said.sets) &&
    said.sets.every((row) => isObject(row) && Object.hasOwn(row, "values") && isObject(row.values))
  );
}

function* faultsOfOrder({ signed }, said, due) {
  if (said.position !== due.position + 1) yield `stands where line ${due.position + 1} should`;
  if (due.previous && said.previous !== due.previous) yield "does not follow the line before it";
  const log = signed.at(-1)?.origin;
  if (log !== undefined && said.origin !== log.slice(0, Math.max(0, log.lastIndexOf("/")))) yield "is of another site than the checkpoints";
}

// What is wrong with the proof of a line, or null. In a bundle of everything the tree is built anew afterwards.
function faultOfPlace(bundle, stream, digest, proof) {
  const { about, found, leaves, signed } = bundle;
  let path;
  try {
    path = Object.hasOwn(proof, "path") ? stepsOf(proof.path) : [];
  } catch {
    return "has no proof";
  }
  if (!isObject(proof) || !Object.hasOwn(proof, "leaf")) return "has no proof";
  const [place, newest] = [proof.leaf, signed.at(-1)];
  if (place === null) {
    found.unsealed += 1;
    bundle.waiting = stream;
    return null;
  }
  if (bundle.waiting === stream) return "is under a checkpoint, and the line before it is not";
  if (typeof place !== "number" || !newest) return "has a proof for a checkpoint that is not there";
  if (about.all) {
    if (leaves.has(place)) return "has the place of another line";
    leaves.set(place, digest);
    return null;
  }
  if (includes(digest, place, newest.size, path, newest.root)) return null;
  return "is not in the order that was signed: it was changed, or never was there";
}

// The tree over all lines, compared with every checkpoint; null where lines are missing.
function rebuilt({ leaves, signed, found }) {
  const ordered = Array.from({ length: leaves.size }, (_, place) => leaves.get(place));
  const missing = ordered.indexOf(undefined);
  if (missing >= 0) {
    found.problem("proofs.jsonl", `has no line at place ${missing}: it was taken away`);
    return null;
  }
  const rows = grown(ordered);
  for (const note of signed) {
    const where = `checkpoint of ${note.size} lines`;
    const root = note.size > ordered.length ? null : rootOf(rows, note.size);
    if (!root) found.problem(where, `only ${ordered.length} lines are here: the last ones were cut off`);
    else if (!same(root, note.root)) found.problem(where, `these lines give another root: ${hex(root)}`);
  }
  return rows;
}

// Is the checkpoint from outside one of the order that this bundle proves?
function anchor({ key, signed, found }, pinned, tree) {
  const where = "the checkpoint from outside";
  if (!key) {
    found.problem(where, `is of ${pinned.size} lines; in this bundle nothing is signed`);
    return;
  }
  const fault = faultOfNote(pinned, key);
  const roots = signed.filter(({ size }) => size === pinned.size).map(({ root }) => root);
  if (tree && pinned.size <= tree[0].length) roots.push(rootOf(tree, pinned.size));
  const other = roots.find((root) => !same(root, pinned.root));
  if (fault) found.problem(where, fault);
  else if (other) found.problem(where, `says root ${hex(pinned.root)}, the bundle ${hex(other)}`);
  else if (roots.length) found.anchored = pinned.size;
  else found.notices.push(`Nothing here proves the checkpoint of ${pinned.size} lines. Ask for a bundle made with it.`);
}
