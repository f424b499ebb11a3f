"""The widget on a shop's page, in a real browser: the loader, the frame, and what passes between them."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Page, Request, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gameball.sandbox import Sandbox

from .shop import Shop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Minter = Callable[..., str]


@pytest.fixture
def shop(live_server: LiveServer, settings: Settings, sandbox: Sandbox) -> Iterator[Shop]:
    found = Shop()
    settings.WIDGET_ORIGINS = (found.origin(), found.origin("127.0.0.1"))
    settings.DEBUG = True  # so that the sandbox's icons are shown
    yield found
    found.shutdown()
    found.server_close()


class Tab:
    """Somebody who looks at the shop's page, and what their browser complained of."""

    def __init__(self, context: BrowserContext, shop: Shop, portal: str) -> None:
        self.context, self.shop, self.portal = context, shop, portal
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        context.on("request", lambda request: self.requests.append(request))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, body: str, *, host: str = "localhost", head: str = "", wait: bool = True) -> Page:
        self.shop.pages["/"] = (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>{head}</head>'
            f"<body><h1>Shop</h1>{body}</body></html>"
        )
        self.page.goto(f"{self.shop.origin(host)}/")
        if wait:
            until(self.page, "document.querySelector('iframe')?.height != 320")
        return self.page

    def loader(self, **data: str) -> str:
        attributes = " ".join(f'data-{name.replace("_", "-")}="{value}"' for name, value in data.items())
        return f'<script src="{self.portal}/embed.js" async {attributes}></script>'

    @property
    def frames(self) -> list[Frame]:
        return [frame for frame in self.page.frames if frame.url.startswith(f"{self.portal}/")]

    @property
    def frame(self) -> Frame:
        (found,) = self.frames
        return found


@pytest.fixture
def tab(chromium: Browser, shop: Shop, live_server: LiveServer) -> Iterator[Callable[..., Tab]]:
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Tab:
        context = chromium.new_context(**{"viewport": {"width": 900, "height": 700}, "locale": "en-US"} | options)
        context.set_default_timeout(8_000)
        contexts.append(context)
        return Tab(context, shop, live_server.url)

    yield make
    for context in contexts:
        context.close()


def until(place: Page | Frame, expression: str) -> None:
    """Playwright's own way to wait needs `eval`, which neither the frame nor a careful shop allows."""
    for _ in range(400):
        if place.evaluate(expression):
            return
        place.wait_for_timeout(50)
    pytest.fail(f"never true: {expression}")


def shown(frame: Frame) -> list[str]:
    found: list[str] = frame.eval_on_selector_all("[data-panel]", "all => all.map(one => one.dataset.panel)")
    return found


def fits(page: Page) -> bool:
    """The frame is as high as what it holds, and does not scroll."""
    outer = int(page.locator("iframe").get_attribute("height") or 0)
    inner = page.frames[1].evaluate("document.body.getBoundingClientRect().height")
    scrolls = page.frames[1].evaluate("document.documentElement.scrollHeight > innerHeight")
    return abs(outer - inner) <= 2 and not scrolls


def wait_until_it_fits(page: Page) -> None:
    for _ in range(40):
        if fits(page):
            return
        page.wait_for_timeout(50)
    assert fits(page)


@pytest.mark.parametrize("width", [280, 400, 1000])
def test_the_frame_is_as_high_as_its_content(tab: Callable[..., Tab], token: Minter, width: int) -> None:
    visit = tab(viewport={"width": width + 16, "height": 700})
    page = visit.open(visit.loader(token=token("middle")))
    wait_until_it_fits(page)
    assert int(page.locator("iframe").get_attribute("height") or 0) > 1500
    assert page.locator("iframe").get_attribute("title") == "Loyalty programme"
    assert visit.frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.frame.locator("a[data-more]").click()
    expect(page.frame_locator("iframe").locator("[data-activity]")).not_to_have_count(10)
    wait_until_it_fits(page)
    visit.frame.locator("details.filter summary").click()
    visit.frame.locator("details.filter a", has_text="Spent").click()
    expect(page.frame_locator("iframe").locator("details.filter summary")).to_contain_text("Spent")
    wait_until_it_fits(page)
    page.set_viewport_size({"width": width + 116, "height": 700})
    page.wait_for_timeout(100)
    wait_until_it_fits(page)
    assert visit.complaints == []


