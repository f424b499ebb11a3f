"""Keys, paths, methods and parameters: what any call must have, and what is said when it hasn't."""

import pytest

from gameball.sandbox import ENDPOINTS, Sandbox

from .asking import Asker

ERROR_FIELDS = {"code", "type", "message", "documentationUrl", "requestId"}
PATHS = {
    "balance": "customers/middle/balance",
    "tier-progress": "customers/middle/tier-progress",
    "campaign-progress": "customers/middle/reward-campaigns-progress",
    "referrals": "customers/middle/referrals",
    "referrals-count": "customers/middle/referrals/count",
    "activities": "customers/middle/activities",
    "activities-count": "customers/middle/activities/count",
    "campaign-configuration": "configurations/reward-campaigns",
    "tier-configuration": "configurations/tiers",
    "referral-configuration": "configurations/referrals",
}


def test_the_paths_of_this_test_are_all_the_endpoints() -> None:
    assert tuple(PATHS) == ENDPOINTS


@pytest.mark.parametrize("path", PATHS.values())
def test_every_endpoint_wants_both_keys(ask: Asker, sandbox: Sandbox, path: str) -> None:
    missing = ask.get(path, {"APIKey": sandbox.api_key})
    wrong = ask.get(path, {"apikey": sandbox.api_key, "secretkey": "no"})
    assert (missing.status, missing.json["code"]) == (401, 1000)
    assert (wrong.status, wrong.json["code"]) == (401, 1001)
    assert ask.get(path, {"aPIKEY": sandbox.api_key, "SECRETkey": sandbox.secret_key}).status == 200


def test_the_secret_key_has_the_length_that_the_tokens_need() -> None:
    assert len(Sandbox.SECRET_KEY.encode()) == 32


@pytest.mark.parametrize("version", ["v4", "v4.0", "v4.1"])
def test_every_version_of_the_address_answers(ask: Asker, version: str) -> None:
    assert ask.send("GET", f"/api/{version}/integrations/{PATHS['balance']}").status == 200


def test_an_unknown_customer_has_the_code_and_an_unknown_path_has_not(ask: Asker) -> None:
    nobody, nowhere = ask.get("customers/stranger/balance"), ask.get("customers/middle/wishes")
    assert (nobody.status, nobody.json["code"]) == (404, 7000)
    assert set(nobody.json) == ERROR_FIELDS
    assert nowhere.status == 404
    assert "code" not in nowhere.json
    assert ask.send("GET", "/api/v3/integrations/customers/middle/balance").status == 404


def test_many_strangers_do_not_hide_the_ones_it_knows(ask: Asker) -> None:
    for number in range(1_100):
        assert ask.reply(f"stranger-{number}", "balance").status == 404
    assert ask.reply("top", "balance").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD"])
def test_nothing_but_get_is_answered(sandbox: Sandbox, method: str) -> None:
    body = None if method == "HEAD" else b'{"points": 1000000}'
    reply = Asker(sandbox).send(method, f"/api/v4/integrations/{PATHS['balance']}", body=body)
    assert reply.status == 405
    assert reply.headers["Allow"] == "GET"


@pytest.mark.parametrize("asked", ["limit=0", "limit=201", "limit=all", "limit=", "startAfter=-1", "startAfter=x"])
@pytest.mark.parametrize("path", [PATHS["activities"], PATHS["referrals"]])
def test_a_bad_page_is_refused_with_an_error_body(ask: Asker, path: str, asked: str) -> None:
    reply = ask.get(f"{path}?{asked}")
    assert reply.status == 422
    assert set(reply.json) == ERROR_FIELDS


def test_a_manual_adjustment_is_an_activity_and_no_filter(ask: Asker) -> None:
    assert ask.reply("middle", "activities", activityType="BalanceAdjustment").status == 422
    assert ask.reply("middle", "activities/count", activityType="Cashback Rewarded").status == 422


def test_what_was_asked_is_remembered_without_the_keys(ask: Asker, sandbox: Sandbox) -> None:
    ask.get(PATHS["activities"], limit=7)
    ask.get(PATHS["balance"], {"APIKey": "nope", "lang": "fr"})
    activities, balance = sandbox.calls_of("activities")[-1], sandbox.calls_of("balance")[-1]
    assert (activities.query, activities.customer, activities.keys_right) == ({"limit": "7"}, "middle", True)
    assert (balance.lang, balance.keys_right, balance.method) == ("fr", False, "GET")
    assert "nope" not in repr(sandbox.calls)
    assert sandbox.secret_key not in repr(sandbox.calls)


def test_one_connection_carries_many_calls(ask: Asker) -> None:
    assert ask.get(PATHS["balance"]).status == 200
    first = ask.connection.sock
    assert ask.get(PATHS["activities"]).status == 200
    assert ask.connection.sock is first


def test_icons_come_without_keys_and_nothing_else_does(ask: Asker) -> None:
    drawing = ask.send("GET", "/icons/tier-gold.svg", {})
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert drawing.body.startswith(b"<svg")
    for path in ("/icons/none.svg", "/icons/../server.py", "/icons/..%2fserver.py", "/icons/"):
        assert ask.send("GET", path, {}).status == 404
