"""The lineage graph: parents to the left of children, nothing on top of anything else."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tracker.reading.lineage_layout import Box, Edge, Node, layout, ranks


def a_node(key: str) -> Node:
    return Node(key, [f"Title of {key}", "second line"])


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def edges_of(size: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    """Any edges among so many nodes, each from an older one to a younger one."""
    return st.lists(st.sampled_from(list(combinations(range(size), 2)))) if size > 1 else st.just([])


graphs = st.integers(0, 9).flatmap(lambda size: st.tuples(st.just([str(n) for n in range(size)]), edges_of(size)))


@given(graphs)
def test_parents_stand_left_of_children_and_no_two_boxes_overlap(
    graph: tuple[list[str], list[tuple[int, int]]],
) -> None:
    keys, pairs = graph
    edges = [Edge(str(parent), str(child)) for parent, child in pairs]
    drawing = layout([a_node(key) for key in keys], edges)
    box = {b.lines[0].removeprefix("Title of "): b for b in drawing.boxes}
    assert set(box) == set(keys)
    assert all(box[e.parent].x + box[e.parent].width < box[e.child].x for e in edges)
    assert not any(overlap(one, other) for one, other in combinations(drawing.boxes, 2))
    assert all(b.x + b.width <= drawing.width and b.y + b.height <= drawing.height for b in drawing.boxes)
    assert len(drawing.links) == len(edges)


def test_a_pooled_product_stands_right_of_its_farthest_parent() -> None:
    edges = [Edge("donor", "bag"), Edge("bag", "dose"), Edge("donor", "dose")]
    assert ranks(["donor", "bag", "dose"], edges) == {"donor": 0, "bag": 1, "dose": 2}


def test_a_circle_is_drawn_rather_than_walked_for_ever() -> None:
    drawing = layout([a_node("a"), a_node("b")], [Edge("a", "b"), Edge("b", "a")])
    assert len(drawing.boxes) == 2


def test_an_edge_to_an_unknown_node_is_left_out() -> None:
    drawing = layout([a_node("a")], [Edge("a", "elsewhere", "sent")])
    assert (drawing.links, drawing.sentences) == ([], [])


def test_the_list_beside_the_drawing_names_every_parent_and_child() -> None:
    drawing = layout([a_node("a"), a_node("b")], [Edge("a", "b", "split")])
    assert drawing.sentences == [("Title of a", "Title of b")]
    assert drawing.links[0].label == "split"


@given(graphs)
def test_the_tree_of_a_narrow_screen_has_every_node_once_at_the_depth_of_its_column(
    graph: tuple[list[str], list[tuple[int, int]]],
) -> None:
    keys, pairs = graph
    edges = [Edge(str(parent), str(child)) for parent, child in pairs]
    tree = layout([a_node(key) for key in keys], edges).tree
    assert sorted(branch.node.key for branch in tree) == sorted(keys)
    rank_of = ranks(keys, edges)
    assert all(branch.depth == rank_of[branch.node.key] for branch in tree)


def test_in_a_circle_every_node_is_still_in_the_tree() -> None:
    tree = layout([a_node("a"), a_node("b")], [Edge("a", "b"), Edge("b", "a")]).tree
    assert sorted(branch.node.key for branch in tree) == ["a", "b"]