def test_theme_accent_and_language_are_followed(tab: Callable[..., Tab], token: Minter) -> None:
    visit = tab()
    page = visit.open(visit.loader(token=token("middle"), lang="fr", theme="light"))
    frame = visit.frame
    assert page.locator("iframe").get_attribute("title") == "Programme de fidélité"
    assert frame.evaluate("document.documentElement.dataset.theme") == "light"
    frame.evaluate("window.untouched = true")
    page.evaluate("document.querySelector('script').dataset.theme = 'dark'")
    until(frame, "getComputedStyle(document.documentElement).colorScheme === 'dark'")
    page.evaluate("document.querySelector('script').dataset.accent = '#7A1F5C'")
    until(frame, "getComputedStyle(document.documentElement).getPropertyValue('--accent').includes('7a1f5c')")
    assert frame.evaluate("window.untouched")
    assert frame.evaluate(
        "[...document.querySelectorAll('a[data-more]')]"
        ".every(a => a.search.includes('theme=dark') && a.search.includes('7a1f5c'))"
    )
    before = page.evaluate("history.length")
    page.evaluate("document.querySelector('script').dataset.lang = 'ar'")
    expect(page.frame_locator("iframe").locator("html")).to_have_attribute("dir", "rtl")
    assert page.locator("iframe").get_attribute("title") == "برنامج الولاء"
    expect(page.frame_locator("iframe").locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("history.length") == before
    assert visit.complaints == []


@pytest.mark.parametrize("lang", ["de", "EN", "fr_FR"])
def test_a_language_that_is_spelled_oddly_or_not_offered_ends_in_no_loop(
    tab: Callable[..., Tab], token: Minter, lang: str
) -> None:
    visit = tab()
    page = visit.open(visit.loader(token=token("middle"), lang=lang))
    page.wait_for_timeout(700)
    documents = [request for request in visit.requests if "/widget/" in request.url and request.method == "GET"]
    assert len(documents) <= 2


def test_a_ticket_may_end_while_somebody_reads(
    tab: Callable[..., Tab], token: Minter, shop: Shop, settings: Settings
) -> None:
    settings.WIDGET_TICKET_SECONDS = 5
    shop.mint = lambda: token("middle")
    visit = tab()
    page = visit.open(visit.loader(token_url="/loyalty-token"))
    frame = visit.frame
    first, entries = frame.url, page.evaluate("history.length")
    frame.evaluate("window.untouched = true")
    frame.locator("a[data-more]").click()
    rows = page.frame_locator("iframe").locator("[data-activity]")
    expect(rows).to_have_count(35)
    frame.locator("details.filter summary").click()
    page.wait_for_timeout(8_500)
    assert shop.asked >= 3
    assert frame.evaluate("window.untouched")
    assert frame.locator("details.filter").get_attribute("open") is not None
    assert page.evaluate("history.length") == entries
    assert frame.evaluate("location.href") != first
    frame.locator("a[data-more]").click()
    expect(rows).to_have_count(60)
    own = frame.evaluate("location.pathname")
    assert frame.evaluate(
        "own => [...document.querySelectorAll('a[data-hx-get]')]"
        ".every(a => a.getAttribute('data-hx-get').startsWith(own) && a.getAttribute('href').startsWith(own))",
        own,
    )
    assert visit.complaints == []


def test_a_token_in_the_page_is_handed_over_again_as_long_as_it_lives(
    tab: Callable[..., Tab], token: Minter, settings: Settings
) -> None:
    settings.WIDGET_TICKET_SECONDS = 4
    visit = tab()
    page = visit.open(visit.loader(token=token("middle")))
    page.wait_for_timeout(5_500)
    visit.frame.locator("a[data-more]").click()
    expect(page.frame_locator("iframe").locator("[data-activity]")).to_have_count(35)


def test_once_the_ticket_is_over_and_there_is_no_token_the_frame_says_so(
    tab: Callable[..., Tab], token: Minter, shop: Shop, settings: Settings
) -> None:
    settings.WIDGET_TICKET_SECONDS = 3
    shop.mint = lambda: token("middle")
    visit = tab()
    page = visit.open(visit.loader(token_url="/loyalty-token"))
    shop.mint = lambda: 503
    page.wait_for_timeout(4_000)
    visit.frame.locator("a[data-more]").click()
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Your visit here has ended")
    shop.mint = lambda: token("middle")
    expect(page.frame_locator("iframe").locator("[data-activity]").first).to_be_visible(timeout=20_000)


def test_who_signs_out_meanwhile_becomes_a_guest_and_who_changes_sees_their_own(
    tab: Callable[..., Tab], token: Minter, shop: Shop, settings: Settings
) -> None:
    settings.WIDGET_TICKET_SECONDS = 3
    shop.mint = lambda: token("middle")
    visit = tab()
    page = visit.open(visit.loader(token_url="/loyalty-token", panels="balance,tiers"))
    frame = page.frame_locator("iframe")
    before = frame.locator("[data-panel=balance] .figure").inner_text()
    shop.mint = lambda: token("top")
    expect(frame.locator("[data-panel=balance] .figure")).not_to_have_text(before)
    assert page.evaluate("history.length") == 2
    shop.mint = lambda: 401
    expect(frame.locator("[data-panel=balance]")).to_have_count(0)
    expect(frame.locator("[data-panel=tiers]")).to_have_count(1)


@pytest.mark.parametrize("status", [204, 401, 403])
def test_a_guest_gets_the_programme(tab: Callable[..., Tab], shop: Shop, status: int) -> None:
    shop.mint = lambda: status
    visit = tab()
    visit.open(visit.loader(token_url=" /loyalty-token ", sku="PAN-24", theme=" dark "))
    assert shown(visit.frame) == ["campaigns", "tiers", "referrals"]
    assert "sku=PAN-24" in visit.frame.url
    assert visit.frame.evaluate("document.documentElement.dataset.theme") == "dark"
    assert shop.asked == 1


def test_a_failing_endpoint_is_asked_again_after_a_while(tab: Callable[..., Tab], token: Minter, shop: Shop) -> None:
    answers: list[int] = [500, 502]
    shop.mint = lambda: answers.pop(0) if answers else token("middle")
    visit = tab()
    page = visit.open(visit.loader(token_url="/loyalty-token"))
    frame = page.frame_locator("iframe")
    expect(frame.locator("[data-panel=campaigns]")).to_have_count(1)
    expect(frame.locator("[data-panel=balance]")).to_have_count(1, timeout=15_000)
    assert shop.asked == 3


def test_a_token_that_is_refused_is_replaced_by_a_good_one(tab: Callable[..., Tab], token: Minter, shop: Shop) -> None:
    answers = ["bad", token("middle", minutes=-5)]
    shop.mint = lambda: answers.pop(0) if answers else token("middle")
    visit = tab()
    page = visit.open(visit.loader(token_url="/loyalty-token", panels="balance"))
    expect(page.frame_locator("iframe").locator("[data-panel=balance]")).to_have_count(1, timeout=15_000)


def test_tokens_that_are_always_refused_are_not_asked_for_without_end(tab: Callable[..., Tab], shop: Shop) -> None:
    shop.mint = lambda: "bad"
    visit = tab()
    page = visit.open(visit.loader(token_url="/loyalty-token"))
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Your visit here has ended")
    page.wait_for_timeout(4_000)
    assert 2 <= shop.asked <= 5
    assert int(page.locator("iframe").get_attribute("height") or 0) < 400


def test_the_token_stands_in_no_address(tab: Callable[..., Tab], token: Minter, shop: Shop) -> None:
    made = token("middle")
    shop.mint = lambda: made
    visit = tab()
    visit.open(visit.loader(token_url="/loyalty-token"))
    assert len(visit.requests) > 5
    for request in visit.requests:
        assert made not in request.url
        assert "/widget/eyJ" not in request.headers.get("referer", "")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_nothing_is_stored_and_no_cookie_set_same_site_or_cross_site(
    tab: Callable[..., Tab], token: Minter, host: str
) -> None:
    visit = tab()
    page = visit.open(visit.loader(token=token("middle")), host=host)
    visit.frame.locator("a[data-more]").click()
    expect(page.frame_locator("iframe").locator("[data-activity]")).to_have_count(35)
    visit.frame.locator("details.filter summary").click()
    visit.frame.locator("details.filter a", has_text="Spent").click()
    expect(page.frame_locator("iframe").locator("details.filter summary")).to_contain_text("Spent")
    assert visit.context.cookies() == []
    for place in (page.main_frame, visit.frame):
        # To a page of another site the browser may deny all of it: then there is nothing in it either.
        stored = place.evaluate(
            """() => Promise.all([
                () => localStorage.length,
                () => sessionStorage.length,
                () => document.cookie.length,
                async () => (await indexedDB.databases()).length,
                async () => self.caches ? (await caches.keys()).length : 0,
            ].map(async (look) => { try { return await look(); } catch { return 0; } }))"""
        )
        assert stored == [0, 0, 0, 0, 0]
    set_by = [
        request.url for request in visit.requests if (answer := request.response()) and "set-cookie" in answer.headers
    ]
    assert set_by == []


def test_an_origin_that_is_not_listed_is_refused_by_the_browser(
    tab: Callable[..., Tab], token: Minter, shop: Shop, settings: Settings
) -> None:
    settings.WIDGET_ORIGINS = ("https://shop.example",)
    visit = tab()
    page = visit.open(visit.loader(token=token("middle")), wait=False)
    page.wait_for_timeout(1_500)
    assert [frame for frame in page.frames if frame.query_selector("[data-panel]")] == []
    assert any("frame-ancestors" in words for words in visit.complaints)


def documented_policy(portal: str) -> str:
    text = (django_settings.BASE_DIR / "docs" / "embedding.md").read_text()
    found = re.search(r"```text\n(script-src .*?)```", text, re.DOTALL)
    assert found
    return " ".join(found[1].split()).replace("https://portal.example", portal)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_shop_that_allows_nothing_else_shows_it(
    tab: Callable[..., Tab], token: Minter, shop: Shop, host: str, settings: Settings
) -> None:
    settings.WIDGET_TICKET_SECONDS = 4
    visit = tab()
    shop.policy = f"default-src 'none'; {documented_policy(visit.portal)}"
    shop.mint = lambda: token("middle")
    page = visit.open(visit.loader(token_url="/loyalty-token", accent="#7a1f5c"), host=host)
    wait_until_it_fits(page)
    page.wait_for_timeout(5_000)
    assert len(shown(visit.frame)) == 5
    assert shop.asked >= 2
    assert visit.complaints == []


def test_two_on_one_page_each_have_their_own(tab: Callable[..., Tab], token: Minter) -> None:
    visit = tab()
    page = visit.open(
        visit.loader(token=token("middle"), panels="balance", theme="dark")
        + '<div id="rewards"></div>'
        + visit.loader(panels="tiers,campaigns", target="rewards", lang="fr")
    )
    until(page, "[...document.querySelectorAll('iframe')].filter(f => f.height != 320).length == 2")
    found = {tuple(shown(frame)): frame for frame in visit.frames}
    assert set(found) == {("balance",), ("tiers", "campaigns")}
    assert page.locator("#rewards > iframe").get_attribute("title") == "Programme de fidélité"
    heights = [int(each.get_attribute("height") or 0) for each in page.locator("iframe").all()]
    assert heights[0] != heights[1]
    names = page.eval_on_selector_all("iframe", "all => all.map(one => one.name)")
    assert len(set(names)) == 2
    assert visit.complaints == []


def test_a_single_page_shop_mounts_refreshes_and_takes_it_away(
    tab: Callable[..., Tab], token: Minter, shop: Shop
) -> None:
    visit = tab()
    page = visit.open('<div id="a"></div><div id="b"></div>', head=visit.loader(), wait=False)
    until(page, "typeof window.loyalty?.mount === 'function'")
    assert page.locator("iframe").count() == 0
    page.evaluate("loyalty.mount(document.querySelector('#a'), { tokenUrl: '/loyalty-token', panels: 'tiers' })")
    page.evaluate("loyalty.mount(document.querySelector('#b'), { lang: 'fr', panels: 'referrals' })")
    until(page, "[...document.querySelectorAll('iframe')].filter(f => f.height != 320).length == 2")
    guest = page.frame_locator("#a iframe").locator("[data-panel=tiers]")
    expect(guest).not_to_contain_text("You are here")
    shop.mint = lambda: token("middle")
    page.evaluate("loyalty.refresh()")
    expect(guest).to_contain_text("You are here")
    page.evaluate("document.querySelector('#a').dataset.theme = 'dark'")
    expect(page.frame_locator("#a iframe").locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate("loyalty.destroy(document.querySelector('#b'))")
    assert page.locator("iframe").count() == 1
    page.evaluate("loyalty.destroy()")
    assert page.locator("iframe").count() == 0
    assert visit.complaints == []


def test_the_loader_beside_an_element_called_loyalty(tab: Callable[..., Tab]) -> None:
    visit = tab()
    page = visit.open('<div id="loyalty">' + visit.loader() + "</div>")
    assert page.evaluate("typeof loyalty.mount") == "function"
    assert page.evaluate("Object.keys(window).filter(name => /loyal|widget|embed/i.test(name))") == ["loyalty"]


def test_nothing_is_asked_for_before_somebody_comes_near(tab: Callable[..., Tab], token: Minter, shop: Shop) -> None:
    shop.mint = lambda: token("middle")
    visit = tab()
    page = visit.open(f'<p style="margin-bottom: 4000px">.</p>{visit.loader(token_url="/loyalty-token")}', wait=False)
    page.wait_for_timeout(600)
    assert shop.asked == 0
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    until(page, "document.querySelector('iframe').height != 320")
    assert shop.asked == 1


def test_messages_from_anybody_else_are_ignored_on_both_sides(tab: Callable[..., Tab], token: Minter) -> None:
    visit = tab()
    page = visit.open(visit.loader(token=token("middle")))
    wait_until_it_fits(page)
    before = page.locator("iframe").get_attribute("height")
    page.evaluate("postMessage({ loyalty: { height: 7, expired: true } }, '*')")
    page.evaluate(
        """() => {
            const other = document.createElement('iframe');
            document.body.append(other);
            const script = other.contentDocument.createElement('script');
            script.textContent = "parent.frames[0].postMessage({ loyalty: { hello: true, theme: 'dark' } }, '*')";
            other.contentDocument.body.append(script);
        }"""
    )
    page.evaluate("frames[0].postMessage('nonsense', '*'); frames[0].postMessage({ loyalty: 7 }, '*')")
    page.wait_for_timeout(300)
    assert page.locator("iframe").first.get_attribute("height") == before
    assert visit.frame.evaluate("document.documentElement.dataset.theme") is None
    assert visit.complaints == []


def test_a_host_of_ones_own_is_told_what_it_needs(tab: Callable[..., Tab], token: Minter) -> None:
    """The messages are a contract: a shop may write its own loader."""
    visit = tab()
    page = visit.open(
        f'<iframe src="{visit.portal}/widget/?token={token("middle")}"></iframe>'
        "<script>window.said = []; addEventListener('message', e => said.push([e.origin, e.data]));</script>",
        wait=False,
    )
    page.wait_for_load_state("load")
    assert page.evaluate("said") == []
    page.evaluate("portal => frames[0].postMessage({ loyalty: { hello: true } }, portal)", visit.portal)
    until(page, "said.length >= 3")
    said = page.evaluate("said")
    assert {origin for origin, _ in said} == {visit.portal}
    keys = [key for _, data in said for key in data["loyalty"]]
    assert keys[:3] == ["ready", "height", "expires"]
    page.evaluate("portal => frames[0].postMessage({ loyalty: { token: 'bad' } }, portal)", visit.portal)
    until(page, "said.some(([, data]) => data.loyalty.expired)")


def test_without_javascript_a_frame_is_a_whole_widget(tab: Callable[..., Tab], token: Minter) -> None:
    visit = tab(java_script_enabled=False)
    page = visit.open(
        f'<iframe src="{visit.portal}/widget/?token={token("middle")}" width="400" height="600"></iframe>', wait=False
    )
    frame = page.frame_locator("iframe")
    assert frame.locator("[data-panel]").count() == 5
    first = frame.locator("[data-activity]").first.get_attribute("data-activity")
    frame.locator("a[data-more]").click()
    expect(frame.locator("[data-activity]").first).not_to_have_attribute("data-activity", first or "")
    frame.locator("details.filter summary").click()
    frame.locator("details.filter a", has_text="Spent").click()
    expect(frame.locator("details.filter summary")).to_contain_text("Spent")
    frame.locator(".back a").click()
    expect(frame.locator("[data-panel]")).to_have_count(5)
    assert visit.context.cookies() == []


def test_two_loaders_without_a_target_each_show_theirs_where_they_stand(tab: Callable[..., Tab]) -> None:
    visit = tab()
    page = visit.open(f'<div id="a">{visit.loader()}</div><div id="b">{visit.loader()}</div>', wait=False)
    until(page, "document.querySelectorAll('div > iframe').length === 2")
    assert page.locator("#a > iframe").count() == page.locator("#b > iframe").count() == 1
    expect(page.frame_locator("#b > iframe").locator("[data-panel=tiers]")).to_be_visible()
