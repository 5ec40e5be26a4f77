import sys; sys.path.insert(0,"/tmp")
from tests.factories.trail import a_bag_with_a_past
from tests.browser.serving import serving
from tracker.demo.world import World
from tracker.extensions import db
def test_x(app, world: World, client_of) -> None:
    import glook
    bag = a_bag_with_a_past(world)
    db.session.commit()
    c = client_of("ada")
    paths={"show":f"/products/{bag.id}","list":"/products?din=A9999","audit":"/audit?q=A9999","verify":"/audit/verify","report":f"/audit/products/{bag.id}/report","donor":"/audit/donors/D01","round":"/audit/rounds/CHA999926000001","trace":"/audit/trace/lot/TB2601","person":"/audit/trace/badge/S00013","sec":"/audit/security","equip":"/audit/trace/equipment/BAL-2", "cert":f"/audit/products/{bag.id}/certificate"}
    for n,p in paths.items():
        r=c.get(p); print(n,r.status_code)
    r=c.post(f"/audit/products/{bag.id}/documents/chain-of-custody"); print(r.status_code,r.headers, r.data[:5])
    cookie=c.get_cookie("session").value
    with serving(app) as site: glook.shots(site,cookie,paths)
    assert 0
