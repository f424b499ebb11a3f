"""The portal's own settings, with development values and an account that only the sandbox knows."""

import os

from gameball.sandbox import Sandbox

for name in [name for name in os.environ if name.startswith(("GAMEBALL_", "PORTAL_", "SHOP_", "WIDGET_"))]:
    del os.environ[name]
os.environ |= {
    "DEBUG": "1",
    "GAMEBALL_BASE_URL": "http://127.0.0.1:9/api/v4",  # the `sandbox` fixture puts its own address here
    "GAMEBALL_API_KEY": Sandbox.API_KEY,
    "GAMEBALL_SECRET_KEY": Sandbox.SECRET_KEY,
    # `make test-services` names a PostgreSQL and a Redis here
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:"),
    "CACHE_URL": os.environ.get("TEST_CACHE_URL", ""),
}

from loyalty_portal.settings import *  # noqa: E402, F403

# WhiteNoise looks through all static files whenever a test makes a client; to browsers Django serves them here.
MIDDLEWARE = [each for each in MIDDLEWARE if not each.startswith("whitenoise.")]  # noqa: F405

# What guards a real password takes a third of a second each time, and nobody's is guarded here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
