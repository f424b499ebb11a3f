"""A Gameball v4 to run against, over real HTTP: ten endpoints, a made-up programme, and its troubles.

>>> with Sandbox() as sandbox:
...     sandbox.base_url, sandbox.api_key, sandbox.secret_key
"""

from gameball.sandbox.people.cast import CUSTOMERS, Customer
from gameball.sandbox.routes import ENDPOINTS, Call
from gameball.sandbox.server import Sandbox

__all__ = ["CUSTOMERS", "ENDPOINTS", "Call", "Customer", "Sandbox"]
