"""The portal below a path of a host that is shared, as gunicorn serves it there."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from gameball.identity.tokens import mint
from gameball.sandbox import Sandbox

from .conftest import Serve
from .portal import AGENT, PASSWORD, Portal, Seen
from .shop import Shop

PREFIX = "/shop/loyalty"
SHOP = "https://shop.example"
NOUNS = ("balance", "tiers", "campaigns", "activities", "referrals")
SOMEBODY = "somebody"
OWN = ("href", "src", "action", "data-hx-get")


@pytest.fixture(scope="module")
def portal(serve: Serve) -> Iterator[Portal]:
    with serve(SCRIPT_NAME=PREFIX, WIDGET_ORIGINS=SHOP, SHOP_ACCENT="#7a1f5c") as running:
        yield running


@pytest.fixture(autouse=True)
def calm(gameball: Shop) -> None:
    """A Gameball that is well."""


def token() -> str:
    return mint(SOMEBODY, Sandbox.SECRET_KEY.encode(), lifetime=timedelta(minutes=30))


def addresses(seen: Seen) -> set[str]:
    """Everything on this host that a page leads to or loads."""
    found = {node[name] for node in seen.page.descendants for name in OWN if node.get(name)}
    return {address for address in found if address.startswith("/")}


def check_stays_below_in_a_fragment(seen: Seen) -> None:
    assert all(address.startswith(f"{PREFIX}/") for address in addresses(seen))


def check_stays_below(portal: Portal, seen: Seen, cookie: str = "") -> None:
    """Nothing on the page leads out, and what it loads is there."""
    found = addresses(seen)
    assert found
    assert {address for address in found if not address.startswith(f"{PREFIX}/")} == set()
    files = {node.get("src") or node["href"] for node in seen.page.all("link") + seen.page.all("script")}
    for address in files:
        assert portal.get(address).status == 200, address
    links = {node["href"] for node in seen.page.all("a") if node["href"].startswith("/")}
    for address in links:
        assert portal.get(address, cookie).status == 200, address


def test_a_customer_comes_in_looks_around_and_leaves(portal: Portal) -> None:
    answer = portal.post(f"{PREFIX}/account/enter/", {"token": token()})
    assert (answer.status, answer.headers["Location"]) == (303, f"{PREFIX}/account/")
    said = answer.headers["Set-Cookie"]
    assert said.startswith("loyalty-shop-loyalty=")
    assert "Path=/;" in f"{said};"
    cookie = said.partition(";")[0]
    for path in ("", *(f"{noun}/" for noun in NOUNS)):
        address = f"{PREFIX}/account/{path}"
        seen = portal.get(address, cookie)
        assert set(seen.panels.values()) == {"ready"}
        check_stays_below(portal, seen, cookie)
        check_stays_below_in_a_fragment(portal.get(address, cookie, htmx=True))
    form = portal.get(f"{PREFIX}/account/", cookie).page.one("footer form")
    assert form["action"] == f"{PREFIX}/account/leave/"
    field = form.one("input")["value"]
    left = portal.post(f"{PREFIX}/account/leave/", {"csrfmiddlewaretoken": field}, Cookie=cookie)
    assert (left.status, left.headers["Location"]) == (303, f"{PREFIX}/program/")
    assert portal.get(f"{PREFIX}/account/", htmx=True).headers["HX-Redirect"] == f"{PREFIX}/account/"


def test_over_https_the_cookie_is_tied_to_the_host_and_named_after_the_path(portal: Portal) -> None:
    answer = portal.post(f"{PREFIX}/account/enter/", {"token": token()}, X_Forwarded_Proto="https")
    assert answer.headers["Set-Cookie"].startswith("__Host-loyalty-shop-loyalty=")
    assert re.search(r"; Path=/(;|$)", answer.headers["Set-Cookie"])


def test_the_front_page_the_programme_and_what_is_not_there(portal: Portal) -> None:
    for path in ("", "/"):
        assert portal.get(f"{PREFIX}{path}").headers["Location"] == f"{PREFIX}/program/"
    assert portal.get(f"{PREFIX}/program").headers["Location"] == f"{PREFIX}/program/"
    for path, status in (("/program/", 200), ("/program/tiers/", 200), ("/nowhere/", 404), ("/account/", 403)):
        seen = portal.get(f"{PREFIX}{path}")
        assert seen.status == status
        check_stays_below(portal, seen)
    for path in ("/healthz", "/readyz"):
        assert portal.get(f"{PREFIX}{path}").status == 200


def test_the_widget_and_its_loader(portal: Portal) -> None:
    loader = portal.get(f"{PREFIX}/embed.js")
    assert loader.status == 200
    assert 'new URL("widget/",' in loader.html
    answer = portal.post(f"{PREFIX}/widget/", {"token": token()})
    where = answer.headers["Location"]
    assert re.fullmatch(rf"{PREFIX}/widget/[^/]+/", where)
    frame = portal.get(where)
    assert set(frame.panels.values()) == {"ready"}
    check_stays_below(portal, frame)
    exchanged = portal.post(f"{PREFIX}/widget/", {"token": token()}, Accept="application/json")
    assert f'"home": "{PREFIX}/widget/' in exchanged.html
    check_stays_below(portal, portal.get(f"{PREFIX}/widget/bad/"))
    over = portal.get(f"{PREFIX}/widget/bad/tiers/", htmx=True)
    assert over.headers["HX-Redirect"] == f"{PREFIX}/widget/bad/"
    for seen in (frame, answer, over):
        assert f"frame-ancestors {SHOP};" in f"{seen.headers['Content-Security-Policy']};"
        assert seen.headers["Referrer-Policy"] == "no-referrer"
        assert "X-Frame-Options" not in seen.headers
    assert where.split("/")[-2] not in portal.process.said


def test_agents(portal: Portal) -> None:
    assert portal.get(f"{PREFIX}/staff/").headers["Location"] == f"{PREFIX}/staff/login/?next={PREFIX}/staff/"
    form = portal.get(f"{PREFIX}/staff/login/")
    check_stays_below(portal, form)
    assert f"Path={PREFIX}/" in form.headers["Set-Cookie"]
    csrf = form.headers["Set-Cookie"].partition(";")[0]
    field = form.page.one("input[name=csrfmiddlewaretoken]")["value"]
    fields = {"username": AGENT, "password": PASSWORD, "csrfmiddlewaretoken": field}
    answer = portal.post(f"{PREFIX}/staff/login/", fields, Cookie=csrf)
    assert (answer.status, answer.headers["Location"]) == (302, f"{PREFIX}/staff/")
    (said,) = [each for each in answer.headers.get_all("Set-Cookie", []) if each.startswith("sessionid=")]
    assert f"Path={PREFIX}/staff/;" in f"{said};"
    cookie = said.partition(";")[0]
    check_stays_below(portal, portal.get(f"{PREFIX}/staff/", cookie), cookie)
    check_stays_below_in_a_fragment(portal.get(f"{PREFIX}/staff/customer/?id=somebody", cookie))
    here = f"http://127.0.0.1:{portal.port}{PREFIX}/staff/customer/?id=somebody"
    gone = portal.get(f"{PREFIX}/staff/customer/tiers/?id=somebody", htmx=True, HX_Current_URL=here)
    assert gone.headers["HX-Redirect"] == f"{PREFIX}/staff/login/?next={PREFIX}/staff/customer/%3Fid%3Dsomebody"
    assert (
        portal.get(f"{PREFIX}/staff/admin/")
        .headers["Location"]
        .startswith(f"{PREFIX}/staff/admin/login/?next={PREFIX}/")
    )


def test_no_visitor_says_what_the_path_is(serve: Serve) -> None:
    """gunicorn believes a header of this name from its own machine, where a proxy may pass on anybody's."""
    with serve(SHOP_ACCENT="#7a1f5c") as portal, closing(portal.connect()) as connection:
        for path in ("/elsewhere", "//evil.example"):
            connection.request("GET", f"{path}/program/", headers={"SCRIPT_NAME": path})
            said = connection.getresponse().read().decode()
            for html in (said, portal.get("/program/").html):
                assert '"/accent/7a1f5c.css"' in html
                assert path.strip("/") not in html
