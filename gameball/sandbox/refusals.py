"""How Gameball says no: a status, its own code, and a body that explains."""

import json
from dataclasses import dataclass
from itertools import count

_requests = count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer before it goes over the wire."""

    body: bytes
    status: int = 200
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class No:
    status: int
    code: int
    type: str
    message: str


KEYS_MISSING = No(401, 1000, "authentication_error", "APIKey or SecretKey is missing from the request headers.")
KEYS_WRONG = No(401, 1001, "authentication_error", "APIKey or SecretKey is invalid.")
NOT_ALLOWED = No(403, 1002, "authorization_error", "The key does not have the right to do this.")
IN_PROGRESS = No(422, 2001, "concurrency_error", "Another request for the same customer is in progress.")
INVALID = No(422, 3000, "validation_error", "The request is not valid.")
WRONG_METHOD = No(405, 4005, "invalid_request", "Only GET is supported here.")
FAULT = No(500, 5000, "api_error", "Something went wrong on our side.")
FAULT_UPSTREAM = No(500, 5003, "api_error", "A service we depend on did not answer.")
PAUSED = No(422, 6000, "program_error", "The loyalty program is switched off.")
NO_CUSTOMER = No(404, 7000, "customer_error", "Customer not found.")
NOT_IN_PLAN = No(403, 8000, "plan_error", "The account's plan does not include this feature.")
TOO_MANY = No(429, 4029, "rate_limit_error", "Too many requests.")


class RefusalError(Exception):
    """Raised where an endpoint says no; `detail` replaces the usual words."""

    def __init__(self, no: No, detail: str = "") -> None:
        super().__init__(detail or no.message)
        self.no = no
        self.detail = detail


def refusal(no: No, detail: str = "", headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """The error body of the documents."""
    body = {
        "code": no.code,
        "type": no.type,
        "message": detail or no.message,
        "documentationUrl": f"https://docs.example.com/errors#{no.code}",
        "requestId": f"sandbox-{next(_requests):08x}",
    }
    return Answer(json.dumps(body).encode(), no.status, headers=headers)


def unknown_path() -> Answer:
    """A path that is not there: the other shape of an error body, without a code."""
    return Answer(json.dumps({"error": "Not Found", "message": "No such resource."}).encode(), 404)
