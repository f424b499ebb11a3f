"""`manage.py gameball_check [CUSTOMER_ID]`"""

import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from pytest_django import Settings

from gameball.sandbox import ENDPOINTS, Sandbox
from gameball.sandbox.people.cast import HOSTILE_ID

ADDRESSES = (
    "customers/ID/balance",
    "customers/ID/tier-progress",
    "customers/ID/reward-campaigns-progress",
    "customers/ID/referrals",
    "customers/ID/referrals/count",
    "customers/ID/activities",
    "customers/ID/activities/count",
    "configurations/reward-campaigns",
    "configurations/tiers",
    "configurations/referrals",
)


@dataclass(frozen=True)
class Report:
    text: str
    failure: str = ""

    @property
    def states(self) -> dict[str, str]:
        """The state of each endpoint that is listed."""
        lines = [line.split() for line in self.text.partition("Endpoints\n")[2].partition("\n\n")[0].splitlines()]
        return {line[1]: line[0] for line in lines}

    def says(self, words: str) -> bool:
        return words in " ".join(self.text.split())


def check(*customer_id: str) -> Report:
    out = StringIO()
    failure = ""
    try:
        call_command("gameball_check", *customer_id, stdout=out)
    except CommandError as error:
        failure = str(error)
    return Report(out.getvalue(), failure)


def test_all_ten_endpoints_of_a_customer_answer(sandbox: Sandbox) -> None:
    report = check("middle")
    assert report.states == dict.fromkeys(ADDRESSES, "works")
    assert "All 10 endpoints answer." in report.text
    assert not report.failure
    assert {call.endpoint for call in sandbox.calls} == set(ENDPOINTS)


def test_it_only_reads(sandbox: Sandbox) -> None:
    check("middle")
    assert {call.method for call in sandbox.calls} == {"GET"}


def test_without_a_customer_a_made_up_one_shows_what_can_be_reached(sandbox: Sandbox) -> None:
    report = check()
    assert list(report.states) == list(ADDRESSES)
    assert list(report.states.values()) == ["reachable"] * 7 + ["works"] * 3
    assert "gameball_check CUSTOMER_ID" in report.text
    assert not report.failure


def test_it_says_which_address_it_asks_and_with_which_budget(sandbox: Sandbox, settings: Settings) -> None:
    settings.GAMEBALL_CALL_BUDGET_MS = 1234
    text = check().text
    assert sandbox.base_url in text
    assert "1234 ms" in text


@pytest.mark.parametrize("customer_id", ["middle", "odd", "friends", "arabic", HOSTILE_ID])
def test_no_key_no_customer_and_no_contact_data_are_shown(sandbox: Sandbox, customer_id: str) -> None:
    report = check(customer_id)
    everything = report.text + report.failure
    assert Sandbox.API_KEY not in everything
    assert Sandbox.SECRET_KEY not in everything
    assert "@" not in everything
    assert "+966" not in everything
    assert HOSTILE_ID not in everything


@pytest.mark.parametrize("customer_id", ["middle", "odd", "unknown", "nonsense", "paused", "basic-plan", "new"])
def test_it_fits_into_eighty_columns(sandbox: Sandbox, customer_id: str) -> None:
    assert max(map(len, check(customer_id).text.splitlines())) <= 80


@pytest.mark.parametrize("name", ["GAMEBALL_API_KEY", "GAMEBALL_SECRET_KEY"])
def test_a_wrong_key_is_a_failure_with_a_plain_reason(sandbox: Sandbox, settings: Settings, name: str) -> None:
    setattr(settings, name, "quite-the-wrong-key")
    report = check("middle")
    assert report.states == dict.fromkeys(ADDRESSES, "FAILS")
    assert "Gameball does not accept the keys" in report.failure
    assert "code 1001" in report.text
    assert "quite-the-wrong-key" not in report.text + report.failure


@pytest.mark.parametrize("name", ["GAMEBALL_API_KEY", "GAMEBALL_SECRET_KEY"])
def test_a_missing_key_is_named(sandbox: Sandbox, settings: Settings, name: str) -> None:
    setattr(settings, name, "")
    assert check("middle").failure.startswith(f"{name} is missing")
    assert not sandbox.calls


