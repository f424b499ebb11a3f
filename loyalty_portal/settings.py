"""Every setting of the portal, from the environment. README.md says what each one means."""

import hashlib
from pathlib import Path

from django.utils.csp import CSP

from loyalty_portal import env, secret

BASE_DIR = Path(__file__).resolve().parent.parent

# Gameball

GAMEBALL_BASE_URL = env.base_url("GAMEBALL_BASE_URL", "https://api.gameball.co/api/v4")
GAMEBALL_API_KEY = env.header("GAMEBALL_API_KEY")
GAMEBALL_SECRET_KEY = env.header("GAMEBALL_SECRET_KEY")
GAMEBALL_TOKEN_KEYS = env.keys("GAMEBALL_TOKEN_KEY", GAMEBALL_SECRET_KEY, length=32)
GAMEBALL_TIME_ZONE = env.time_zone("GAMEBALL_TIME_ZONE", "UTC")
GAMEBALL_PROGRESS_UNIT = env.one_of(
    "GAMEBALL_PROGRESS_UNIT", ("progress", "points", "spend", "friends", "orders", "score"), "progress"
)
GAMEBALL_IMAGE_HOSTS = env.hosts("GAMEBALL_IMAGE_HOSTS", "cdn.gameball.co")
GAMEBALL_CALL_BUDGET_MS = env.number("GAMEBALL_CALL_BUDGET_MS", 3000, least=50, most=60_000)
GAMEBALL_CUSTOMER_RATE = env.rates("GAMEBALL_CUSTOMER_RATE", "100/1,1200/30")
GAMEBALL_OTHER_RATE = env.rates("GAMEBALL_OTHER_RATE", "30/1,360/30")
GAMEBALL_PACE_SHARE = env.share("GAMEBALL_PACE_SHARE", 0.8)
GAMEBALL_WEBHOOKS = env.flag("GAMEBALL_WEBHOOKS")
# Whatever is kept, counted or signed carries this name, so that two accounts never meet in one cache.
GAMEBALL_ACCOUNT = hashlib.sha256(f"{GAMEBALL_BASE_URL}\n{GAMEBALL_API_KEY}".encode()).hexdigest()[:16]

PORTAL_PAGE_BUDGET_MS = env.number("PORTAL_PAGE_BUDGET_MS", 800, least=10, most=60_000)
PORTAL_FRESH_SECONDS = env.number("PORTAL_FRESH_SECONDS", 30, least=0, most=86_400)
PORTAL_STALE_SECONDS = env.number("PORTAL_STALE_SECONDS", 86_400, least=0, most=30 * 86_400)

# The shop: what no endpoint tells

SHOP_NAME = env.text("SHOP_NAME")
SHOP_URL = env.url("SHOP_URL")
SHOP_SIGN_IN_URL = env.url("SHOP_SIGN_IN_URL")
SHOP_JOIN_URL = env.url("SHOP_JOIN_URL")
SHOP_HELP_URL = env.url("SHOP_HELP_URL")
SHOP_REFERRAL_URL = env.url("SHOP_REFERRAL_URL")
SHOP_LOGO_URL = env.url("SHOP_LOGO_URL")
SHOP_ACCENT = env.colour("SHOP_ACCENT")
SHOP_CURRENCY = env.currency("SHOP_CURRENCY")
SHOP_POINTS_NAME = env.text("SHOP_POINTS_NAME")
SHOP_PENDING_DAYS = env.number("SHOP_PENDING_DAYS", 0, least=0, most=3650)
WIDGET_ORIGINS = env.origins("WIDGET_ORIGINS")
WIDGET_TICKET_SECONDS = env.number("WIDGET_TICKET_SECONDS", 900, least=30, most=12 * 3600)
AUDIT_DAYS = env.number("AUDIT_DAYS", 365, least=1, most=3650)
TRUSTED_PROXIES = env.addresses("TRUSTED_PROXIES")
METRICS_ALLOW = env.addresses("METRICS_ALLOW", "127.0.0.0/8,::1")
SENTRY_DSN = env.dsn("SENTRY_DSN")

# Django

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret_key("SECRET_KEY", secret.DEVELOPMENT_KEY if DEBUG else "", strong=not DEBUG)
SECRET_KEY_FALLBACKS = env.secret_keys("SECRET_KEY_FALLBACKS", strong=not DEBUG)
ALLOWED_HOSTS = env.allowed_hosts("ALLOWED_HOSTS", "localhost,.localhost,127.0.0.1,[::1]" if DEBUG else "")
# Never None: else gunicorn would take it from a header of the request, and a visitor could write into others' pages.
FORCE_SCRIPT_NAME = env.path_prefix("SCRIPT_NAME")
ROOT_URLCONF = "loyalty_portal.urls"
WSGI_APPLICATION = "loyalty_portal.wsgi.application"
APPEND_SLASH = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "gameball",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
]

