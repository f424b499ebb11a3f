"""The widget door: who is let into the frame, what each address answers, and that nothing is left behind."""

import gzip
import importlib.util
import json
import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import brotli
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from gameball.identity.sealed import seal, unseal
from gameball.identity.tokens import mint
from gameball.logs import HideTickets, without_secrets
from gameball.sandbox import Sandbox
from gameball.views.page import NOUNS, PROGRAMME
from tests.identity import makers
from tests.pages import Page
from tests.telling import Told

SHOP = "https://shop.example"
HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def shop(settings: Settings) -> None:
    settings.WIDGET_ORIGINS = (SHOP, "https://www.shop.example")


@pytest.fixture
def frame(sandbox: Sandbox) -> Client:
    """A browser that would notice a missing CSRF token. It needs no database: the widget asks none of it."""
    return Client(enforce_csrf_checks=True)


def ticket(customer_id: str, *, seconds: float = 900) -> str:
    return seal("widget", customer_id, expires=time.time() + seconds)


def ticket_in(address: str) -> str:
    return urlsplit(address).path.split("/")[2]


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_posted_token_opens_the_dashboard(frame: Client, token: Callable[..., str]) -> None:
    answer = frame.post("/widget/", {"token": token("middle")})
    assert answer.status_code == 303
    page = Page(frame.get(answer["Location"]))
    assert list(page.panels) == ["balance", "tiers", "campaigns", "activities", "referrals"]
    assert page.parts == {"next": "ready"}
    assert set(page.panels.values()) == {"ready"}
    assert page.faults == []


def test_a_token_in_the_address_opens_it_too_as_often_as_somebody_comes(
    frame: Client, token: Callable[..., str]
) -> None:
    made = token("middle")
    for _ in range(2):
        answer = frame.get("/widget/", {"token": f" {made} "})
        assert answer.status_code == 303
        assert made not in answer["Location"]
        assert frame.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_the_shop_chose_is_kept_on_the_way_in_and_in_every_link(
    frame: Client, token: Callable[..., str], method: str
) -> None:
    chosen = {"lang": "ar-EG", "theme": "dark", "accent": "#7A1F5C", "panels": "activities, tiers"}
    answer = getattr(frame, method)("/widget/", {"token": token("middle"), **chosen})
    kept = {"lang": "ar-EG", "theme": "dark", "accent": "7a1f5c", "panels": "activities,tiers"}
    assert query(answer["Location"]) == kept
    page = Page(frame.get(answer["Location"]))
    assert (page.one("html")["lang"], page.one("html")["dir"], page.one("html")["data-theme"]) == (
        "ar-EG",
        "rtl",
        "dark",
    )
    assert page.all("link[href=/accent/7a1f5c.css]")
    assert page.more
    assert query(page.more).items() >= kept.items()


def test_parameters_in_the_forms_address_count_as_well(frame: Client, token: Callable[..., str]) -> None:
    answer = frame.post("/widget/?lang=fr&theme=light", {"token": token("middle")})
    assert query(answer["Location"]) == {"lang": "fr", "theme": "light"}


def test_what_no_link_of_ours_has_is_dropped(frame: Client, token: Callable[..., str]) -> None:
    nonsense = {
        "lang": "xx",
        "theme": "pink",
        "accent": "red;}",
        "panels": "nothing,,<b>",
        "next": "https://evil.example",
    }
    answer = frame.post("/widget/", {"token": token("middle"), **nonsense})
    assert urlsplit(answer["Location"]).query == ""


def test_the_shop_chooses_panels_and_their_order(frame: Client) -> None:
    page = Page(frame.get(f"/widget/{ticket('middle')}/?panels=referrals,balance,referrals,wallet"))
    assert list(page.panels) == ["referrals", "balance"]


def test_a_guest_sees_the_programme_in_the_same_dress(frame: Client) -> None:
    for answer in (frame.get("/widget/"), frame.get("/widget/?token=%20"), frame.post("/widget/", follow=True)):
        page = Page(answer)
        assert answer.status_code == 200
        assert list(page.panels) == list(PROGRAMME)
        assert "widget" in page.one("body").classes
        assert not page.all("header.top")
        assert not page.all("footer")


def test_a_guests_panels_can_be_chosen_and_never_come_out_empty(frame: Client) -> None:
    assert list(Page(frame.get("/widget/?panels=referrals,balance,tiers")).panels) == ["referrals", "tiers"]
    assert list(Page(frame.get("/widget/?panels=balance")).panels) == list(PROGRAMME)


