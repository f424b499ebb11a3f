"""Errors reported to Sentry, where `SENTRY_DSN` names one and the extra `sentry` is installed.

What is reported is what the log says of an error: where in the code, what kind, and which request. A report is made
anew from the parts that are known to be safe; nothing else that the SDK collects goes out.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from gameball.sight import names, scope, tracebacks
from gameball.sight.scrub import one_line, without_secrets

AS_THEY_ARE = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "server_name", "sdk")
OF_A_FRAME = (
    "filename",
    "abs_path",
    "module",
    "function",
    "lineno",
    "in_app",
    "pre_context",
    "context_line",
    "post_context",
)
CONTEXTS = ("runtime", "os")


def start() -> None:
    """Reports what is logged as an error, and what ends a command. No request is wrapped, none is traced."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.atexit import AtexitIntegration
    from sentry_sdk.integrations.dedupe import DedupeIntegration
    from sentry_sdk.integrations.excepthook import ExcepthookIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment="development" if settings.DEBUG else None,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            ExcepthookIntegration(),
            DedupeIntegration(),
            AtexitIntegration(callback=lambda *_: None),
        ],
        before_send=scrubbed,  # type: ignore[arg-type]
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        trace_propagation_targets=[],
        auto_session_tracking=False,
        send_client_reports=False,
    )


def scrubbed(event: Mapping[str, Any], _hint: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: event[name] for name in AS_THEY_ARE if name in event}
    found["contexts"] = {name: what for name, what in (event.get("contexts") or {}).items() if name in CONTEXTS}
    found["tags"] = _tags()
    if said := _said(event):
        found["logentry"] = {"message": said}
    if errors := (event.get("exception") or {}).get("values"):
        found["exception"] = {"values": [_error(error) for error in errors]}
    return found


def _tags() -> dict[str, str]:
    customer = scope.customer()
    told = {"request_id": scope.request_id(), "customer": names.tag(customer) if customer else ""}
    return {name: value for name, value in told.items() if value}


def _said(event: Mapping[str, Any]) -> str:
    """The line as it stands in the log."""
    entry = event.get("logentry") or {}
    said = entry.get("formatted") or entry.get("message") or ""
    if entry.get("params") and not entry.get("formatted"):
        try:
            said = said % tuple(entry["params"])
        except (TypeError, ValueError):
            said = entry["message"]
    return one_line(without_secrets(str(said)))


def _error(error: Mapping[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames") or []
    handled = (error.get("mechanism") or {}).get("handled")
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "value": tracebacks.words(str(error.get("type")), error.get("module"), str(error.get("value") or "")),
        "mechanism": {"type": "logging", "handled": handled},
        "stacktrace": {
            "frames": [{name: frame[name] for name in OF_A_FRAME if name in frame} for frame in frames],
        },
    }
