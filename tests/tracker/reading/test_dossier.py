from tests.factories.trail import a_bag_with_a_past
from tracker.demo.world import World
from tracker.reading import dossier


def test_x(world: World) -> None:
    bag = a_bag_with_a_past(world)
    d = dossier.of_product(bag)
    for i in d.items:
        print(i.position, i.step, i.about, i.accepted, i.from_stage, i.to_stage, i.given_by, '>', i.taken_by, i.late, i.typed, i.facts, [r.sentence for r in i.refusals], i.raw, i.corrects)
    for v in d.chain.intervals: print(v)
    for b in d.chain.breaks: print(b.sentence)
    print(d.chart)
    assert 0
