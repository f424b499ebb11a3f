"""/staff/ and /staff/customer/: looking a customer up, and what an agent sees more than the customer."""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import urlencode

import pytest
from django.test import Client
from pytest_django import Settings

from gameball.models import Audit
from gameball.sandbox import Sandbox
from gameball.sandbox.people.cast import HOSTILE_ID

from ..pages import Page
from ..telling import Told

HTMX = {"HX-Request": "true"}
PANELS = ("balance", "tiers", "campaigns", "activities", "referrals")


def look(browser: Client, customer_id: str, path: str = "", *, htmx: bool = False, **query: str) -> Page:
    answer = browser.get(f"/staff/customer/{path}", {"id": customer_id, **query}, headers=HTMX if htmx else {})
    assert answer.status_code == 200
    page = Page(answer)
    assert page.faults == []
    return page


def rows() -> list[tuple[str, str, str]]:
    return [(row.what, row.customer, row.detail) for row in reversed(Audit.objects.all())]


# Looking up


def test_the_look_up_says_where_the_id_stands(agent: Client) -> None:
    page = Page(agent.get("/staff/"))
    field = page.one("input[name=id]")
    assert field.get("data-focus-key") == "/"
    assert page.one("form.look-up")["action"] == "/staff/customer/"
    assert "shop's administration" in page.text
    assert "finds nobody by e-mail address" in page.text
    assert "Nobody yet" in page.text
    assert page.faults == []


def test_ones_own_recent_look_ups_stand_there_each_once_newest_first(agent: Client, lead: Client) -> None:
    look(lead, "top")
    for customer in ("middle", "new", HOSTILE_ID, "middle"):
        look(agent, customer)
    look(agent, "expiring", "balance/")
    page = Page(agent.get("/staff/"))
    assert [link.text for link in page.all(".recent a")] == ["middle", HOSTILE_ID, "new"]
    permalink = page.all(".recent a")[1]["href"]
    assert Page(agent.get(permalink)).panels["balance"] == "ready"


@pytest.mark.parametrize("typed", ["middle", "  middle ", "\tmiddle\n", "\ufeffmiddle\u200b", "\u2068middle\u2069"])
def test_what_stands_around_an_id_is_taken_off(agent: Client, typed: str) -> None:
    page = look(agent, typed)
    assert page.one(".who code").text == "middle"
    assert rows() == [("look-up", "middle", "")]


@pytest.mark.parametrize("typed", ["", "   ", ".", "..", "a\0b", "\u200b"])
def test_an_id_that_cannot_be_sent_is_refused_in_words(agent: Client, sandbox: Sandbox, typed: str) -> None:
    for path in ("", "balance/", "explain/", "sent/"):
        answer = agent.get(f"/staff/customer/{path}", {"id": typed})
        assert answer.status_code == 400
        page = Page(answer)
        assert page.one("h1").text == "This can't be looked up"
        assert page.faults == []
    assert agent.get("/staff/customer/").status_code == 400
    assert sandbox.calls == []
    assert rows() == []


@pytest.mark.parametrize("customer", [HOSTILE_ID, "maya@example.com", "../../configurations/tiers", "💚" * 200])
def test_any_other_string_is_one_segment_to_gameball(agent: Client, sandbox: Sandbox, customer: str) -> None:
    look(agent, customer)
    assert {call.customer for call in sandbox.calls_of("balance")} == {customer}
    assert Audit.objects.get().customer == customer


def test_every_link_of_a_page_keeps_the_customer_the_language_and_the_theme(agent: Client) -> None:
    page = look(agent, HOSTILE_ID, lang="fr", theme="dark")
    about = urlencode({"id": HOSTILE_ID, "lang": "fr", "theme": "dark"})
    links = [link["href"] for link in page.all("main a") if link["href"].startswith("/staff/customer/")]
    assert links
    assert all(about in link for link in links)


# The page


def test_the_five_panels_stand_there_with_name_and_id(agent: Client) -> None:
    page = look(agent, "middle")
    assert page.panels == dict.fromkeys(PANELS, "ready")
    assert page.one("h1").text == "M••• T•••"
    assert page.one(".who code").text == "middle"
    assert len(page.activities) == 25


def test_a_page_is_private_and_not_kept(agent: Client) -> None:
    answer = agent.get("/staff/customer/?id=middle")
    assert answer["Cache-Control"] == "private, no-store"
    assert "HX-Request" in agent.get("/staff/customer/balance/?id=middle")["Vary"]


