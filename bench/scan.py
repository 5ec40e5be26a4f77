"""Scan → durable ledger line over HTTP, beside a bare floor that reads and writes as many rows: see bench/README.md."""

import argparse
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy import select

from bench import counting, floor, stage
from bench.floor import Work
from bench.serve import served
from labels.isbt128 import build
from labels.own_code import build_own
from tracker import clock
from tracker.demo.world import PASSWORD
from tracker.extensions import db
from tracker.models import CustodyEvent, User

ADDRESS = "/process/store"
SCANNERS = 8
WARM_UP = 100
THEO = "S00006"
RATIO, CROWD, FLAT = 2.5, 15, 0.15  # the goals: times the floor; times the single median; between few and many products
HEAD = "engine      products    floor  product   ratio      p99   p99 of 8 scanners    (ms)"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds of each request, in pairs, and of each request of a crowd of scanners."""

    floor: list[float]
    product: list[float]
    crowd: list[float]

    @property
    def ratio(self) -> float:
        """The median of what each product request took in relation to the floor request beside it."""
        return median(b / a for a, b in zip(self.floor, self.product, strict=True))


class Scanner:
    """A signed-in person with a keep-alive connection, who puts one bag from one position into another and back."""

    def __init__(self, port: int, bag: str, number: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port)
        self.cookie = ""
        self.bag = bag_code(bag)
        self.places = [f"FRIDGE-1-{letter}{number + 1}" for letter in "AB"]
        self.turn = count()
        form = {"badge": "theo", "password": PASSWORD, "csrf_token": self._token("/sign-in")}
        assert self._send("POST", "/sign-in", form)[0] == 303
        self.token = self._token("/")

    def scan(self) -> float:
        """Store the bag in the other position; the seconds until the answer. The cookie is that of the page shown."""
        place = self.places[next(self.turn) % 2]
        form = {"csrf_token": self.token, "form_key": uuid4().hex, "bag": self.bag, "position": build_own("P", place)}
        began = perf_counter()
        status, text = self._send("POST", ADDRESS, form)
        took = perf_counter() - began
        assert status == 303, f"{status}: {text[:2000]}"
        return took

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf-token" content="([^"]+)"', self._send("GET", path)[1])
        assert found, path
        return found[1]

    def _send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, urlencode(form) if form else None, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if path != ADDRESS and (cookie := answer.headers["Set-Cookie"]):
            self.cookie = cookie.split(";")[0]
        return answer.status, text


def bag_code(product: str) -> str:
    """What a scanner reads from the two symbols of a bag's label."""
    din, code, division = product.split("-")
    return build.concatenated(build.din_structure(din), build.product_structure(code, "4", division))