def test_a_guests_campaigns_are_narrowed_to_a_product(frame: Client, sandbox: Sandbox) -> None:
    answer = frame.get("/widget/?sku=PAN-24&collection=7")
    assert answer.status_code == 200
    asked = [call.query for call in sandbox.calls if call.endpoint == "campaign-configuration"]
    assert any(params.get("productSku") == "PAN-24" and params.get("collectionId") == "7" for params in asked)
    assert "sku=PAN-24" in Page(frame.get("/widget/campaigns/?sku=PAN-24")).html


def test_a_guests_panel_is_a_fragment_to_htmx_and_a_page_else(frame: Client) -> None:
    assert Page(frame.get("/widget/tiers/", headers=HTMX)).maybe("html") is None
    assert Page(frame.get("/widget/tiers/")).maybe("html")
    assert frame.get("/widget/balance/").status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_each_panel_has_an_address_that_answers_a_page_and_to_htmx_the_panel(frame: Client, noun: str) -> None:
    address = f"/widget/{ticket('middle')}/{noun}/"
    page, fragment = frame.get(address), frame.get(address, headers=HTMX)
    assert list(Page(page).panels) == [noun]
    assert Page(page).one("body").classes == ["widget"]
    assert list(Page(fragment).panels) == [noun]
    assert Page(fragment).maybe("html") is None
    assert all("HX-Request" in answer["Vary"] for answer in (page, fragment))


@pytest.mark.parametrize("path", ["", "activities/"])
def test_whose_times_they_are_is_said_once(frame: Client, settings: Settings, path: str) -> None:
    settings.GAMEBALL_TIME_ZONE = "America/New_York"
    page = Page(frame.get(f"/widget/{ticket('middle')}/{path}?lang=en"))
    assert page.text.count("Times are those of New York") == 1


def test_filters_and_load_more_work_as_plain_links(frame: Client) -> None:
    page = Page(frame.get(f"/widget/{ticket('middle')}/"))
    assert page.more
    following = Page(frame.get(page.more))
    assert following.activities
    assert not set(following.activities) & set(page.activities)
    assert following.one(".back a")["href"].startswith("/widget/")
    filtered = page.all(".filter a")[1]["href"]
    assert Page(frame.get(filtered)).panels["activities"] in {"ready", "empty"}


def test_every_link_of_ours_stays_in_the_frame_and_behind_the_ticket(frame: Client) -> None:
    own = ticket("middle")
    page = Page(frame.get(f"/widget/{own}/"))
    ours = [link["href"] for link in page.all("a") if link["href"].startswith("/")]
    assert ours
    assert all(address.startswith(f"/widget/{own}/") for address in ours)


def test_somebody_who_is_not_enrolled_sees_the_programme_in_the_frame(frame: Client, settings: Settings) -> None:
    settings.SHOP_JOIN_URL = f"{SHOP}/join"
    page = Page(frame.get(f"/widget/{ticket('unknown')}/?accent=7a1f5c"))
    assert "not in the programme yet" in page.text
    assert page.one(f"a[href={SHOP}/join]")["target"] == "_top"
    assert not [link for link in page.all("a") if link["href"].startswith("/program/")]


def test_a_paused_programme_says_so_in_the_frame(frame: Client) -> None:
    answer = frame.get(f"/widget/{ticket('paused')}/")
    assert answer.status_code == 200
    assert "paused" in Page(answer).text


# Who is not let in


def refused_tokens() -> dict[str, str]:
    key = django_settings.GAMEBALL_TOKEN_KEYS[0]
    long_ago = mint("middle", key, lifetime=timedelta(minutes=-5))
    good = mint("middle", key, lifetime=timedelta(hours=1))
    return {
        "expired": long_ago,
        "another key": mint("middle", makers.OTHER_KEY, lifetime=timedelta(hours=1)),
        "inner alone": makers.sign(makers.claims(), key),
        "no end": makers.token({"customerId": "middle"}, key),
        "textual end": makers.token({"customerId": "middle", "exp": "4102444800"}, key),
        "a number for an id": makers.token({"customerId": 7, "exp": 4_102_444_800}, key),
        "cut short": good[:-4],
        "garbage": "a.b.c.d.e",
        "zeroes": "\0" * 20,
        "not ASCII": "🙂" * 50,
        "very long": "e" * 60_000,
        "a ticket": ticket("middle"),
        "an account's cookie": seal("account", "middle", expires=time.time() + 900),
    }