@pytest.mark.parametrize("noun", PANELS)
def test_each_panel_has_a_page_and_a_fragment(agent: Client, noun: str) -> None:
    assert look(agent, "middle", f"{noun}/").panels == {noun: "ready"}
    fragment = look(agent, "middle", f"{noun}/", htmx=True)
    assert fragment.panels == {noun: "ready"}
    assert fragment.maybe("h1") is None
    assert rows() == [("panel", "middle", noun)] * 2


def test_more_activity_and_filters_lead_on(agent: Client) -> None:
    page = look(agent, "middle")
    more = page.more
    assert more
    assert "id=middle" in more
    rest = Page(agent.get(more, headers=HTMX))
    assert len(rest.activities) == 25
    assert not set(rest.activities) & set(page.activities)
    spent = look(agent, "middle", "activities/", type="Redemption")
    assert spent.activities
    assert rows()[-1] == ("panel", "middle", "activities type=Redemption")


@pytest.mark.parametrize("query", ["after=x", "type=Nonsense", "month=soon"])
def test_a_link_that_cannot_be_read_is_said_to_be_so(agent: Client, query: str) -> None:
    answer = agent.get(f"/staff/customer/activities/?id=middle&{query}")
    assert answer.status_code == 400
    assert "can't be read" in answer.text


def test_an_activity_opens_to_all_its_fields(agent: Client, told: Told) -> None:
    told.activities(
        {
            "activityType": "BalanceAdjustment",
            "points": -15,
            "reason": "INTERNAL: rude",
            "isManualActivity": True,
            "isGuest": "true",
            "rewardFactor": 1.5,
            "rewardThreshold": 20,
            "redemptionRewardFactor": 0.05,
            "familyRedemptionPoints": 40,
            "familyRedemptionAmount": 2,
            "campaignName": "Third Order",
            "campaignStartDate": "2026-11-01",
            "campaignEndDate": "2026-11-30",
            "campaignEnabled": False,
            "currency": "USD",
            "customerId": "middle",
            "email": "maya.thornbury@example.com",
            "phoneNumber": "+15550100240",
            "displayName": "Maya Thornbury",
        }
    )
    page = look(agent, "middle", "activities/")
    inside = {each.one("dt").text: each.one("dd").text for each in page.all("dl.inside div")}
    assert inside["Activity id"] == "900"
    assert inside["Type as sent"] == "BalanceAdjustment"
    assert inside["Done by hand"] == "Yes"
    assert inside["Guest"] == "Yes"
    assert inside["Reason (internal)"] == "INTERNAL: rude"
    assert inside["Reward factor"] == "1.5"
    assert inside["Reward threshold"] == "20"
    assert inside["From the family's wallet"] == "40"
    assert inside["Campaign was enabled"] == "No"
    assert inside["Campaign starts"] == "November 1, 2026"
    assert inside["Customer id"] == "middle"
    assert "maya.thornbury@" not in page.html
    assert "5550100240" not in page.html


def test_a_customer_sees_none_of_it(signed_in: Callable[[str], Client]) -> None:
    page = Page(signed_in("odd").get("/account/"))
    assert "INTERNAL" not in page.html
    assert page.maybe(".inside") is None
    assert "Read anew" not in page.html
    assert "sandbox-" not in page.html


def test_hidden_campaigns_are_marked_with_the_reason(agent: Client) -> None:
    page = look(agent, "middle", "campaigns/")
    reasons = [each.text for each in page.all("p.inside")]
    assert "Hidden from the customer: its visibility is “Not Visible”." in reasons
    assert reasons == [each.text for each in page.all("li.campaign p.inside")]


def test_why_a_campaign_is_hidden_depends_on_what_is_known(agent: Client, told: Told) -> None:
    told.campaigns(
        {"configuration": {"visibility": "AlwaysVisible"}},
        {"configuration": {"visibility": "VisibleIfEarned"}},
        {"configuration": {"visibility": None}},
        {"rewardsCampaignId": 77},
    )
    page = look(agent, "middle", "campaigns/")
    assert [each.text.removeprefix("Hidden from the customer: ") for each in page.all("p.inside")] == [
        "shown only once earned, and it is not earned yet.",
        "nothing says that it may be shown.",
        "the programme's configuration has no such campaign.",
    ]


def test_a_name_that_is_an_address_or_a_number_is_covered(agent: Client, told: Told) -> None:
    told.activities({"activityType": "Migration", "points": 5, "displayName": "maya.thornbury@example.com"})
    page = look(agent, "middle")
    assert page.one("h1").text == "m•••"
    assert "maya.thornbury@" not in page.html


# Age, and reading anew


def test_each_panel_says_how_old_it_is(agent: Client, earlier: Callable[[float], AbstractContextManager[None]]) -> None:
    with earlier(15 * 60):
        look(agent, "middle")
    page = look(agent, "middle", "balance/")
    assert "just now" in page.one(".age").text


