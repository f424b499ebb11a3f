"""Every page and every fragment is valid HTML, by the Nu checker: what the W3C's own validator runs."""

import json
import shutil
import subprocess
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from gameball.demo import pages as shop_pages
from gameball.panels.panel import PARTS
from gameball.sandbox import CUSTOMERS
from gameball.staff import audit
from gameball.views.page import NOUNS, PROGRAMME

from ..conftest import forget_everything
from ..needs import JAVA, NU, needs
from ..pages import Page
from .plan import LOOKS
from .stage import Stage

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
STATIC = Path(django_settings.BASE_DIR) / "static"
# A fragment is put into a page like this one before it is judged
AROUND = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>A page</title></head>\n'
    "<body><main><h1>A page</h1><h2>A panel</h2>\n{}</main></body></html>\n"
)


class Written:
    """Pages as files, which are judged together: a Java machine takes its time to start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._number = count(1)

    def page(self, name: str, html: str) -> None:
        assert html.lstrip().lower().startswith("<!doctype html>"), name
        (self.folder / f"{next(self._number):03}-{name}.html").write_text(html, encoding="utf-8")

    def fragment(self, name: str, html: str) -> None:
        assert html.strip(), name
        assert "<html" not in html, name
        self.page(name, AROUND.format(html))

    def faults(self) -> list[str]:
        command = ["java", "-Xss2m", "-XX:TieredStopAtLevel=1", "-jar", str(NU), "--also-check-svg"]
        command += ["--format", "json", "--exit-zero-always", "--stdout", str(self.folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
        return [in_a_line(each) for each in messages]


def in_a_line(message: dict[str, Any]) -> str:
    where = f"{Path(message.get('url', '')).name}:{message.get('lastLine', '')}"
    return f"{where}: {message['type']}: {message['message']} {message.get('extract', '')!r}"


def check(faults: list[str]) -> None:
    assert faults == [], "\n".join(faults)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    needs(JAVA, NU)
    return Written(tmp_path)


def test_every_page_in_every_state(written: Written, stage: Stage) -> None:
    usual = stage.settings.PORTAL_PAGE_BUDGET_MS
    for look in LOOKS:
        stage.calm()
        stage.settings.PORTAL_PAGE_BUDGET_MS = usual
        forget_everything()
        browser = stage.somebody(look.scene)
        theme = look.first.theme if look.first.chosen else ""
        address = stage.address(look.scene, lang=look.first.language, theme=theme)
        stage.arrange(look.scene, browser, address)
        answer = browser.get(address)
        assert answer.status_code == look.scene.status, look.name
        written.page(look.name, answer.content.decode())
    check(written.faults())


def test_every_fragment_and_what_else_there_is(
    written: Written, stage: Stage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fragments(written, stage)
    answers_to_forms(written, stage, monkeypatch)
    for name, html in {
        "home": shop_pages.home(CUSTOMERS.values()),
        "account": shop_pages.account(CUSTOMERS["middle"], "http://portal.example", "a.b"),
        "hand-over": shop_pages.hand_over(CUSTOMERS["middle"], "http://portal.example", "a.b"),
        "basket": shop_pages.basket(CUSTOMERS["middle"], "http://portal.example"),
        "rewards": shop_pages.rewards("http://portal.example"),
        "missing": shop_pages.missing(),
        **{name: shop_pages.place(name) for name in shop_pages.PLACES},
    }.items():
        written.page(f"shop-{name}", html)
    for name in ("icons.svg", "favicon.svg"):
        shutil.copy(STATIC / name, written.folder / name)
    check(written.faults())


def fragments(written: Written, stage: Stage) -> None:
    """What htmx is answered, in and out of trouble."""
    customer, agent = stage.signed_in("middle"), stage.staff("agent")
    doors = [(customer, "/account/{}/", (*NOUNS, *PARTS)), (Client(), "/program/{}/", PROGRAMME)]
    doors += [(agent, "/staff/customer/{}/?id=middle", (*NOUNS, *PARTS))]
    for state in ("calm", "failing"):
        if state == "failing":
            forget_everything()
            stage.sandbox.trouble("*", "500")
        for browser, address, nouns in doors:
            for noun in nouns:
                asked = address.format(noun)
                answer = browser.get(asked, headers=HTMX)
                assert answer.status_code == 200, asked
                written.fragment(f"{state}-{asked.split('/')[1]}-{noun}", answer.content.decode())
    stage.calm()
    forget_everything()
    befriended = stage.signed_in("friends")
    for browser, address in ((customer, "/account/activities/"), (befriended, "/account/referrals/")):
        more = Page(browser.get(address)).more
        assert more
        written.fragment(f"rows{address.replace('/', '-')}", browser.get(more, headers=HTMX).content.decode())
    written.fragment("sent", agent.get("/staff/customer/sent/?id=middle", headers=HTMX).content.decode())


def answers_to_forms(written: Written, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is answered to a form, well filled or not, and where something broke."""
    lead = stage.staff("lead")
    contact = "/staff/customer/contact/?id=middle"
    written.page("contact", lead.post(contact).content.decode())
    written.fragment("contact", lead.post(contact, headers=HTMX).content.decode())
    rows = Page(lead.get("/staff/customer/activities/?id=middle"))
    order = next(word for word in rows.text.split() if word.startswith("MP-"))
    explained = lead.get("/staff/customer/explain/", {"id": "middle", "order": order})
    assert Page(explained).all(".events [data-activity]")
    written.page("explain-order", explained.content.decode())

    wrong = {"username": "lead", "password": "wrong"}
    written.page("wrong-password", Client().post("/staff/login/", wrong).content.decode())
    for _ in range(stage.settings.AXES_FAILURE_LIMIT):
        locked = Client().post("/staff/login/", wrong)
    assert locked.status_code == 429
    written.page("locked", locked.content.decode())

    careful = Client(enforce_csrf_checks=True)
    forbidden = careful.post("/account/leave/")
    assert forbidden.status_code == 403
    written.page("forbidden", forbidden.content.decode())
    written.page("bad-token", Client().post("/account/enter/", {"token": "x"}).content.decode())
    too_much = Client().post("/staff/login/", {str(number): "x" for number in range(2000)})
    assert too_much.status_code == 400
    written.page("bad-request", too_much.content.decode())

    def broken(*_args: object, **_more: object) -> None:
        raise audit.NotWritten

    with monkeypatch.context() as patched:
        patched.setattr(audit, "write", broken)
        not_written = lead.get("/staff/customer/?id=middle")
        assert not_written.status_code == 503
        written.page("not-written", not_written.content.decode())
    with monkeypatch.context() as patched:
        patched.setattr("gameball.views.accessibility.kept", broken)
        failed = Client(raise_request_exception=False).get("/accessibility/")
        assert failed.status_code == 500
        written.page("server-error", failed.content.decode())


# The judge

WRONG = {
    "good": ("<p>Good</p>", ""),
    "block": ("<p><div>A block in a paragraph</div></p>", "No “p” element in scope"),
    "twice": ('<p id="a">One</p><p id="a">Two</p>', "Duplicate ID"),
    "picture": ('<img src="x.png">', "must have an “alt” attribute"),
    "link": ('<a href="#"><button>Two in one</button></a>', "must not appear as a descendant"),
    "heading": ("<h4>Too deep</h4>", "skipping 1 heading level"),
}


def test_the_judge_sees_what_is_wrong(written: Written) -> None:
    for name, (html, _) in WRONG.items():
        written.fragment(name, html)
    found = written.faults()
    for name, (_, fault) in WRONG.items():
        said = [each for each in found if f"-{name}.html" in each]
        assert any(fault in each for each in said) if fault else said == [], (name, said)