def test_a_key_without_one_right_is_said_of_that_endpoint_alone(sandbox: Sandbox) -> None:
    sandbox.trouble("referral-configuration", "1002")
    report = check("middle")
    assert report.states["configurations/referrals"] == "FAILS"
    assert list(report.states.values()).count("FAILS") == 1
    assert report.failure.startswith("1 of 10 endpoints fail. Gameball does not accept the keys.")


def test_a_wrong_path_is_said_to_be_the_base_url(sandbox: Sandbox, settings: Settings) -> None:
    settings.GAMEBALL_BASE_URL = sandbox.origin + "/somewhere"
    report = check()
    assert report.states == dict.fromkeys(ADDRESSES, "FAILS")
    assert "Check GAMEBALL_BASE_URL" in report.failure


@pytest.mark.parametrize("kind", ["redirect", "html"])
def test_a_server_that_is_not_gameball_is_said_to_be_the_base_url(sandbox: Sandbox, kind: str) -> None:
    sandbox.trouble("*", kind)
    report = check("middle")
    assert report.states == dict.fromkeys(ADDRESSES, "FAILS")
    assert "GAMEBALL_BASE_URL" in report.failure


def test_a_gameball_that_cannot_be_reached_is_said_plainly(settings: Settings) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        settings.GAMEBALL_BASE_URL = f"http://127.0.0.1:{taken.getsockname()[1]}/api/v4"
    report = check()
    assert list(report.states) == list(ADDRESSES)
    assert "Nobody listens at Gameball's address" in report.failure


def test_a_base_url_that_cannot_be_one_is_refused_without_its_password(settings: Settings) -> None:
    settings.GAMEBALL_BASE_URL = "https://me:hunter2@api.example/api/v4"
    report = check()
    assert report.failure.startswith("The base URL")
    assert "hunter2" not in report.text + report.failure


def test_a_customer_who_is_not_enrolled_is_a_failure_where_one_was_named(sandbox: Sandbox) -> None:
    report = check("unknown")
    assert list(report.states.values()) == ["FAILS"] * 7 + ["works"] * 3
    assert "knows no customer with this id" in report.failure


@pytest.mark.parametrize("customer_id", ["", "  ", ".", ".."])
def test_an_id_that_cannot_be_sent_is_refused_before_any_call(sandbox: Sandbox, customer_id: str) -> None:
    assert "customer id" in check(customer_id).failure
    assert not sandbox.calls


@pytest.mark.parametrize(
    ("customer_id", "words"), [("basic-plan", "plan lacks this feature"), ("paused", "programme is switched off")]
)
def test_what_is_not_a_failure_is_a_note(sandbox: Sandbox, customer_id: str, words: str) -> None:
    report = check(customer_id)
    assert set(report.states.values()) == {"works", "note"}
    assert report.says(words)
    assert "with a note" in report.text
    assert not report.failure


def test_empty_lists_are_a_note(sandbox: Sandbox) -> None:
    report = check("new")
    assert report.states["customers/ID/activities"] == "note"
    assert not report.failure


@pytest.mark.parametrize("customer_id", ["failing", "nonsense"])
def test_one_bad_customer_does_not_hide_what_works(sandbox: Sandbox, customer_id: str) -> None:
    report = check(customer_id)
    assert list(report.states.values())[7:] == ["works"] * 3
    assert report.failure


@pytest.mark.parametrize(
    "words",
    [
        "avaliablePointsBalance for availablePointsBalance",
        "avaliablePointsValue for availablePointsValue",
        "minPorgress for minProgress",
        "StartDate for startDate",
        "rewardWalletFactor for walletRewardFactor",
        "Visibility is spelt otherwise than documented: Not Visible",
        "points of redemptions come as positive and negative numbers",
        "points of expiries, cancelled cashback come as positive numbers",
        "Campaigns bring their configuration along (5 of 7)",
        "not in the account's configuration",
        "Activities of a type that nobody documented: Moon Phase Reward",
        "Icons on hosts that are not allowed: images.gone.example.com",
        "GAMEBALL_IMAGE_HOSTS=cdn.gameball.co,images.gone.example.com",
        "Icons that are bare names: level-a1",
        "Some dates come without a time zone. They are taken as UTC",
        "Some dates are English words",
        "Dates that cannot be read: 2",
        "customers/ID/activities: 3 malformed rows, in points, row",
        "customers/ID/balance: malformed, in pendingPoints",
        "Referred friends come with gameballId or id (1 of 6)",
        "progress does not fit their tier",
        "points that are worth nothing",
    ],
)
def test_the_oddities_of_an_account_are_named(odd: Report, words: str) -> None:
    assert odd.says(words)
    assert not odd.failure


