"""The account door's cookie and the widget door's ticket: who somebody is and until when, for this portal alone.

Each door and each Gameball account has a key of its own, so a value of one is worth nothing at another.
"""

import time
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
    """`begun` is when they came in through the door, `expires` until when they may stay (seconds since the epoch)."""

    customer_id: str = field(repr=False)
    expires: float
    begun: float = 0.0


def seal(door: str, customer_id: str, *, expires: float) -> str:
    """A value for a cookie or a path. `ValueError` for an id that no token could have brought."""
    if not jose.is_usable_id(customer_id):
        raise ValueError("This customer id cannot be used.")
    content = jose.to_json({"id": customer_id, "exp": expires, "iat": time.time()})
    return jose.encrypt(HEADER, content, _key(settings.SECRET_KEY, door, settings.GAMEBALL_ACCOUNT))


def unseal(door: str, value: str, *, now: float | None = None) -> Sealed:
    """What `seal` put in, if it was for this door and account and is not over. Else `SealBroken`, whatever was sent."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    try:
        found = _unseal(secrets, door, settings.GAMEBALL_ACCOUNT, value)
    except jose.Refused as refused:
        raise SealBroken(refused.reason) from None
    if (time.time() if now is None else now) >= found.expires:
        raise SealBroken("expired") from None
    return found


# Whoever comes again with the same value has the same inside; only what was good is remembered.
@lru_cache(maxsize=1024)
def _unseal(secrets: tuple[str | bytes, ...], door: str, account: str, value: str) -> Sealed:
    # Of nothing anybody could derive the key.
    content, _ = jose.decrypt(value, HEADER, (_key(secret, door, account) for secret in secrets if secret))
    fields = jose.from_json(content)
    customer_id, expires = fields.get("id"), jose.instant(fields.get("exp"))
    if not jose.is_usable_id(customer_id):
        raise jose.Refused("claims")
    return Sealed(customer_id, expires, jose.instant(fields.get("iat", 0)))


@lru_cache(maxsize=64)
def _key(secret: str | bytes, door: str, account: str) -> OctKey:
    info = "\0".join((PURPOSE, door, account)).encode()
    return OctKey.import_key(HKDF(SHA256(), length=32, salt=None, info=info).derive(force_bytes(secret)))
