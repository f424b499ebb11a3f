"""The application that gunicorn serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from loyalty_portal import env_file

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loyalty_portal.settings")

try:
    env_file.load()
    application = get_wsgi_application()
    from gameball.checks import stop_where_something_is_missing

    stop_where_something_is_missing()
    from gameball import warm

    warm.load()
except ImproperlyConfigured as error:
    sys.stderr.write(f"{error}{env_file.hint()}\n")
    sys.exit(3)  # what gunicorn takes for a start that need not be tried again