@pytest.fixture(scope="module")
def odd(running_sandbox: Sandbox) -> Report:
    with override_settings(GAMEBALL_BASE_URL=running_sandbox.base_url):
        return check("odd")


@pytest.mark.parametrize(("order", "words"), [("asc", "come oldest first"), ("desc", "come newest first")])
def test_the_order_of_activities_is_found_out(settings: Settings, order: str, words: str) -> None:
    with Sandbox(order=order) as sandbox:
        settings.GAMEBALL_BASE_URL = sandbox.base_url
        assert check("middle").says(f"Activities {words}")


def test_the_sign_of_points_is_found_out_beyond_the_first_page(settings: Settings) -> None:
    with Sandbox(order="asc", signs="unsigned") as sandbox:
        settings.GAMEBALL_BASE_URL = sandbox.base_url
        report = check("ledger")
        assert report.says("points of redemptions, expiries")
        assert report.says("come as positive numbers")
        assert len(sandbox.calls) <= 10 + 3


def test_settings_that_would_help_are_named_with_what_the_account_says(sandbox: Sandbox, settings: Settings) -> None:
    settings.SHOP_JOIN_URL = "https://shop.example/join"
    settings.WIDGET_ORIGINS = ("https://shop.example",)
    report = check("middle")
    assert report.says("SHOP_CURRENCY amounts with their currency, on the programme's page; this account's: USD")
    assert report.says("this account's: Leaves")
    assert report.says("ok WIDGET_ORIGINS https://shop.example")
    assert report.says("ok GAMEBALL_TOKEN_KEY one key of 32 bytes")
    assert not report.says("SHOP_JOIN_URL")


def test_a_token_key_of_another_length_is_named(sandbox: Sandbox, settings: Settings) -> None:
    settings.GAMEBALL_TOKEN_KEYS = ()
    assert check("middle").says("note GAMEBALL_TOKEN_KEY is not a key of 32 bytes")


def test_a_secret_key_of_another_length_is_counted(sandbox: Sandbox, settings: Settings) -> None:
    settings.GAMEBALL_TOKEN_KEYS = ()
    assert check("middle").says(f"The secret key has {len(Sandbox.SECRET_KEY)} bytes.")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ALLOWED_HOSTS", [], "note ALLOWED_HOSTS none: without the portal's host name it does not start"),
        ("ALLOWED_HOSTS", ["*"], "note ALLOWED_HOSTS * answers to any name"),
        ("ALLOWED_HOSTS", ["loyalty.shop.example"], "ok ALLOWED_HOSTS loyalty.shop.example"),
        ("WIDGET_ORIGINS", ("http://shop.example",), "note WIDGET_ORIGINS plain http"),
        ("WIDGET_ORIGINS", ("http://localhost:8001",), "ok WIDGET_ORIGINS http://localhost:8001"),
        ("GAMEBALL_WEBHOOKS", True, "ok GAMEBALL_WEBHOOKS on"),
        ("GAMEBALL_TIME_ZONE", "Asia/Riyadh", "ok GAMEBALL_TIME_ZONE Asia/Riyadh, where it is"),
        ("GAMEBALL_TIME_ZONE", "UTC", "note GAMEBALL_TIME_ZONE UTC, where it is"),
        ("SHOP_CURRENCY", "EUR", "note SHOP_CURRENCY is EUR, but this customer's balance says USD"),
        ("SHOP_POINTS_NAME", "Petals", "note SHOP_POINTS_NAME is Petals, but this customer's balance says Leaves"),
    ],
)
def test_a_setting_is_judged(sandbox: Sandbox, settings: Settings, name: str, value: object, words: str) -> None:
    settings.DEBUG = False
    setattr(settings, name, value)
    assert check("middle").says(words)


