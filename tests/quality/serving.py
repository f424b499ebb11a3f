"""The portal's own settings, but for what concerns the place of the measurement alone."""

import os
from pathlib import Path

from loyalty_portal.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["QUALITY_STATIC"])
# Lighthouse asks for /robots.txt itself, and says nothing of a proxy then.
SECURE_SSL_REDIRECT = False
