"""Acts of leg 7: a label printed, scanned back, verified, void, destroyed."""

from tests.journeys.walk.attempt import Attempt, Impossible, Walk
from tests.journeys.walk.model import Bag, Print, must
from tracker.demo.label import symbols
from tracker.models import CustodyEvent, LabelPrint, Product
from tracker.steps import label, printing
from tracker.workflow import Stage


def print_(walk: Walk, bag: Bag) -> Attempt:
    """The label of a container; a second one is asked for its reason, and makes the first one void."""
    model, kind = walk.model, {"collection": "collection", "dose": "final"}.get(bag.purpose, "partial")
    by, earlier = walk.who("ana" if kind == "collection" else "theo"), model.prints_of(bag, kind)
    reason = None if walk.odd == "thing" or not earlier else "Smeared"

    def means(line: CustodyEvent) -> None:
        must(bool(reason) or not earlier, f"{bag.id} got another label for no reason")
        model.unstopped(bag)
        for old in earlier.values():
            old.void = True
        model.prints[line.key] = Print(bag.id, kind, len(earlier) + 1, by)

    return Attempt(
        by,
        lambda who, scene: printing.print_labels(
            [walk.row(Product, bag.id)], kind=kind, by=who, at=walk.now, reprint_reason=reason, scene=scene
        ),
        means,
        [bag],
    )


def scan_back(walk: Walk, bag: Bag) -> Attempt:
    """Every symbol of a print read again; oddly of another print."""
    model, (key, one) = walk.model, _print(walk, bag)
    by, other = walk.who(one.by), _other_print(walk, key)

    def means(_line: CustodyEvent) -> None:
        must(other == key, f"the symbols of {other} passed for those of {key}")
        must(not one.void and not one.scanned, f"{key} was scanned back twice, or is void")
        model.unstopped(model.bags[one.bag])
        one.scanned = True

    return Attempt(
        by,
        lambda who, scene: label.scan_back(
            walk.row(Product, one.bag),
            walk.row(LabelPrint, key),
            scanned=symbols(walk.row(LabelPrint, other)),
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [model.bags[one.bag]],
    )


def verify(walk: Walk, bag: Bag) -> Attempt:
    """The affixed label compared by another person; oddly by the same, or with the mark of another print."""
    model, (key, one) = walk.model, _print(walk, bag)
    by, other = (
        walk.who(one.by if walk.odd == "witness" else walk.second(one.by, "tess", "abel")),
        _other_print(walk, key),
    )

    def means(_line: CustodyEvent) -> None:
        labelled, kind = model.bags[one.bag], one.kind
        old = [past for past in model.prints_of(labelled, kind).values() if past.void and not past.destroyed]
        must(one.scanned and not one.void and not one.verified, f"{key} is not to be verified")
        must(by != one.by, f"{by} verified their own {key}")
        must(other == key, f"the mark of {other} passed for that of {key}")
        must(not old, f"{key} was verified while old labels of {one.bag} lie about")
        model.unstopped(labelled)
        one.verified = True
        if kind == "final" and labelled.stage is Stage.FILLED:
            model.move(labelled, Stage.LABELLED)

    return Attempt(
        by,
        lambda who, scene: label.verify(
            walk.row(Product, one.bag),
            walk.row(LabelPrint, key),
            mark=symbols(walk.row(LabelPrint, other))[-1],
            by=who,
            at=walk.now,
            scene=scene,
        ),
        means,
        [model.bags[one.bag]],
    )


def void(walk: Walk, bag: Bag) -> Attempt:
    """A print declared invalid."""
    key, one = _print(walk, bag)
    reason = "" if walk.odd == "thing" else "Torn"

    def means(_line: CustodyEvent) -> None:
        must(not one.void and bool(reason), f"{key} was made void twice, or for no reason")
        one.void = True

    return Attempt(
        walk.who(one.by),
        lambda who, scene: label.void(
            walk.row(Product, one.bag), walk.row(LabelPrint, key), reason=reason, by=who, at=walk.now, scene=scene
        ),
        means,
        [walk.model.bags[one.bag]],
    )


def destroy(walk: Walk, bag: Bag) -> Attempt:
    """A void print destroyed; oddly one that counts."""
    gone = [key for key, one in walk.model.prints_of(bag).items() if one.void and not one.destroyed]
    key = walk.pick(list(walk.model.prints_of(bag))) if walk.odd == "thing" or not gone else gone[0]
    one = walk.model.prints[key]

    def means(_line: CustodyEvent) -> None:
        must(one.void and not one.destroyed, f"{key} was destroyed, and counts")
        one.destroyed = True

    return Attempt(
        walk.who(one.by),
        lambda who, scene: label.destroy(
            walk.row(Product, one.bag), walk.row(LabelPrint, key), by=who, at=walk.now, scene=scene
        ),
        means,
        [walk.model.bags[one.bag]],
    )


def _print(walk: Walk, bag: Bag) -> tuple[str, Print]:
    """The newest print of a bag; oddly an older one."""
    prints = list(walk.model.prints_of(bag).items())
    if not prints:
        raise Impossible
    return walk.pick(prints) if walk.odd == "thing" else prints[-1]


def _other_print(walk: Walk, key: str) -> str:
    return walk.pick(list(walk.model.prints)) if walk.odd == "bag" else key
