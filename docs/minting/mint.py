"""A session token for whoever is signed in at the shop. Needs joserfc (pip install joserfc)."""

import time

from joserfc import jwe, jwt
from joserfc.jwk import OctKey


def loyalty_token(customer_id: str, secret: str, minutes: int = 60) -> str:
    key = OctKey.import_key(secret)
    claims = {"customerId": customer_id, "exp": int(time.time()) + 60 * minutes}
    signed = jwt.encode({"alg": "HS256"}, claims, key)
    return jwe.encrypt_compact({"alg": "A256KW", "enc": "A256CBC-HS512"}, signed, key)