def floor_scan(port: int) -> Callable[[], float]:
    """The floor's request over a connection that is kept."""
    connection, turn = HTTPConnection("127.0.0.1", port), count(1)

    def scan() -> float:
        form = urlencode({"bag": "1", "place": f"P{next(turn)}"})
        began = perf_counter()
        connection.request("POST", "/", form, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303, answer.status
        return perf_counter() - began

    return scan


def work_of(url: str, bag: str) -> Work:
    """The rows that one scan reads and writes, counted in the product."""
    app = stage.application(url)
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with app.app_context(), client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = db.session.get_one(User, THEO).get_id(), True
        session["begun"] = int(clock.now().timestamp())
    form = {"form_key": uuid4().hex, "bag": bag_code(bag), "position": build_own("P", "FRIDGE-1-C1")}
    with app.app_context():
        engine = db.engine
    client.post(ADDRESS, data=form | {"form_key": uuid4().hex, "position": build_own("P", "FRIDGE-1-C2")})
    with counting.counted(engine) as seen:
        assert client.post(ADDRESS, data=form).status_code == 303
    with engine.connect() as connection:
        body = connection.execute(select(CustodyEvent.body).order_by(CustodyEvent.recorded_at.desc()).limit(1))
        size = len(body.scalar_one())
    engine.dispose()
    print(f"one scan in the product: {counting.told(seen)}; the line has {size} bytes")
    return Work(seen["rows read"], seen["rows inserted"], seen["rows updated"], size)


def check_floor(url: str, work: Work) -> None:
    """The floor reads and writes exactly as many rows, or the comparison is none."""
    app = floor.create_floor(url, work)
    with counting.counted(app.extensions["db"]) as seen:
        assert app.test_client().post("/", data={"bag": "1", "place": "P0"}).status_code == 303
    app.extensions["db"].dispose()
    print(f"one scan on the floor:   {counting.told(seen)}")
    assert (seen["rows read"], seen["rows inserted"], seen["rows updated"]) == (work.reads, work.inserts, work.updates)


def measured(engine: str, products: int, pairs: int) -> Outcome:
    """Fill both databases, serve both applications, and scan in turns: floor, product, floor, product."""
    with ExitStack() as stack:
        urls = stack.enter_context(stage.databases(engine, ("product", "floor")))
        bags = stage.fill(urls["product"], products)
        floor.fill(urls["floor"], products)
        work = work_of(urls["product"], bags[SCANNERS])
        check_floor(urls["floor"], work)
        bare = floor_scan(stack.enter_context(served("floor", urls["floor"], work)))
        port = stack.enter_context(served("product", urls["product"]))
        people = [Scanner(port, bag, number) for number, bag in enumerate(bags[:SCANNERS])]
        for _ in range(WARM_UP):
            bare()
            people[0].scan()
        taken = [(bare(), people[0].scan()) for _ in range(pairs)]
        with ThreadPoolExecutor(SCANNERS) as crowd:
            together = list(crowd.map(lambda one: [one.scan() for _ in range(pairs // SCANNERS)], people))
    return Outcome([a for a, _ in taken], [b for _, b in taken], [took for one in together for took in one])


def row(engine: str, products: int, found: Outcome) -> str:
    """One line of the table, in milliseconds."""
    single, crowd = median(found.product), quantiles(found.crowd, n=100)[98]
    return (
        f"{engine:10} {products:>9,} {median(found.floor) * 1e3:8.2f} {single * 1e3:8.2f}    × {found.ratio:4.2f}"
        f" {quantiles(found.product, n=100)[98] * 1e3:8.2f}   {crowd * 1e3:8.1f} = {crowd / single:4.1f} × p50"
    )


def main() -> int:
    """Measure, print the table, and say whether the goals are met; 1 where one is not."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--engine", choices=stage.ENGINES, action="append", help="default: both")
    given.add_argument("--products", type=int, action="append", help="default: 100 and 100000")
    given.add_argument("--pairs", type=int, default=600, help="requests to each application (default: %(default)s)")
    asked = given.parse_args()
    lines, missed = [HEAD], []
    for engine in asked.engine or stage.ENGINES:
        medians = []
        for products in asked.products or (100, 100_000):
            print(f"{engine}, {products:,} products", flush=True)
            found = measured(engine, products, asked.pairs)
            lines.append(row(engine, products, found))
            medians.append(found.ratio)
            missed += missed_by(found, f"{engine}, {products:,} products")
        if max(medians) > min(medians) * (1 + FLAT):
            missed.append(f"{engine}: not flat: {', '.join(f'{m:.2f}' for m in medians)}")
    print("\n".join(["", *lines, "", *(missed or ["All goals are met."])]))
    return 1 if missed else 0


def missed_by(found: Outcome, where: str) -> list[str]:
    """The goals that this measurement does not reach."""
    crowd = quantiles(found.crowd, n=100)[98] / median(found.product)
    return [
        *([f"{where}: {found.ratio:.2f} × the floor, {RATIO} wanted"] if found.ratio > RATIO else []),
        *([f"{where}: p99 of {SCANNERS} scanners {crowd:.1f} × p50, {CROWD} wanted"] if crowd > CROWD else []),
    ]


if __name__ == "__main__":
    sys.exit(main())
