"""Gameball's customer session tokens: what a shop's server says about who is signed in there.

A JWS inside a JWE, both under the account's key. See `gameball-api.md`, "Customer session tokens".
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from joserfc.jwk import OctKey

from gameball.identity import jose

INNER = {"alg": "HS256"}
OUTER = {"alg": "A256KW", "enc": "A256CBC-HS512"}
KEY_BYTES = 32
SKEW = 60


class TokenRefused(jose.Refused):
    """This token opens no door."""


@dataclass(frozen=True)
class Claims:
    customer_id: str = field(repr=False)
    exp: float
    inner: str = field(repr=False)

    def good_until(self, longest: float, now: float) -> float:
        """Until when what it is exchanged for is good: `longest` seconds at most, and never longer than itself.

        Clocks differ: one that is just over, but was accepted, still opens a page.
        """
        ends = self.exp if self.exp > now else self.exp + SKEW
        return min(ends, now + longest)

    @property
    def digest(self) -> str:
        """Names this token where none may be used twice. Of the inner one: the same can be wrapped anew."""
        return hashlib.sha256(self.inner.encode()).hexdigest()


def read(token: str, keys: Sequence[bytes], *, now: float | None = None) -> Claims:
    """What the token says, if one of the keys made it and it is not over. Else `TokenRefused`, whatever was sent."""
    try:
        return _read(token, keys, time.time() if now is None else now)
    except jose.Refused as refused:
        raise TokenRefused(refused.reason) from None


def mint(
    customer_id: str,
    key: bytes,
    *,
    lifetime: timedelta,
    now: float | None = None,
    email: str | None = None,
    mobile: str | None = None,
) -> str:
    """A token as a shop would make it. `ValueError` says, for a person to read, why there can be none."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"The key of session tokens must be exactly {KEY_BYTES} bytes long.")
    if not jose.is_usable_id(customer_id):
        raise ValueError(
            "This customer id cannot be used: it is blank, . or .., or holds a character that cannot be sent."
        )
    started = time.time() if now is None else now
    claims: dict[str, object] = {"customerId": customer_id, "exp": int(started + lifetime.total_seconds())}
    if email is not None:
        claims["customerEmail"] = email
    if mobile is not None:
        claims["customerMobile"] = mobile
    secret = OctKey.import_key(key)
    return jose.encrypt(OUTER, jose.sign(INNER, jose.to_json(claims), secret).encode(), secret)


def _read(token: str, keys: Sequence[bytes], now: float) -> Claims:
    usable = [key for key in keys if len(key) == KEY_BYTES]
    if not usable:
        raise jose.Refused("no-key")
    content, key = jose.decrypt(token, OUTER, map(OctKey.import_key, usable))
    try:
        inner = content.decode("ascii")
    except UnicodeDecodeError:
        raise jose.Refused("malformed") from None
    claims = jose.from_json(jose.verify(inner, INNER, key))
    customer_id, exp = claims.get("customerId"), jose.instant(claims.get("exp"))
    if not jose.is_usable_id(customer_id):
        raise jose.Refused("claims")
    if "nbf" in claims and jose.instant(claims["nbf"]) > now + SKEW:  # .NET adds it unasked
        raise jose.Refused("claims")
    if now >= exp + SKEW:
        raise jose.Refused("expired")
    return Claims(customer_id, exp, inner)
