"""What a program calls its request goes along with the calls that it makes for it."""

import pytest
import responses

from gameball.api import Client

URL = "https://gameball.test/api/v4"


@responses.activate
@pytest.mark.parametrize(
    ("named", "sent"),
    [("abc:1", "abc:1"), ("", None), (None, None), ("a\r\nEvil: 1", None), ("x" * 65, None), ("ä", None)],
)
def test_the_client_sends_what_it_is_told_where_a_header_can_carry_it(named: str | None, sent: str | None) -> None:
    responses.get(f"{URL}/integrations/customers/somebody/balance", json={})
    Client("key", "secret", base_url=URL, request_id=lambda: named).balance.read("somebody")
    assert responses.calls[0].request.headers.get("X-Request-ID") == sent


@responses.activate
def test_the_client_by_itself_sends_none() -> None:
    responses.get(f"{URL}/integrations/customers/somebody/balance", json={})
    Client("key", "secret", base_url=URL).balance.read("somebody")
    assert "X-Request-ID" not in responses.calls[0].request.headers
