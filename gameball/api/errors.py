"""Everything that can go wrong with a call to Gameball.

GameballError
├── InvalidRequest          refused here, before anything was sent
├── Unreachable             no answer: name, connection or TLS failed, or it broke off
│   └── TimedOut            no whole answer within the budget
├── BadAnswer               an answer that cannot be used: no JSON, too large, a redirect, a shape nobody documented
└── Refused                 Gameball answered with an error
    ├── KeysRefused         1000, 1001, 1002; else 401 and 403
    ├── CustomerNotFound    7000, and nothing else
    ├── CustomerBusy        2001: another request for the same customer is in progress
    ├── ProgramPaused       6000
    ├── FeatureMissing      8000: the plan lacks it
    ├── RateLimited         429
    ├── NotFound            404 without 7000: a wrong path, not a missing customer
    └── ServerTrouble       5000, 5003; else 500 to 599

No error's text, nor that of its causes, holds a key, a customer id or an address.
"""

from typing import ClassVar


class GameballError(Exception):
    """A call that brought nothing. `reason` is a sentence that an operator can act on.

    `endpoint` is one of the ten names, `status` the HTTP status, `code`, `message` and `request_id` are Gameball's own
    words where it sent any (`message` without keys and customer id), `retry_after` the seconds it asked to wait.
    """

    endpoint: str | None
    status: int | None
    code: int | None
    message: str | None
    request_id: str | None
    retry_after: float | None
    reason: str

    default_reason: ClassVar[str] = "The call to Gameball failed."

    def __init__(
        self,
        reason: str | None = None,
        *,
        endpoint: str | None = None,
        status: int | None = None,
        code: int | None = None,
        message: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.reason = reason or self.default_reason
        super().__init__(self.reason)
        self.endpoint = endpoint
        self.status = status
        self.code = code
        self.message = message
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        """One line for a log. Gameball's own message stays out of it: nobody knows what it quotes."""
        facts = [
            f"{name} {value}"
            for name, value in (("HTTP", self.status), ("code", self.code), ("request", self.request_id))
            if value is not None
        ]
        subject = f"{self.endpoint}: " if self.endpoint else ""
        return f"{subject}{self.reason}" + (f" ({', '.join(facts)})" if facts else "")


class InvalidRequest(GameballError, ValueError):
    """Refused before a call: an id, a filter or a setting that cannot be sent."""

    default_reason = "This cannot be asked of Gameball."


class Unreachable(GameballError):
    """No answer came: the name, the connection or TLS failed, or the connection broke in the middle."""

    default_reason = "Gameball could not be reached."


class TimedOut(Unreachable):
    """No whole answer came within the time that one call may take."""

    default_reason = "Gameball did not answer in time."


class BadAnswer(GameballError):
    """An answer that cannot be used: no JSON, too large, a redirect, or a shape nobody documented."""

    default_reason = "Gameball answered something that cannot be used."


class Refused(GameballError):
    """Gameball answered with an error that has no class of its own."""

    default_reason = "Gameball refused the call. Its code and message say why; give the request id to its support."


class KeysRefused(Refused):
    """The keys are missing, wrong, or without the right to this call."""

    default_reason = (
        "Gameball does not accept the keys. Check GAMEBALL_API_KEY and GAMEBALL_SECRET_KEY: "
        "both from the same account and environment (test or live), with the right to read this."
    )


class CustomerNotFound(Refused):
    """Gameball knows no such customer: not enrolled yet. A state rather than a failure."""

    default_reason = "Gameball knows no customer with this id: not enrolled yet, or enrolled under another id."


class CustomerBusy(Refused):
    """Another request for the same customer is in progress, still after a second try."""

    default_reason = "Gameball is busy with another request for the same customer. Try again in a moment."


class ProgramPaused(Refused):
    """The programme is switched off."""

    default_reason = "The loyalty programme is switched off in Gameball's dashboard."


class FeatureMissing(Refused):
    """The account's plan lacks this feature."""

    default_reason = "The account's Gameball plan lacks this feature."


class RateLimited(Refused):
    """Too many calls. `retry_after` is in seconds, None where Gameball named no time."""

    default_reason = "Gameball's rate limit is reached: other programs may be calling with the same account."


class NotFound(Refused):
    """A 404 without code 7000: the path is wrong, not the customer."""

    default_reason = "Gameball knows no such address. Check GAMEBALL_BASE_URL: it ends with the version, as in /api/v4."


class ServerTrouble(Refused):
    """Gameball's own fault."""

    default_reason = "Gameball has trouble of its own. If it lasts, give the request id to its support."


BY_CODE: dict[int, type[Refused]] = {
    1000: KeysRefused,
    1001: KeysRefused,
    1002: KeysRefused,
    2001: CustomerBusy,
    5000: ServerTrouble,
    5003: ServerTrouble,
    6000: ProgramPaused,
    7000: CustomerNotFound,
    8000: FeatureMissing,
}


def refusal(status: int, code: int | None) -> type[Refused]:
    """The class for an error answer. Gameball's code beats the HTTP status."""
    if code in BY_CODE:
        return BY_CODE[code]
    if status in (401, 403):
        return KeysRefused
    if status == 404:
        return NotFound
    if status == 429:
        return RateLimited
    return ServerTrouble if 500 <= status <= 599 else Refused
