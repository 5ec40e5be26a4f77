"""The Merkle tree of RFC 6962: which subtrees a root or a proof is made of, and whether a proof holds.

A range is (begin, end) of leaf numbers. Digests are 32 bytes, SHA-256; a leaf's is SHA-256(0x00 ‖ bytes), as a ledger
line has it already.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from hashlib import sha256

Range = tuple[int, int]
Subtree = Callable[[int, int], bytes]

EMPTY = sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    """The digest of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def levels(digests: Sequence[bytes]) -> list[list[bytes]]:
    """These digests, above them those of their pairs, and so on; one without a neighbour waits for it below."""
    found = [list(digests)]
    while len(found[-1]) > 1:
        row = found[-1]
        found.append([node(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)])
    return found


def complete(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Level and number of the complete subtrees that a range is made of, the largest first."""
    while begin < end:
        level = (end - begin).bit_length() - 1
        yield level, begin >> level
        begin += 1 << level


def root_of(within: Range, subtree: Subtree) -> bytes:
    """The root of a range that begins where a subtree of its length may. subtree(level, number) gives complete ones."""
    roots = [subtree(level, number) for level, number in complete(*within)]
    return reduce(lambda right, left: node(left, right), reversed(roots)) if roots else EMPTY


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree of these leaves."""
    rows = levels(leaves)
    return root_of((0, len(leaves)), lambda level, number: rows[level][number])


def inclusion_ranges(number: int, size: int) -> list[Range]:
    """The ranges whose roots lead from leaf `number` to the root of a tree of `size` (PATH, section 2.1.1)."""
    if not 0 <= number < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {number}.")
    begin, end, found = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if number < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return found[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose roots show that a tree of `new` leaves begins with one of `old` (PROOF, section 2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError(f"A tree of {new} leaves does not begin with {old}.")
    if old in {0, new}:
        return []
    begin, end, found = 0, new, []
    whole = True  # the old tree is a subtree of the new one as far as we have come
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin, whole = middle, False
    return ([] if whole else [(begin, end)]) + found[::-1]


def includes(leaf: bytes, number: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` shows that `leaf` is number `number` of the tree of `size` leaves with this root."""
    if not 0 <= number < size:
        return False
    place, last, found = number, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def follows(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` shows that the tree of `new` leaves begins with that of `old` (RFC 9162, section 2.1.4.2)."""
    if old in {0, new}:
        expected = EMPTY if old == 0 else new_root
        return 0 <= old <= new and not path and old_root == expected and (new > 0 or new_root == EMPTY)
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node(step, first), node(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(length: int) -> int:
    """The largest power of two below `length`."""
    return 1 << (length - 1).bit_length() - 1
