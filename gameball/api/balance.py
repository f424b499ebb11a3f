"""A customer's balance: GET /integrations/customers/{customerId}/balance."""

from pydantic import AliasChoices, Field

from gameball.api.calls import Call, Sender, customer_path
from gameball.api.values import Json, Number, Text, When
from gameball.api.wire import Tally, Wire, read_object


class Balance(Wire):
    """What a customer has. Points are points, each `…value` is money in `currency`; None is unknown and never zero.

    The balance may be negative. `next_expiring_…` is only the next batch. `points_name` is one untranslated word.
    """

    total_points_balance: Number = None
    total_points_value: Number = None
    # Live accounts send the misspelt names
    available_points_balance: Number = Field(
        default=None, validation_alias=AliasChoices("availablePointsBalance", "avaliablePointsBalance")
    )
    available_points_value: Number = Field(
        default=None, validation_alias=AliasChoices("availablePointsValue", "avaliablePointsValue")
    )
    pending_points: Number = None
    pending_points_value: Number = None
    currency: Text = None
    points_name: Text = None
    next_expiring_points_amount: Number = None
    next_expiring_points_value: Number = None
    next_expiring_points_date: When = None
    total_earned_points: Number = None


def _read(endpoint: str, json: Json, tally: Tally) -> Balance:
    return read_object(Balance, json, endpoint, tally)


def read(customer_id: str) -> Call[Balance]:
    """The call for a customer's balance. Endpoint: GET customers/{customerId}/balance.

    Raises `InvalidRequest` for an id that cannot be sent. Sending it answers a `Balance`, or raises a `GameballError`:
    `CustomerNotFound` for somebody who is not enrolled.
    """
    return Call("balance", customer_path(customer_id, "balance"), _read, customer_id=customer_id)


class BalanceReads:
    """`client.balance`."""

    def __init__(self, client: Sender) -> None:
        self._client = client

    def read(self, customer_id: str) -> Balance:
        """A customer's balance, in points and money. Raises a `GameballError`. GET customers/{customerId}/balance."""
        return self._client.send(read(customer_id))
