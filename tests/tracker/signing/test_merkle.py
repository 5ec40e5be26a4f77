from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.signing import merkle
from tracker.signing.merkle import Range

# The leaves and roots of the reference implementation of RFC 6962, known to every log since.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [sha256(b"\x00" + bytes.fromhex(one)).digest() for one in INPUTS]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A_SIZE = st.integers(min_value=1, max_value=300)


def leaves(size: int) -> list[bytes]:
    return [sha256(b"\x00%d" % number).digest() for number in range(size)]


def subtrees(of: list[bytes]) -> merkle.Subtree:
    rows = merkle.levels(of)
    return lambda level, number: rows[level][number]


def proof(ranges: list[Range], of: list[bytes]) -> list[bytes]:
    return [merkle.root_of(one, subtrees(of)) for one in ranges]


@pytest.mark.parametrize("size", range(9))
@pytest.mark.hazard("L18")
def test_the_roots_are_those_of_the_reference_implementation(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


def test_a_leaf_is_never_taken_for_a_node() -> None:
    one, two = leaves(2)
    assert sha256(b"\x00" + one + two).digest() != merkle.node(one, two)


@given(size=A_SIZE, data=st.data())
def test_every_leaf_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    of = leaves(size)
    number = data.draw(st.integers(min_value=0, max_value=size - 1))
    path, root = proof(merkle.inclusion_ranges(number, size), of), merkle.root(of)
    assert merkle.includes(of[number], number, size, path, root)
    other = data.draw(st.integers(min_value=0, max_value=size))
    if other != number:
        assert not merkle.includes(of[number], other, size, path, root)
    assert not merkle.includes(of[number], number, size, [*path, root], root)
    assert not merkle.includes(of[number], number, size, path[:-1], root) or not path


@given(new=A_SIZE, data=st.data())
def test_a_tree_is_proved_to_begin_with_an_older_one_and_with_no_other(new: int, data: st.DataObject) -> None:
    of = leaves(new)
    old = data.draw(st.integers(min_value=0, max_value=new))
    path = proof(merkle.consistency_ranges(old, new), of)
    before, after = merkle.root(of[:old]), merkle.root(of)
    assert merkle.follows(old, before, new, after, path)
    assert not merkle.follows(old, bytes(32), new, after, path)
    assert not merkle.follows(old, before, new, bytes(32), path) or old == 0
    for place in range(len(path)):
        assert not merkle.follows(old, before, new, after, [*path[:place], bytes(32), *path[place + 1 :]])
    assert not merkle.follows(old, before, new, after, [*path, bytes(32)])


def test_a_tree_never_shrinks() -> None:
    of = leaves(5)
    assert not merkle.follows(5, merkle.root(of), 4, merkle.root(of[:4]), [])
    with pytest.raises(ValueError, match="does not begin"):
        merkle.consistency_ranges(5, 4)
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_ranges(5, 5)
