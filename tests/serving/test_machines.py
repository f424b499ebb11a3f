"""Two machines behind a balancer: one PostgreSQL, one Redis, and what happens while either is gone.

Run by `make test-services`.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from gameball.demo.portal import environment
from gameball.identity.tokens import mint
from gameball.sandbox import Sandbox

from ..services.postgres import Postgres
from ..waiting import wait_until
from .conftest import Serve
from .looks import OF_A_CUSTOMER, RENDERING, account, all_is_well, is_well, programme, see, widget
from .own_redis import Redis
from .portal import AGENT, KEYS, LEAD, PASSWORD, Portal, Seen, at_once
from .processes import ROOT
from .shop import Shop

SETTINGS = {
    "SECRET_KEY": "the same on both machines, or neither could read what the other sealed",
    "PORTAL_PAGE_BUDGET_MS": "800",
    "GAMEBALL_CUSTOMER_RATE": "100000/1",
    "GAMEBALL_OTHER_RATE": "100000/1",
}
TO_GIVE_UP = 3.0  # seconds that a database which hangs may hold up whoever needs it
TO_COME_BACK = 10.0
FAILURES = 8


class Machines(NamedTuple):
    one: Portal
    other: Portal
    postgres: Postgres
    redis: Redis

    @property
    def both(self) -> tuple[Portal, Portal]:
        return self.one, self.other


@pytest.fixture(scope="module")
def running_postgres() -> Iterator[Postgres]:
    with Postgres() as postgres:
        variables = environment(DATABASE_URL=postgres.create(), DEMO_PASSWORD=PASSWORD, **SETTINGS)
        variables |= {"GAMEBALL_API_KEY": KEYS[0], "GAMEBALL_SECRET_KEY": KEYS[1]}
        for command in (["migrate", "--verbosity", "0"], ["demo_staff"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=variables, check=True)
        yield postgres


@pytest.fixture(scope="module")
def running_machines(serve: Serve, running_postgres: Postgres, running_redis: Redis) -> Iterator[Machines]:
    both = SETTINGS | {"DATABASE_URL": running_postgres.url, "CACHE_URL": running_redis.url}
    with serve("--workers", "2", **both) as one, serve("--workers", "2", **both) as other:
        yield Machines(one, other, running_postgres, running_redis)


@pytest.fixture
def machines(running_machines: Machines, gameball: Shop) -> Iterator[Machines]:
    running_machines.redis.be_there()
    for portal in running_machines.both:
        wait_until(lambda portal=portal: all_is_well(portal, gameball), TO_COME_BACK)  # type: ignore[misc]
    yield running_machines
    running_machines.redis.be_there()
    running_machines.postgres.be_there()
    for portal in running_machines.both:
        wait_until(lambda portal=portal: is_ready(portal), TO_COME_BACK)  # type: ignore[misc]
        portal.check_log()


def is_ready(portal: Portal) -> bool:
    return portal.get("/readyz").status == 200


# What they share


def test_an_agent_who_came_in_at_one_machine_is_known_at_the_other(machines: Machines, gameball: Shop) -> None:
    one, other = machines.both
    for somebody, portal in ((gameball.somebody(), one), (gameball.somebody(), other)):
        seen = portal.get(f"/staff/customer/?id={somebody}", one.staff)
        assert is_well(seen)
        rows = machines.postgres.ask("SELECT customer, who FROM gameball_audit")
        assert f"{somebody}|{AGENT}\n" in rows


def test_a_customer_who_came_in_at_one_machine_is_known_at_the_other_and_costs_it_no_call(
    machines: Machines, gameball: Shop
) -> None:
    cookie = machines.one.enter(gameball.somebody())
    gameball.forget_calls()
    for portal in machines.both:
        wait_until(lambda portal=portal: is_well(portal.get("/account/", cookie)))  # type: ignore[misc]
    assert gameball.asked() == dict.fromkeys(OF_A_CUSTOMER, 1)


def test_a_link_lets_in_once_on_all_machines_together(machines: Machines, gameball: Shop) -> None:
    for _ in range(5):
        token = mint(gameball.somebody(), Sandbox.SECRET_KEY.encode(), lifetime=timedelta(minutes=5))
        follow: list[Callable[[], Seen]] = [
            partial(portal.get, f"/account/enter/?token={token}") for portal in (*machines.both, *machines.both)
        ]
        answers = at_once(follow)
        assert sorted(answer.status for answer in answers) == [303, 403, 403, 403]


def guess(portal: Portal, password: str, name: str) -> Seen:
    form = portal.get("/staff/login/")
    csrf = form.headers["Set-Cookie"].partition(";")[0]
    token = form.page.one("input[name=csrfmiddlewaretoken]")["value"]
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": token}
    return portal.post("/staff/login/", fields, Cookie=csrf)


@pytest.mark.parametrize("redis", ["there", "gone"])
def test_wrong_passwords_are_counted_over_all_machines_whatever_redis_does(machines: Machines, redis: str) -> None:
    if redis == "gone":
        machines.redis.stop()
    name = f"guessed while redis is {redis}"
    for number in range(FAILURES - 1):
        assert guess(machines.both[number % 2], "wrong", name).status == 200
    assert guess(machines.other, "wrong", name).status == 429
    for portal in machines.both:
        assert guess(portal, PASSWORD, name).status == 429
        assert guess(portal, PASSWORD, AGENT).status == 302  # nobody else is locked out


# Without the database


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_customers_notice_nothing_while_the_database_is_away(machines: Machines, gameball: Shop, how: str) -> None:
    machines.postgres.stop() if how == "stopped" else machines.postgres.freeze()
    for portal in machines.both:
        for _ in range(3):
            for seen in see((account, widget, programme), portal, gameball.somebody(), 0.8 + RENDERING):
                assert is_well(seen)
        begun = time.monotonic()
        ready = portal.get("/readyz")
        assert (ready.status, portal.get("/healthz").status) == (503, 200)
        assert time.monotonic() - begun < TO_GIVE_UP + RENDERING
    machines.postgres.be_there()
    for portal in machines.both:
        wait_until(lambda portal=portal: is_ready(portal), TO_COME_BACK)  # type: ignore[misc]
        assert is_well(portal.look_up(gameball.somebody()))


@pytest.mark.parametrize("how", ["stopped", "frozen"])
def test_whoever_needs_the_database_is_told_so_in_time_and_the_log_says_it_in_a_line(
    machines: Machines, gameball: Shop, how: str
) -> None:
    portal = machines.one
    staff = portal.staff
    portal.check_log()
    machines.postgres.stop() if how == "stopped" else machines.postgres.freeze()
    token = mint(gameball.somebody(), Sandbox.SECRET_KEY.encode(), lifetime=timedelta(minutes=5))
    for address in (f"/staff/customer/?id={gameball.somebody()}", "/staff/audit/", f"/account/enter/?token={token}"):
        seen = portal.get(address, staff)
        assert seen.status == 503, address
        assert seen.headers["Retry-After"]
        assert "on our side" in seen.html
        assert seen.seconds < 2 * TO_GIVE_UP + RENDERING
    assert "the database cannot be used: OperationalError" in portal.check_log()  # which looks for tracebacks, too
    machines.postgres.be_there()
    # What the link said is still good: it was not used
    wait_until(lambda: portal.get(f"/account/enter/?token={token}").status == 303, TO_COME_BACK)


def test_agents_who_work_on_all_machines_leave_postgres_its_connections(machines: Machines, gameball: Shop) -> None:
    staff = machines.one.log_in(LEAD)
    for _ in range(4):
        looks: list[Callable[[], Seen]] = [
            partial(portal.get, "/staff/audit/", staff) for portal in machines.both for _ in range(12)
        ]
        assert {seen.status for seen in at_once(looks)} == {200}
    mine = (
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'portal' AND pid <> pg_backend_pid() AND state = 'idle'"
    )
    wait_until(lambda: int(machines.postgres.ask(mine)) <= 2)


# An upgrade


def test_migrating_while_machines_serve_disturbs_nobody(machines: Machines, gameball: Shop, tmp_path: Path) -> None:
    variables = environment(DATABASE_URL=machines.postgres.url, **SETTINGS)
    variables |= {"GAMEBALL_API_KEY": KEYS[0], "GAMEBALL_SECRET_KEY": KEYS[1]}
    migrate = subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--noinput"], cwd=ROOT, env=variables, stdout=subprocess.DEVNULL
    )
    while migrate.poll() is None:
        for portal in machines.both:
            assert is_well(portal.look_up(gameball.somebody()))
    assert migrate.returncode == 0