@pytest.mark.parametrize("fault", refused_tokens())
@pytest.mark.parametrize("method", ["get", "post"])
def test_no_other_token_opens_it(frame: Client, fault: str, method: str) -> None:
    answer = getattr(frame, method)("/widget/", {"token": refused_tokens()[fault]})
    is_a_refusal_that_may_be_framed(answer)


def test_more_than_anybody_would_send_is_refused(frame: Client) -> None:
    is_a_refusal_that_may_be_framed(frame.post("/widget/", {"token": "e" * 300_000}))
    is_a_refusal_that_may_be_framed(frame.post("/widget/", {f"n{number}": "" for number in range(1_200)}))


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: ticket("middle", seconds=-1), id="expired"),
        pytest.param(lambda: seal("account", "middle", expires=time.time() + 900), id="the account's"),
        pytest.param(lambda: ticket("middle")[:-3] + "AAA", id="changed"),
        pytest.param(lambda: mint("middle", django_settings.GAMEBALL_TOKEN_KEYS[0], lifetime=timedelta(1)), id="token"),
        pytest.param(lambda: "-", id="dash"),
        pytest.param(lambda: "%00", id="zero"),
        pytest.param(lambda: "%F0%9F%99%82", id="emoji"),
        pytest.param(lambda: "e" * 5_000, id="long"),
    ],
)
def test_no_other_ticket_opens_it(frame: Client, made: Callable[[], str]) -> None:
    address = f"/widget/{made()}/"
    is_a_refusal_that_may_be_framed(frame.get(address))
    is_a_refusal_that_may_be_framed(frame.get(f"{address}activities/?after=1"))
    to_htmx = frame.get(f"{address}tiers/?lang=fr", headers=HTMX)
    assert to_htmx.status_code == 200
    assert to_htmx["HX-Redirect"].endswith("/?lang=fr")
    is_a_refusal_that_may_be_framed(frame.get(to_htmx["HX-Redirect"]))


def test_a_ticket_of_another_gameball_account_opens_nothing(frame: Client, settings: Settings) -> None:
    made = ticket("middle")
    settings.GAMEBALL_ACCOUNT = "another"
    is_a_refusal_that_may_be_framed(frame.get(f"/widget/{made}/"))


def test_a_ticket_opens_no_other_door(db: None, frame: Client) -> None:
    frame.cookies["loyalty"] = ticket("middle")
    assert frame.get("/account/").status_code == 403
    assert frame.get("/staff/customer/", {"id": "middle"}).status_code in {302, 403, 404}


def test_no_parameter_header_or_cookie_shows_another_customer(frame: Client, db: None) -> None:
    frame.cookies["loyalty"] = seal("account", "top", expires=time.time() + 900)
    own = Page(Client().get(f"/widget/{ticket('middle')}/balance/")).panel("balance").text
    meddled = frame.get(
        f"/widget/{ticket('middle')}/balance/?id=top&customerId=top&customer=top&token=x&ticket={ticket('top')}",
        headers={"X-Customer-Id": "top"},
    )
    assert Page(meddled).panel("balance").text == own


def test_the_door_is_closed_without_a_key_of_32_bytes(
    frame: Client, token: Callable[..., str], settings: Settings
) -> None:
    made = token("middle")
    settings.GAMEBALL_TOKEN_KEYS = ()
    is_a_refusal_that_may_be_framed(frame.post("/widget/", {"token": made}))


def test_a_refusal_speaks_the_chosen_language_and_leads_to_the_programme(frame: Client) -> None:
    answer = frame.post("/widget/", {"token": "bad", "lang": "ar"})
    assert answer["Content-Language"] == "ar"
    page = Page(answer)
    assert page.one("html")["dir"] == "rtl"
    assert "visit" not in page.text
    assert "Your visit here has ended" in Page(frame.post("/widget/", {"token": "bad"})).text
    assert page.one(".state a")["href"] == "/widget/?lang=ar"