MIDDLEWARE = [
    "gameball.sight.requests.seen",
    # Before anything that may answer or refuse: every answer has a policy, and every refusal a language.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "gameball.headers.guard",
    "gameball.middleware.health",
    "gameball.middleware.language",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "gameball.middleware.StaffSessions",
    "django.middleware.csrf.CsrfViewMiddleware",
    "gameball.middleware.StaffUsers",
    "gameball.middleware.StaffMessages",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "gameball.middleware.WithoutDatabase",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gameball.views.page.shop",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "gameball.templatetags.portal",
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Several threads and workers write the audit at once: whoever writes says so at the start, and the others wait.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    } | DATABASES["default"].get("OPTIONS", {})
else:
    # A connection per request that asks for one: customers' pages ask for none, and one kept by each thread of each
    # worker of each machine would be more than PostgreSQL gives out. A server that is gone costs a few seconds.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "tcp_user_timeout": 5000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    } | DATABASES["default"].get("OPTIONS", {})

_cache_url = env.cache("CACHE_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _cache_url,
        # A cache that hangs costs a page no more than this each time it is asked.
        "OPTIONS": {
            "serializer": "gameball.reads.kept.PlainBytes",
            "socket_timeout": 0.25,
            "socket_connect_timeout": 0.25,
        },
    }
    if _cache_url
    else {
        "BACKEND": "gameball.reads.memory.MemoryCache",
        "OPTIONS": {"MAX_BYTES": 12 * 1024 * 1024},
    }
}

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية"), ("fr", "Français")]
LANGUAGES_OFFERED = env.words("LANGUAGES_OFFERED", "en,ar,fr")
if not LANGUAGES_OFFERED:
    raise env.SettingError("LANGUAGES_OFFERED names no language: choose from en, ar, fr.")
if unknown := set(LANGUAGES_OFFERED) - {code for code, _ in LANGUAGES}:
    raise env.SettingError(f"LANGUAGES_OFFERED holds {', '.join(sorted(unknown))}: choose from en, ar, fr.")
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = GAMEBALL_TIME_ZONE

# Static files

STATIC_URL = f"{FORCE_SCRIPT_NAME}/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    }
}

# Security: everything is closed unless a setting opens it

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "img-src": [
        CSP.SELF,
        *(f"https://{host}" for host in GAMEBALL_IMAGE_HOSTS),
        *(["http://127.0.0.1:*", "http://localhost:*"] if DEBUG else []),
        *([env.origin_of(SHOP_LOGO_URL)] if SHOP_LOGO_URL else []),
    ],
}
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = not DEBUG
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 86_400
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_PATH = f"{FORCE_SCRIPT_NAME}/"
# Django's sessions are the agents' alone: a customer's page has none.
SESSION_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_PATH = f"{FORCE_SCRIPT_NAME}/staff/"
SESSION_COOKIE_AGE = 12 * 3600
LOGIN_URL = "staff-login"
LOGIN_REDIRECT_URL = "staff"
# The admin's messages too stay below /staff/.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# In the database, which all machines share as well: a Redis that is lost neither locks anybody out nor lets them guess.
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "gameball.staff.address.client_address"
AXES_LOCKOUT_CALLABLE = "gameball.views.staff_login.locked_out"
# `next` may lead to a customer, whose id belongs in no log.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "next"]
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gameball.views.errors.csrf_failed"
DATA_UPLOAD_MAX_MEMORY_SIZE = 65_536
FILE_UPLOAD_HANDLERS: list[str] = []  # nothing here takes a file, and none is written down
# `frame-ancestors` says who may frame which page; X-Frame-Options could not name several origins.
SILENCED_SYSTEM_CHECKS = ["security.W002"]

LOG_FORMAT = env.one_of("LOG_FORMAT", ("json", "text"), "text" if DEBUG else "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "gameball.logs.formatter", "chosen": LOG_FORMAT}},
    "filters": {"hide-tickets": {"()": "gameball.logs.HideTickets"}, "one-line": {"()": "gameball.logs.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide-tickets"]}},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # These name the address that was asked for, wherever a line of theirs may go. A refusal has a line of ours.
        "django.request": {"filters": ["hide-tickets"], "level": "ERROR"},
        "django.security.csrf": {"filters": ["hide-tickets"]},
        **{
            f"django.security.{kind}": {"filters": ["hide-tickets", "one-line"]}
            for kind in ("DisallowedHost", "RequestDataTooBig", "TooManyFieldsSent", "SuspiciousOperation")
        },
        "django.server": {"handlers": ["stderr"], "filters": ["hide-tickets"], "propagate": False},
    },
    "root": {"handlers": ["stderr"], "level": env.one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")},
}