def test_a_panel_is_read_anew_without_what_is_kept(agent: Client, sandbox: Sandbox) -> None:
    page = look(agent, "middle")
    again = page.panel("balance").one(".anew a")
    assert again["data-hx-get"] == again["href"]
    sandbox.forget_calls()
    look(agent, "middle")
    assert sandbox.calls == []
    fragment = Page(agent.get(again["href"], headers=HTMX))
    assert fragment.panels == {"balance": "ready"}
    assert len(sandbox.calls_of("balance")) == 1
    assert len(sandbox.calls_of("activities")) == 1
    assert "anew=1" not in fragment.one(".panel-balance a")["href"].replace("&anew=1", "", 1)
    assert rows()[-1] == ("panel", "middle", "balance anew=1")


def test_everything_is_read_anew_at_once(agent: Client, sandbox: Sandbox) -> None:
    look(agent, "middle")
    sandbox.forget_calls()
    look(agent, "middle", anew="1")
    assert {call.endpoint for call in sandbox.calls} >= {"balance", "tier-progress", "campaign-progress", "referrals"}
    assert rows()[-1] == ("look-up", "middle", "anew")


def test_a_copy_that_stands_in_says_why(
    agent: Client, sandbox: Sandbox, earlier: Callable[[float], AbstractContextManager[None]]
) -> None:
    with earlier(3600):
        look(agent, "middle")
    sandbox.trouble("balance", "5000")
    page = look(agent, "middle")
    panel = page.panel("balance")
    assert panel["data-state"] == "stale"
    assert "1 hour ago" in panel.one(".age").text
    assert "5000" in panel.one(".trouble").text


# Gameball in trouble


@pytest.mark.parametrize(
    ("customer", "words"),
    [("unknown", "Gameball knows no customer with this id"), ("paused", "The programme is switched off")],
)
def test_one_message_stands_for_all_panels_in_words_for_an_agent(agent: Client, customer: str, words: str) -> None:
    page = look(agent, customer)
    assert page.panels == {}
    assert page.one(".state-title").text == words
    assert page.one(".trouble dl")
    assert Page(agent.get(page.one(".notice a.button")["href"])).one(".state-title").text == words


def test_an_agent_reads_code_message_and_request_of_a_failure(agent: Client) -> None:
    page = look(agent, "campaigns-down")
    assert page.panels == dict.fromkeys(PANELS, "ready") | {"campaigns": "unavailable"}
    facts = {each.one("dt").text: each.one("dd").text for each in page.panel("campaigns").all(".trouble dl div")}
    assert facts["HTTP status"] == "500"
    assert facts["Code"] == "5000"
    assert facts["Endpoint"] == "campaign-progress"
    assert facts["Request"].startswith("sandbox-")
    assert page.panel("campaigns").one(".anew a")


def test_wrong_keys_are_told_to_an_agent_and_never_to_a_customer(
    agent: Client, signed_in: Callable[[str], Client], sandbox: Sandbox
) -> None:
    sandbox.trouble("*", "1001")
    assert "GAMEBALL_API_KEY" in look(agent, "middle").text
    assert "GAMEBALL_API_KEY" not in Page(signed_in("middle").get("/account/")).text


def test_what_the_plan_lacks_is_said(agent: Client) -> None:
    page = look(agent, "basic-plan")
    assert list(page.panels) == list(PANELS)
    assert "plan lacks this" in page.panel("campaigns").text
    assert "8000" in page.panel("campaigns").text


@pytest.mark.parametrize("customer", ["odd", "nonsense", "failing", "negative", "manual", "arabic", "new"])
def test_no_customer_is_too_odd(agent: Client, customer: str) -> None:
    page = look(agent, customer)
    assert set(page.panels) == set(PANELS)
    assert "maya" not in page.html
    assert look(agent, customer, "sent/")
    assert look(agent, customer, "explain/")


def test_a_slow_gameball_leaves_panels_that_fetch_themselves(agent: Client) -> None:
    page = look(agent, "slow")
    loading = [noun for noun, state in page.panels.items() if state == "loading"]
    assert loading
    address = page.panel(loading[0]).one("[data-hx-trigger]")["data-hx-get"]
    assert "id=slow" in address
    assert Page(agent.get(address, headers=HTMX)).panels[loading[0]] == "ready"