@pytest.mark.parametrize(("name", "value"), [("SHOP_CURRENCY", "USD"), ("SHOP_POINTS_NAME", "leaves")])
def test_a_setting_that_agrees_with_the_account_needs_no_word(
    sandbox: Sandbox, settings: Settings, name: str, value: str
) -> None:
    setattr(settings, name, value)
    assert name not in check("middle").text


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        (["loyalty.shop.example", "www.shop.example"], "https://loyalty.shop.example/hooks/gameball/"),
        ([".shop.example"], "https://portal.example/hooks/gameball/"),
    ],
)
def test_the_address_of_webhooks_is_said(sandbox: Sandbox, settings: Settings, hosts: list[str], address: str) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = False, hosts
    assert check("middle").says(address)


def test_it_ends_with_what_to_open_next(sandbox: Sandbox, settings: Settings) -> None:
    settings.DEBUG = True
    text = check("middle").text.partition("\nNext\n")[2]
    for words in ("1. manage.py migrate", "mint_token CUSTOMER_ID", "http://localhost:8000/account/enter/?token=…"):
        assert words in text
    assert "createsuperuser" in text
    assert "gameball_check CUSTOMER_ID" not in text
    assert (settings.BASE_DIR / "docs" / "embedding.md").exists()


def test_what_a_portal_for_customers_still_lacks_comes_before_its_start(sandbox: Sandbox, settings: Settings) -> None:
    settings.DEBUG, settings.SECRET_KEY, settings.ALLOWED_HOSTS = False, "", []
    report = check()
    assert report.says("1. manage.py gameball_check CUSTOMER_ID")
    assert report.says("2. Set SECRET_KEY and ALLOWED_HOSTS, or DEBUG=1")
    assert not report.failure


def test_without_a_key_for_tokens_it_leads_to_the_programme(sandbox: Sandbox, settings: Settings) -> None:
    settings.DEBUG, settings.GAMEBALL_TOKEN_KEYS = True, ()
    report = check("middle")
    assert report.says("only the programme opens: http://localhost:8000/program/")
    assert "mint_token" not in report.text


def test_where_nothing_answers_no_other_setting_is_in_the_way_of_why(sandbox: Sandbox, settings: Settings) -> None:
    settings.GAMEBALL_SECRET_KEY, settings.GAMEBALL_TOKEN_KEYS = "cut-short", ()
    report = check("middle")
    assert report.says("The secret key has 9 bytes.")
    assert "SHOP_NAME" not in report.text
    assert "Gameball does not accept the keys" in report.failure


def test_where_something_fails_that_comes_first(sandbox: Sandbox) -> None:
    sandbox.trouble("balance", "1002")
    report = check("middle")
    assert report.failure
    assert "\nNext\n" not in report.text


def test_it_runs_with_nothing_but_the_keys(sandbox: Sandbox) -> None:
    """As on the first day: no DEBUG, no SECRET_KEY, no database, from another folder."""
    variables = {
        "PATH": os.environ["PATH"],
        "GAMEBALL_API_KEY": Sandbox.API_KEY,
        "GAMEBALL_SECRET_KEY": Sandbox.SECRET_KEY,
        "GAMEBALL_BASE_URL": sandbox.base_url,
        "DATABASE_URL": "sqlite:///nowhere/at/all.sqlite3",
    }
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, str(root / "manage.py"), "gameball_check", "middle"]
    done = subprocess.run(command, env=variables, cwd="/", capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Set SECRET_KEY and ALLOWED_HOSTS" in " ".join(done.stdout.split())
    failed = subprocess.run(
        command, env=variables | {"GAMEBALL_SECRET_KEY": "quite-wrong"}, capture_output=True, text=True, check=False
    )
    assert failed.returncode == 1
    assert "quite-wrong" not in failed.stdout + failed.stderr


def test_an_account_that_writes_terminal_codes_and_addresses_is_not_quoted(settings: Settings) -> None:
    """A server that says the same hostile thing to everybody."""

    class Hostile(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            types = [
                {"activityId": 1, "activityType": "\x1b[31mred"},
                {"activityId": 2, "activityType": "ann@example.com"},
            ]
            body = json.dumps({"activities": types, "icon": "\x07bell", "currency": "+33 612345678"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Hostile) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        settings.GAMEBALL_BASE_URL = f"http://127.0.0.1:{server.server_address[1]}/api/v4"
        report = check("middle")
        server.shutdown()
    text = report.text + report.failure
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "ann@" not in text
    assert "612345678" not in text
