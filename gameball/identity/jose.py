"""What session tokens and sealed values have in common: compact JOSE, read more strictly than joserfc does by itself.

    Refused
    ├── tokens.TokenRefused
    └── sealed.SealBroken

Algorithms are compared before joserfc sees a value, so no header of a stranger's chooses any code path in it (`zip`,
`crit`, `b64`, the rounds of PBES2, keys that a header brings along).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Literal, TypeGuard

from joserfc import jwe, jws
from joserfc.errors import BadSignatureError, DecodeError, JoseError
from joserfc.jwk import OctKey
from joserfc.util import urlsafe_b64decode

Reason = Literal["expired", "too-long", "wrong-key", "algorithm", "claims", "malformed", "no-key"]

LONGEST = 4096
DEEPEST = 8
YEAR_10000 = 253_402_214_400  # a day before it: what a datetime can hold; also refuses milliseconds taken for seconds
IDLE_HEADERS = frozenset({"typ", "cty", "kid"})  # merchants' libraries add them; they decide nothing here

# joserfc documents JoseError only, but lets through what its parts raise: ValueError for an IV, a tag or a padding
# (binascii and Unicode errors are such too), AssertionError, and the others where it relies on the shape of what it
# was sent. Most are ruled out by `_check`; none may make a traceback of what a stranger sends.
LIBRARY_ERRORS = (
    JoseError,
    ValueError,
    AssertionError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    RecursionError,
)


class Refused(Exception):
    """Not good for entering. `reason` is a word for the log: never a part of what was refused."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def encrypt(header: Mapping[str, str], content: bytes, key: OctKey) -> str:
    value = jwe.encrypt_compact(dict(header), content, key, algorithms=list(header.values()))
    if len(value) > LONGEST:
        raise ValueError(f"The customer id is too long: a token or ticket holds at most {LONGEST} bytes.")
    return value


def decrypt(value: str, header: Mapping[str, str], keys: Iterable[OctKey]) -> tuple[bytes, OctKey]:
    """The content, and the first of the keys that opens it. A value that was tampered with looks like a wrong key."""
    _check(value, header, segments=5)
    for key in keys:
        try:
            content = jwe.decrypt_compact(value, key, algorithms=list(header.values())).plaintext
        except DecodeError:
            continue
        except LIBRARY_ERRORS:
            raise Refused("malformed") from None
        return content or b"", key
    raise Refused("wrong-key")


def sign(header: Mapping[str, str], content: bytes, key: OctKey) -> str:
    return jws.serialize_compact(dict(header), content, key, algorithms=list(header.values()))


def verify(value: str, header: Mapping[str, str], key: OctKey) -> bytes:
    _check(value, header, segments=3)
    try:
        return jws.deserialize_compact(value, key, algorithms=list(header.values())).payload
    except BadSignatureError:
        raise Refused("wrong-key") from None
    except LIBRARY_ERRORS:
        raise Refused("malformed") from None


def to_json(fields: Mapping[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def from_json(data: bytes) -> dict[str, object]:
    """One JSON object in UTF-8, every name once, without NaN or Infinity, and not deeper than anybody needs."""
    try:
        value = json.loads(data.decode(), object_pairs_hook=_each_name_once, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Refused("malformed") from None
    if not isinstance(value, dict) or _is_deeper_than(DEEPEST, value):
        raise Refused("malformed")
    return value


def instant(value: object) -> float:
    """A time in Unix seconds. To Python `True` is an `int`; a NaN is in no range."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < YEAR_10000:
        raise Refused("claims")
    return float(value)


def is_usable_id(value: object) -> TypeGuard[str]:
    """Whether a customer id can be sent as one segment of an address, and stored."""
    if not isinstance(value, str) or not value.strip() or value in {".", ".."} or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return True


def _check(value: str, expected: Mapping[str, str], *, segments: int) -> None:
    if len(value) > LONGEST:
        raise Refused("too-long")
    parts = value.split(".")
    if not value.isascii() or len(parts) != segments:
        raise Refused("malformed")
    try:
        decoded = [urlsafe_b64decode(part.encode()) for part in parts]
    except ValueError:
        raise Refused("malformed") from None
    header = from_json(decoded[0])
    if any(header.get(name) != wanted for name, wanted in expected.items()):
        raise Refused("algorithm")
    if header.keys() - expected.keys() - IDLE_HEADERS:
        raise Refused("algorithm")
    if not all(isinstance(said, str) for said in header.values()):
        raise Refused("malformed")


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _is_deeper_than(levels: int, value: object) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return levels == 0 or any(_is_deeper_than(levels - 1, inner) for inner in value)
