"""A Django project with the portal's apps, but without the portal, and one page: its settings and addresses in one."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from loyalty_portal import settings as portal

SECRET_KEY = portal.SECRET_KEY
ALLOWED_HOSTS = portal.ALLOWED_HOSTS
ROOT_URLCONF = __name__
INSTALLED_APPS = [each for each in portal.INSTALLED_APPS if not each.startswith("gameball")]
MIDDLEWARE = [each for each in portal.MIDDLEWARE if not each.startswith("gameball.")]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = portal.DATABASES
AUTHENTICATION_BACKENDS = portal.AUTHENTICATION_BACKENDS
SECURE_PROXY_SSL_HEADER = portal.SECURE_PROXY_SSL_HEADER
STATIC_URL = "static/"
STATIC_ROOT = portal.STATIC_ROOT
USE_TZ = True


def page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("A page.\n")


urlpatterns = [path("", page)]