@pytest.mark.parametrize("noun", ["balance", "activities"])
def test_a_panel_that_is_late_on_a_page_read_anew_is_read_anew(
    agent: Client, sandbox: Sandbox, settings: Settings, noun: str
) -> None:
    look(agent, "middle")
    settings.PORTAL_PAGE_BUDGET_MS = 100
    sandbox.trouble(noun, "slow:900")
    sandbox.forget_calls()
    page = look(agent, "middle", anew="1")
    assert page.panels[noun] == "loading"
    address = page.panel(noun).one("[data-hx-trigger]")["data-hx-get"]
    started = time.monotonic()
    assert Page(agent.get(address, headers=HTMX)).panels == {noun: "ready"}
    assert time.monotonic() - started > 0.4  # it waited for what is new
    assert len(sandbox.calls_of(noun)) == 1


# What Gameball sent


def test_what_gameball_sent_stands_there_without_contact_data(agent: Client) -> None:
    look(agent, "middle")
    page = look(agent, "middle", "sent/")
    parts = {each.one("summary code").text: each for each in page.all(".answers details")}
    told = json.loads(parts["GET customers/{customerId}/balance"].one("pre").text)
    assert told["totalPointsBalance"] == 1500
    assert told["totalPointsValue"] == 75.0  # a figure, as it was sent, and no text
    assert "just now" in parts["GET customers/{customerId}/balance"].one("summary").text
    for secret in ("thornbury@", "+1555", "rowan.hale@", "friend11@", "014-0016"):
        assert secret not in page.html
    assert rows()[-1] == ("sent", "middle", "")


def test_what_was_not_asked_for_is_said(agent: Client) -> None:
    page = look(agent, "middle", "sent/")
    assert "nothing is kept" in page.text
    assert look(agent, "middle", "sent/", htmx=True).maybe("h1") is None


# Contact


def test_revealing_is_a_post_that_is_recorded_and_read_from_gameball(lead: Client, sandbox: Sandbox) -> None:
    page = look(lead, "middle")
    assert "thornbury@" not in page.html
    form = page.one("#contact form")
    assert form["method"] == "post"
    assert form["action"] == form["data-hx-post"] == "/staff/customer/contact/?id=middle"
    sandbox.forget_calls()
    answer = lead.post(form["action"])
    shown = Page(answer)
    assert shown.faults == []
    assert "maya.thornbury@example.com" in shown.text
    assert "+15550100240" in shown.text
    assert answer["Cache-Control"] == "private, no-store"
    assert [call.endpoint for call in sandbox.calls] == ["activities"]
    assert rows()[-1] == ("reveal", "middle", "")
    sandbox.forget_calls()
    lead.post(form["action"])
    assert len(sandbox.calls) == 1
    assert "thornbury@" not in look(lead, "middle").html


def test_revealing_by_htmx_answers_only_that(lead: Client) -> None:
    answer = lead.post("/staff/customer/contact/?id=middle", headers=HTMX)
    assert "maya.thornbury@example.com" in answer.text
    assert "<html" not in answer.text


def test_revealing_needs_a_post_and_a_csrf_token(lead: Client) -> None:
    assert lead.get("/staff/customer/contact/?id=middle").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = lead.cookies
    assert strict.post("/staff/customer/contact/?id=middle").status_code == 403
    assert rows() == []


def test_revealing_what_is_not_there_or_cannot_be_read_is_said(lead: Client, sandbox: Sandbox) -> None:
    assert "hold no contact data" in lead.post("/staff/customer/contact/?id=new").text
    sandbox.trouble("activities", "5000")
    answer = lead.post("/staff/customer/contact/?id=middle")
    assert answer.status_code == 200
    assert "could not be read" in answer.text
    assert "5000" in answer.text
    assert lead.post("/staff/customer/contact/").status_code == 400


def test_another_persons_rows_give_no_contact(lead: Client, told: Told) -> None:
    told.activities(
        {"activityType": "Migration", "points": 5, "customerId": "somebody else", "email": "else@example.com"},
        {"activityType": "Migration", "points": 5, "email": "own@example.com"},
    )
    text = lead.post("/staff/customer/contact/?id=middle").text
    assert "own@example.com" in text
    assert "else@example.com" not in text


# Logs


def test_no_customer_id_comes_into_a_log(lead: Client, sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    customer = "customer-4711-secret"
    sandbox.trouble("referrals", "500")
    for path in ("", "balance/", "explain/", "sent/", "activities.csv", "activities/"):
        lead.get(f"/staff/customer/{path}", {"id": customer})
    lead.get("/staff/customer/activities/", {"id": customer, "type": "Nonsense"})
    lead.post(f"/staff/customer/contact/?id={customer}")
    Client().get("/staff/customer/", {"id": customer})
    assert "4711" not in caplog.text


def test_a_page_is_quick_enough_with_thousands_of_rows_in_the_audit(agent: Client) -> None:
    look(agent, "middle")
    begun = time.perf_counter()
    agent.get("/staff/")
    assert time.perf_counter() - begun < 1
