"""The table "Address, keys, language" of gameball-api.md, and customer ids of every sort."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
import responses

from gameball.api import Client, InvalidRequest, activities, balance, campaigns, referrals, tiers

from .conftest import ANYTHING, API_KEY, BASE, SECRET_KEY, Handler, Server, good, make_client


@pytest.mark.parametrize("base", ["/api/v4", "/api/v4.0", "/api/v4.1/", ""])
def test_path_the_version_is_part_of_the_base_url(gameball: responses.RequestsMock, base: str) -> None:
    gameball.get(ANYTHING, json={})
    Client("a", "s", base_url=f"https://gameball.test{base}").balance.read("c")
    expected = f"https://gameball.test{base.rstrip('/')}/integrations/customers/c/balance"
    assert gameball.calls[0].request.url == expected


def test_keys_both_go_with_every_call_those_about_configuration_included(
    client: Client, gameball: responses.RequestsMock
) -> None:
    gameball.get(ANYTHING, json=[])
    client.campaigns.configuration()
    client.tiers.configuration()
    for made in gameball.calls:
        assert made.request.headers["apikey"] == API_KEY
        assert made.request.headers["secretkey"] == SECRET_KEY


def test_language_goes_as_parameter_and_as_header(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, json={})
    for call in (
        tiers.progress("c", lang="ar"),
        campaigns.progress("c", lang="ar"),
        referrals.configuration(lang="ar"),
    ):
        client.fetch(call)
    for made in gameball.calls:
        assert (made.request.url or "").endswith("?lang=ar")
        assert made.request.headers["lang"] == "ar"


def test_language_is_left_out_where_none_is_asked_for(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, json={})
    client.tiers.progress("c")
    assert "lang" not in gameball.calls[0].request.headers
    assert "lang" not in (gameball.calls[0].request.url or "")


@pytest.mark.parametrize("lang", ["en\r\nX: y", "e n", "ünd", "x" * 50])
def test_language_that_no_header_should_carry_is_refused(lang: str) -> None:
    with pytest.raises(InvalidRequest):
        tiers.progress("c", lang=lang)


def test_filters_arrive_as_they_were_given(client: Client, gameball: responses.RequestsMock) -> None:
    gameball.get(ANYTHING, json=[])
    client.campaigns.configuration(customer_id="a b&c", collection_id="1", product_sku="s+k/u?", lang="fr")
    expected = "customerId=a%20b%26c&collectionId=1&productSku=s%2Bk%2Fu%3F&lang=fr"
    assert gameball.calls[0].request.url == f"{BASE}/integrations/configurations/reward-campaigns?{expected}"
    assert campaigns.configuration(product_sku="", collection_id=" ").params == ()


@pytest.mark.parametrize(
    "customer",
    [
        "cust_1",
        "somebody+tag@example.com",
        "a/b/c",
        "a?b=c&d",
        "a#b",
        "100%",
        "%2F",
        "%2e%2e",
        "..%2f",
        "../admin",
        "...",
        "~user",
        " padded ",
        "a b",
        "emoji 🏅",
        "عميل",
        "e\u0301",
        "é",
        "a;b:c,d=e!$'()*[]@",
        "a\\b",
        'quote"<>',
        "line\nbreak\ttab",
        "\x7f\x01",
        "x" * 3000,
    ],
)
def test_a_customer_id_arrives_as_one_segment_byte_for_byte(serve: Callable[[Handler], Server], customer: str) -> None:
    server = serve(good)
    make_client(server).balance.read(customer)
    (request,) = server.requests
    target = request.split(b" ")[1].decode("ascii")
    *before, segment, last = target.split("/")
    assert "/".join(before) == "/api/v4/integrations/customers"
    assert last == "balance"
    assert unquote(segment, errors="strict") == customer


@pytest.mark.parametrize("customer", ["", " ", "\t\n", "\u00a0", ".", "..", "a\0b", "\ud800", "a\udfffb"])
def test_a_customer_id_that_cannot_be_a_segment_is_refused_before_a_call(customer: str) -> None:
    for make in (balance.read, tiers.progress, campaigns.progress, referrals.page, referrals.count, activities.page):
        with pytest.raises(InvalidRequest) as caught:
            make(customer)
        assert not customer.strip(". \t\n\u00a0") or customer not in str(caught.value)
    with pytest.raises(InvalidRequest):
        campaigns.configuration(customer_id=customer)


@pytest.mark.parametrize("limit", [0, 201, -1, True])
def test_a_page_is_of_1_to_200_rows(limit: int) -> None:
    with pytest.raises(InvalidRequest):
        activities.page("c", limit=limit)
    with pytest.raises(InvalidRequest):
        referrals.page("c", limit=limit)


def test_calls_are_equal_and_hash_alike_when_they_ask_for_the_same() -> None:
    assert activities.page("c", after=5) == activities.page("c", after=5)
    assert len({balance.read("c"), balance.read("c"), balance.read("d")}) == 2
    assert activities.page("c", after=5, type="Refund").params == (
        ("startAfter", "5"),
        ("limit", "50"),
        ("activityType", "Refund"),
    )
