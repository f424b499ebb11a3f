"""The account door's cookie and the widget door's ticket: who somebody is and until when, for this portal alone.

Each door and each Gameball account has a key of its own, so a value of one is worth nothing at another.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes
from joserfc.jwk import OctKey

from gameball.identity import jose

HEADER = {"alg": "dir", "enc": "A256GCM"}
PURPOSE = "gameball.identity.sealed"


class SealBroken(jose.Refused):
    """This cookie or ticket is not, or no longer, good at this door."""


@dataclass(frozen=True)
class Sealed:
    customer_id: str = field(repr=False)
    expires: float


def seal(door: str, customer_id: str, *, expires: float) -> str:
    """A value for a cookie or a path. `ValueError` for an id that no token could have brought."""
    if not jose.is_usable_id(customer_id):
        raise ValueError("This customer id cannot be used.")
    content = jose.to_json({"id": customer_id, "exp": expires})
    return jose.encrypt(HEADER, content, _key(settings.SECRET_KEY, door, settings.GAMEBALL_ACCOUNT))


def unseal(door: str, value: str, *, now: float | None = None) -> Sealed:
    """What `seal` put in, if it was for this door and account and is not over. Else `SealBroken`, whatever was sent."""
    try:
        return _unseal(door, value, time.time() if now is None else now)
    except jose.Refused as refused:
        raise SealBroken(refused.reason) from None


def _unseal(door: str, value: str, now: float) -> Sealed:
    content, _ = jose.decrypt(value, HEADER, _keys(door))
    fields = jose.from_json(content)
    customer_id, expires = fields.get("id"), jose.instant(fields.get("exp"))
    if not jose.is_usable_id(customer_id):
        raise jose.Refused("claims")
    if now >= expires:
        raise jose.Refused("expired")
    return Sealed(customer_id, expires)


def _keys(door: str) -> Iterator[OctKey]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        if secret:  # of nothing anybody could derive the key
            yield _key(secret, door, settings.GAMEBALL_ACCOUNT)


@lru_cache(maxsize=64)
def _key(secret: str | bytes, door: str, account: str) -> OctKey:
    info = "\0".join((PURPOSE, door, account)).encode()
    return OctKey.import_key(HKDF(SHA256(), length=32, salt=None, info=info).derive(force_bytes(secret)))
