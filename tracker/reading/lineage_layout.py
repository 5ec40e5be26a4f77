"""Where the boxes and lines of a lineage graph go: ranks from left to right, parents first. Whole numbers only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

BOX_WIDTH, LINE_HEIGHT, BOX_PADDING = 232, 21, 20
GAP_X, GAP_Y, MARGIN = 96, 22, 6


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in the graph. `lines`: its title first. `tone`: plain, go, stop, attention or pending."""

    key: str
    lines: Sequence[str]
    url: str | None = None
    tone: str = "plain"
    here: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """From a parent to its child; the label names what was done."""

    parent: str
    child: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int
    lines: Sequence[str]
    url: str | None
    tone: str
    here: bool


@dataclass(frozen=True, slots=True)
class Link:
    path: str
    label: str
    label_x: int
    label_y: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A node in the tree that stands in for the drawing on a narrow screen: its depth, and what led to it."""

    depth: int
    label: str
    node: Node


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    boxes: Sequence[Box]
    links: Sequence[Link]
    sentences: Sequence[tuple[str, str]]
    tree: Sequence[Branch]


def ranks(keys: Iterable[str], edges: Iterable[Edge]) -> dict[str, int]:
    """Longest way from a root. An edge that would close a circle is not followed, so the walk always ends."""
    parents: dict[str, list[str]] = {key: [] for key in keys}
    for edge in edges:
        parents[edge.child].append(edge.parent)
    found: dict[str, int] = {}

    def rank(key: str, path: frozenset[str]) -> int:
        if key not in found:
            above = [rank(p, path | {key}) for p in parents[key] if p not in path | {key}]
            found[key] = max(above, default=-1) + 1
        return found[key]

    for key in parents:
        rank(key, frozenset())
    return found


def _columns(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[list[Node]]:
    """Nodes by rank, each column ordered by the mean place of its parents so that lines cross less."""
    rank_of = ranks([n.key for n in nodes], edges)
    columns: list[list[Node]] = [[] for _ in range(max(rank_of.values(), default=-1) + 1)]
    for node in nodes:
        columns[rank_of[node.key]].append(node)
    place: dict[str, int] = {}
    for column in columns:
        column.sort(key=lambda n: _mean_place(n, edges, place))
        place |= {node.key: index * 1000 for index, node in enumerate(column)}
    return columns


def _mean_place(node: Node, edges: Sequence[Edge], place: Mapping[str, int]) -> int:
    places = [place[e.parent] for e in edges if e.child == node.key and e.parent in place]
    return sum(places) // len(places) if places else 0


def _height(node: Node) -> int:
    return BOX_PADDING + LINE_HEIGHT * max(len(node.lines), 1)


def _column_height(column: Sequence[Node]) -> int:
    return sum(_height(n) + GAP_Y for n in column) - GAP_Y


def layout(nodes: Sequence[Node], edges: Sequence[Edge]) -> Drawing:
    """The drawing of a graph. Edges that name an unknown node are left out."""
    known = {n.key: n for n in nodes}
    drawn = [e for e in edges if e.parent in known and e.child in known]
    columns = _columns(nodes, drawn)
    tallest = max((_column_height(c) for c in columns), default=0)
    boxes: dict[str, Box] = {}
    for rank, column in enumerate(columns):
        x, y = MARGIN + rank * (BOX_WIDTH + GAP_X), MARGIN + (tallest - _column_height(column)) // 2
        for node in column:
            boxes[node.key] = Box(x, y, BOX_WIDTH, _height(node), node.lines, node.url, node.tone, node.here)
            y += _height(node) + GAP_Y
    width = 2 * MARGIN + max(len(columns) * (BOX_WIDTH + GAP_X) - GAP_X, 0)
    sentences = [(known[e.parent].lines[0], known[e.child].lines[0]) for e in drawn]
    links = [_link(boxes[e.parent], boxes[e.child], e.label) for e in drawn]
    return Drawing(width, 2 * MARGIN + tallest, list(boxes.values()), links, sentences, _tree(nodes, drawn))


def _tree(nodes: Sequence[Node], edges: Sequence[Edge]) -> list[Branch]:
    """Every node once, in the order of reading: a child of several parents stands under the deepest of them."""
    rank_of = ranks([n.key for n in nodes], edges)
    place = {node.key: index for index, node in enumerate(nodes)}
    led = {edge.child: edge for edge in sorted(edges, key=lambda e: (rank_of[e.parent], place[e.parent]))}
    found: list[Branch] = []

    def grow(node: Node, label: str) -> None:
        found.append(Branch(rank_of[node.key], label, node))
        for child in nodes:
            if child.key in led and led[child.key].parent == node.key and rank_of[child.key] > rank_of[node.key]:
                grow(child, led[child.key].label)

    for node in nodes:
        if node.key not in led or rank_of[node.key] <= rank_of[led[node.key].parent]:
            grow(node, "")
    return found


def _link(parent: Box, child: Box, label: str) -> Link:
    x1, y1 = parent.x + parent.width, parent.y + parent.height // 2
    x2, y2 = child.x, child.y + child.height // 2
    middle = (x1 + x2) // 2
    return Link(f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}", label, middle, (y1 + y2) // 2 - 6)
