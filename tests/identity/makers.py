"""Makers of tokens, good and bad: by `jwcrypto` as in Gameball's published sample, and by hand what it won't make."""

import hmac
import json
import random
import time
from collections.abc import Mapping

from jwcrypto import jwe, jwk, jws, jwt
from jwcrypto.common import base64url_encode

KEY = b"0123456789abcdef0123456789abcdef"
OTHER_KEY = b"another-key-of-thirty-two-bytes!"
INNER = {"alg": "HS256"}
OUTER = {"alg": "A256KW", "enc": "A256CBC-HS512"}
NOW = 1_800_000_000.0


def claims(**more: object) -> dict[str, object]:
    return {"customerId": "sara@shop.example", "exp": int(NOW) + 3600, **more}


def key_of(raw: bytes) -> jwk.JWK:
    return jwk.JWK(kty="oct", k=base64url_encode(raw))


def published_sample(
    customer_id: str,
    key: bytes,
    inner: Mapping[str, str] = INNER,
    outer: Mapping[str, str] = OUTER,
    lifetime: int = 3600,
    more: Mapping[str, object] | None = None,
) -> str:
    """The way a merchant's Python server makes one: a signed JWT, and an encrypted JWT around it. By the real clock."""
    said: dict[str, object] = {
        "customerId": customer_id,
        "customerEmail": "sara@shop.example",
        "exp": int(time.time()) + lifetime,
    }
    said |= more or {}
    signed = jwt.JWT(header=dict(inner), claims=said)
    signed.make_signed_token(key_of(key))
    wrapped = jwt.JWT(header=dict(outer), claims=signed.serialize())
    wrapped.make_encrypted_token(key_of(key))
    return str(wrapped.serialize())


def sign(payload: object, key: bytes = KEY, header: object = INNER, hashed: str = "sha256") -> str:
    """By hand, so that header and payload can be anything: text and bytes go in as they are, the rest as JSON."""
    signed = f"{segment(header)}.{segment(payload)}"
    return f"{signed}.{base64url_encode(hmac.digest(key, signed.encode(), hashed))}"


def sign_otherwise(payload: object, algorithm: str, key: jwk.JWK) -> str:
    maker = jws.JWS(json.dumps(payload))
    maker.add_signature(key, protected=json.dumps({"alg": algorithm}))
    return str(maker.serialize(compact=True))


def wrap(content: str | bytes, key: bytes | jwk.JWK = KEY, header: Mapping[str, object] = OUTER) -> str:
    maker = jwe.JWE(content.encode() if isinstance(content, str) else content, json.dumps(header))
    maker.allowed_algs = [*jwe.default_allowed_algs]
    maker.add_recipient(key_of(key) if isinstance(key, bytes) else key)
    return str(maker.serialize(compact=True))


def token(payload: object = None, key: bytes = KEY) -> str:
    return wrap(sign(claims() if payload is None else payload, key), key)


def with_header(value: str, header: object) -> str:
    return ".".join([segment(header), *value.split(".")[1:]])


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same changes in every run


def segment(content: object) -> str:
    if isinstance(content, str):
        content = content.encode()
    if not isinstance(content, bytes):
        content = json.dumps(content).encode()
    return str(base64url_encode(content))
