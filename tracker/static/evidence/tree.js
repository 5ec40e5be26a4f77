// The Merkle tree of RFC 6962, by going down from the root, where tracker/custody/verifier.py goes up from the leaf.

import { same } from "./bytes.js";
import { sha256 } from "./sha2.js";

const ONE = Uint8Array.of(1);
const node = (left, right) => sha256(ONE, left, right);

// The largest power of two below this.
function split(size) {
  let half = 1;
  while (half * 2 < size) half *= 2;
  return half;
}

function rootFromPath(leaf, number, size, path) {
  if (size === 1) return path.length ? null : leaf;
  if (!path.length) return null;
  const [middle, rest, last] = [split(size), path.slice(0, -1), path.at(-1)];
  const left = number < middle;
  const inner = left ? rootFromPath(leaf, number, middle, rest) : rootFromPath(leaf, number - middle, size - middle, rest);
  if (!inner) return null;
  return left ? node(inner, last) : node(last, inner);
}

// Whether the path shows that this leaf has this place in a tree of so many with this root.
export function includes(leaf, number, size, path, root) {
  if (number < 0 || number >= size) return false;
  const found = rootFromPath(leaf, number, size, path);
  return found !== null && same(found, root);
}

// The roots of the old and the new tree that a proof leads to. whole: so far the old tree is a subtree of the new one.
function rootsFromPath(old, size, path, oldRoot, whole) {
  if (old === size) {
    const only = whole ? oldRoot : path[0];
    return path.length === (whole ? 0 : 1) ? [only, only] : null;
  }
  if (!path.length) return null;
  const [middle, rest, last] = [split(size), path.slice(0, -1), path.at(-1)];
  if (old <= middle) {
    const inner = rootsFromPath(old, middle, rest, oldRoot, whole);
    return inner && [inner[0], node(inner[1], last)];
  }
  const inner = rootsFromPath(old - middle, size - middle, rest, oldRoot, false);
  return inner && [node(last, inner[0]), node(last, inner[1])];
}

// Whether the path shows that the later tree begins with the earlier one.
export function follows(before, after, path) {
  if (before.size === 0) return path.length === 0 && same(before.root, sha256());
  if (before.size > after.size) return false;
  const roots = rootsFromPath(before.size, after.size, path, before.root, true);
  return roots !== null && same(roots[0], before.root) && same(roots[1], after.root);
}

// The rows of a whole tree over these digests, from the leaves up.
export function grown(leaves) {
  const rows = [leaves];
  while (rows.at(-1).length > 1) {
    const [row, above] = [rows.at(-1), []];
    for (let place = 0; place + 1 < row.length; place += 2) above.push(node(row[place], row[place + 1]));
    rows.push(above);
  }
  return rows;
}

// The root of the first so many leaves.
export function rootOf(rows, size) {
  const parts = [];
  for (let begin = 0; begin < size; ) {
    const length = split(size - begin + 1);
    parts.push(rows[Math.log2(length)][begin / length]);
    begin += length;
  }
  return parts.reduceRight((right, left) => (right ? node(left, right) : left), null) ?? sha256();
}
