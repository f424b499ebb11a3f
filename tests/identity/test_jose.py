"""A token that Node's `jose` minted (6.x, SignJWT and CompactEncrypt), under the sandbox's key, good until 2100."""

import pytest
from django.test import Client

from gameball.identity.tokens import read
from gameball.sandbox import Sandbox
from tests.pages import Page

FROM_NODE = (
    "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2Q0JDLUhTNTEyIn0.57kDQ00QcrkR-2Tjeqsuibj7zoBHZe-990fJXotg6w0sQcS_"
    "zJPZQGUNgO9TBGKMwlfV85aAdS2oqKOGP6W-vuwkeicrSnjo.cQOBaR5OiWuqsJyHGXERkg.-DLYYkU3OvtjL_wd1mEY-50ccHE-"
    "keveDvJMBUCTSmO28yz4YpoAwLroUkw18x33-5EtBeSbPhVaLTvfclXB3TOdqT_Fvf7RJv8r6aU0RUKgYJBRcEMoRGo91zZ6rfUG"
    "WRRBcdf7GO-NY9qaVAYHgHDd2gYF9Wvvboxy-_1ptm4.zCrrCR0ndZR7n1ieEqcMJETNDrk2onx5sknyUOcw3pI"
)


def test_a_token_of_nodes_is_read() -> None:
    assert read(FROM_NODE, [Sandbox.SECRET_KEY.encode()]).customer_id == "middle"


@pytest.mark.parametrize(("door", "home"), [("/account/enter/", "/account/"), ("/widget/", "/widget/")])
def test_a_token_of_nodes_opens_the_account_and_the_widget(anybody: Client, door: str, home: str) -> None:
    answer = anybody.post(door, {"token": FROM_NODE})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(home)
    assert Page(anybody.get(answer.headers["Location"])).panels["balance"] == "ready"