def test_a_bad_parameter_is_said_in_the_frame(frame: Client) -> None:
    for address in (
        f"/widget/{ticket('middle')}/activities/?after=x",
        "/widget/?sku=%00",
        "/widget/campaigns/?sku=%00",
    ):
        answer = frame.get(address)
        assert answer.status_code == 400
        assert Page(answer).one("body").classes == ["widget"]
        has_the_headers_of_a_frame(answer)


def test_only_reading_is_possible(frame: Client) -> None:
    for address in (f"/widget/{ticket('middle')}/", f"/widget/{ticket('middle')}/tiers/", "/widget/tiers/"):
        assert frame.post(address).status_code in {403, 405}
    assert frame.put("/widget/").status_code == 405


# The ticket


def test_a_ticket_lives_as_long_as_the_settings_say(
    frame: Client, token: Callable[..., str], settings: Settings
) -> None:
    settings.WIDGET_TICKET_SECONDS = 120
    answer = frame.post("/widget/", {"token": token("middle")})
    left = unseal("widget", ticket_in(answer["Location"])).expires - time.time()
    assert 118 < left <= 120
    assert int(Page(frame.get(answer["Location"])).one("body")["data-expires"]) in range(117, 121)


@pytest.mark.parametrize(("minutes", "least", "most"), [(1, 57, 60), (-0.5, 27, 30)])
def test_a_ticket_never_outlives_its_token(
    frame: Client, token: Callable[..., str], minutes: float, least: float, most: float
) -> None:
    """Clocks differ: a token that was over less than a minute ago still opens, for the rest of that minute."""
    answer = frame.post("/widget/", {"token": token("middle", minutes=minutes)})
    assert least < unseal("widget", ticket_in(answer["Location"])).expires - time.time() <= most


def test_a_script_exchanges_a_token_without_leaving_the_page(frame: Client, token: Callable[..., str]) -> None:
    old = ticket("middle", seconds=-5)
    answer = frame.post("/widget/?theme=dark", {"token": token("middle"), "ticket": old}, headers=JSON)
    assert answer.status_code == 200
    said = answer.json()
    assert said["home"] == f"/widget/{said['ticket']}/?theme=dark"
    assert said["expires"] in range(890, 901)
    assert said["same"] is True
    assert unseal("widget", said["ticket"]).customer_id == "middle"
    has_the_headers_of_a_frame(answer)


@pytest.mark.parametrize("old", ["", "garbage", "top"])
def test_a_script_learns_that_its_page_shows_somebody_else(frame: Client, token: Callable[..., str], old: str) -> None:
    held = ticket(old) if old == "top" else old
    assert frame.post("/widget/", {"token": token("middle"), "ticket": held}, headers=JSON).json()["same"] is False


@pytest.mark.parametrize("bad", ["", "bad"])
def test_a_script_is_refused_in_json(frame: Client, bad: str) -> None:
    answer = frame.post("/widget/", {"token": bad}, headers=JSON)
    assert (answer.status_code, answer.json()) == (403, {"refused": True})


# Headers


def addresses() -> dict[str, str]:
    own = ticket("middle")
    return {
        "entrance": "/widget/",
        "bad token": "/widget/?token=bad",
        "dashboard": f"/widget/{own}/",
        "panel": f"/widget/{own}/activities/",
        "bad ticket": "/widget/bad/",
        "bad parameter": f"/widget/{own}/activities/?after=x",
        "no such panel": f"/widget/{own}/wallet/",
        "no such page": "/widget/a/b/c/d/",
        "guest's panel": "/widget/tiers/",
    }


@pytest.mark.parametrize("name", addresses())
@pytest.mark.parametrize("htmx", [False, True])
def test_no_answer_sets_a_cookie_and_all_may_be_framed_by_the_shop_alone(frame: Client, name: str, htmx: bool) -> None:
    has_the_headers_of_a_frame(frame.get(addresses()[name], headers=HTMX if htmx else {}))


def test_an_error_of_our_own_may_be_framed_too(frame: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("gameball.views.widget.render_overview", broken)
    frame.raise_request_exception = False
    answer = frame.get(f"/widget/{ticket('middle')}/")
    assert answer.status_code == 500
    has_the_headers_of_a_frame(answer)


def test_without_origins_nobody_may_frame_it(frame: Client, settings: Settings) -> None:
    settings.WIDGET_ORIGINS = ()
    assert "frame-ancestors 'none'" in frame.get("/widget/")["Content-Security-Policy"]


def test_an_agents_login_is_neither_used_nor_disturbed(
    db: None, sandbox: Sandbox, django_user_model: Any, token: Callable[..., str]
) -> None:
    browser = Client()
    browser.force_login(django_user_model.objects.create_user("agent"))
    before = browser.cookies.output()
    answer = browser.get(browser.post("/widget/", {"token": token("middle")})["Location"])
    has_the_headers_of_a_frame(answer)
    assert browser.cookies.output() == before


def is_a_refusal_that_may_be_framed(answer: Any) -> None:
    assert answer.status_code == 403
    page = Page(answer)
    assert "data-expired" in page.one("body").attributes
    assert page.faults == []
    assert page.one("h1").text
    assert page.all(".state a")
    has_the_headers_of_a_frame(answer)


def has_the_headers_of_a_frame(answer: Any) -> None:
    policy = answer["Content-Security-Policy"]
    assert f"frame-ancestors {SHOP} https://www.shop.example;" in f"{policy};"
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert {part.strip() for part in answer["Cache-Control"].split(",")} == {"private", "no-store"}
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"


# Links


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("https://www.shop.example/sale", {"target": "_top"}),
        ("https://SHOP.example:443/sale", {"target": "_top"}),
        ("https://home.example/pans", {"target": "_top"}),
        ("https://shop.example.evil.example/", {"target": "_blank", "rel": "noopener noreferrer"}),
        ("https://shop.example@evil.example/", {"target": "_blank", "rel": "noopener noreferrer"}),
        ("https://social.example/follow", {"target": "_blank", "rel": "noopener noreferrer"}),
    ],
)
def test_the_shops_own_links_take_the_window_and_others_a_new_one(
    frame: Client, told: Told, settings: Settings, link: str, opens: dict[str, str]
) -> None:
    settings.SHOP_URL = "https://home.example"
    told.campaigns({"configuration": {"redirectionButtonLink": link, "redirectionButtonText": "Go"}})
    found = Page(frame.get(f"/widget/{ticket('middle')}/campaigns/")).one(
        "a.small[rel]" if "rel" in opens else "a.small[target]"
    )
    assert {name: found.get(name) for name in ("target", "rel") if found.get(name)} == opens


def test_behind_the_other_doors_links_stay_in_the_window(anybody: Client, settings: Settings) -> None:
    page = Page(anybody.get("/program/"))
    assert not [link for link in page.all("a") if link.get("target")]


# The loader


def test_the_loader_is_small_public_and_asked_for_anew(frame: Client) -> None:
    plain = frame.get("/embed.js")
    assert plain.status_code == 200
    assert plain["Content-Type"].startswith("text/javascript")
    assert plain["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert re.search(r"public.*max-age=\d{2,3}\b|max-age=\d{2,3}\b.*public", plain["Cache-Control"])
    assert not plain.cookies
    for encoding, decode in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        answer = frame.get("/embed.js", headers={"Accept-Encoding": encoding})
        assert answer["Content-Encoding"] == encoding
        assert "Accept-Encoding" in answer["Vary"]
        assert len(answer.content) <= 2048
        assert decode(answer.content) == plain.content
    again = frame.get("/embed.js", headers={"If-None-Match": plain["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_loader_has_one_global_no_storage_and_no_inline_style(frame: Client) -> None:
    source = frame.get("/embed.js").content.decode()
    assert set(re.findall(r"window\.(\w+)\s*=[^=]", source)) == {"loyalty"}
    for word in ("localStorage", "sessionStorage", "document.cookie", "indexedDB", "innerHTML", ".style", "eval("):
        assert word not in source


# Logs


TOLD = "eyJhbGciOiJkaXIifQ..aaaa.bbbb.cccc"


@pytest.mark.parametrize(
    ("line", "written"),
    [
        (f"Not Found: /widget/{TOLD}/wallet/", "Not Found: /widget/-/wallet/"),
        (f'"GET /widget/{TOLD}/?lang=ar HTTP/1.1" 200', '"GET /widget/-/ HTTP/1.1" 200'),
        (f'"GET /widget/{TOLD} HTTP/1.1" 301', '"GET /widget/- HTTP/1.1" 301'),
        (f"Forbidden: /loyalty/widget/{TOLD}/tiers/", "Forbidden: /loyalty/widget/-/tiers/"),
        (f"Forbidden: /widget/widget/{TOLD}/", "Forbidden: /widget/widget/-/"),
        (f"Forbidden: /widget/eu/widget/{TOLD}/", "Forbidden: /widget/-/widget/-/"),
        ("Forbidden: /widget/?token=eyJ", "Forbidden: /widget/"),
        ("GET /account/enter/?token=eyJ.a HTTP/1.1", "GET /account/enter/ HTTP/1.1"),
        ("what now?", "what now?"),
    ],
)
def test_neither_ticket_nor_query_is_logged(line: str, written: str) -> None:
    assert without_secrets(line) == written
    record = logging.LogRecord("any", logging.INFO, "", 0, "%s", (line,), None)
    assert HideTickets().filter(record)
    assert record.getMessage() == written


def test_what_django_says_of_a_refusal_holds_no_ticket(frame: Client, caplog: pytest.LogCaptureFixture) -> None:
    own = ticket("middle")
    over = ticket("middle", seconds=-1)
    frame.get(f"/widget/{own}/wallet/")
    frame.get(f"/widget/{over}/")
    frame.get(f"/widget/{over}/tiers/?x={over}")
    frame.post(f"/widget/{own}/")
    assert "Forbidden (CSRF cookie not set.): /widget/-/" in caplog.messages
    assert own not in caplog.text
    assert over not in caplog.text


def test_a_refused_token_is_told_by_its_reason_alone(frame: Client, caplog: pytest.LogCaptureFixture) -> None:
    frame.post("/widget/", {"token": refused_tokens()["expired"]})
    assert "a session token was refused: expired" in caplog.messages
    assert refused_tokens()["expired"][:60] not in caplog.text


def gunicorn_settings() -> ModuleType:
    found = importlib.util.spec_from_file_location("gunicorn_conf", django_settings.BASE_DIR / "gunicorn.conf.py")
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("form", ["", '%(h)s "%(r)s" %(s)s "%(f)s"'])
def test_gunicorn_writes_neither_ticket_nor_query(form: str, capfd: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    from gunicorn.config import Config

    own = gunicorn_settings()
    written = tmp_path / "access.log"
    config = Config()
    config.set("accesslog", str(written))
    config.set("errorlog", str(tmp_path / "error.log"))
    config.set("access_log_format", form or own.access_log_format)
    config.set("logger_class", own.logger_class)
    log = config.logger_class(config)
    path, raw = f"/widget/{TOLD}/tiers/", f"/widget/{TOLD}/tiers/?token=eyJsecret&lang=ar"
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": raw,
        "PATH_INFO": path,
        "QUERY_STRING": "token=eyJsecret&lang=ar",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_REFERER": f"https://portal.example{raw}",
    }

    class Response:
        status = "200 OK"
        sent = 10
        headers = ()

    log.access(Response(), {}, environ, timedelta(milliseconds=3))
    log.error("Error handling request %s", raw)
    for name in ("access.log", "error.log"):
        text = (tmp_path / name).read_text()
        assert "/widget/-/tiers/" in text
        assert TOLD not in text
        assert "eyJsecret" not in text


def test_json_is_never_taken_for_a_token(frame: Client) -> None:
    answer = frame.post("/widget/", json.dumps({"token": "x"}), content_type="application/json")
    assert answer.status_code == 303
    assert answer["Location"] == "/widget/"


# Documentation


def documentation() -> str:
    text: str = (django_settings.BASE_DIR / "docs" / "embedding.md").read_text()
    return text


def test_a_token_made_as_the_documentation_says_opens_the_widget(frame: Client) -> None:
    found = re.search(r"```python\n(.*?)```", documentation(), re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)  # noqa: S102 - our own words
    made = names["loyalty_token"]("middle", Sandbox.SECRET_KEY)
    assert frame.post("/widget/", {"token": made}).status_code == 303


def test_every_attribute_of_the_loader_is_documented(frame: Client) -> None:
    source = (django_settings.BASE_DIR / "static" / "embed.js").read_text()
    names = {*re.findall(r'read\("(\w+)"\)', source), *re.findall(r"dataset\.(\w+)", source)}
    for listed in re.findall(r'of (\["lang".*?\])', source):
        names |= set(json.loads(listed))
    assert {"tokenUrl", "panels", "target", "sku"} <= names
    for name in names:
        attribute = "data-" + re.sub(r"([A-Z])", lambda letter: f"-{letter[1].lower()}", name)
        assert f"`{attribute}`" in documentation()
