"""gunicorn's own lines, in the form of all others."""

from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from gameball import logs
from gameball.sight import scope
from gameball.sight.scrub import without_secrets

# Neither queries nor referrers: a token may stand in one. Of the widget's addresses not the ticket.
ACCESS = '%(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


class Lines(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """Writes what gunicorn has to say. `form` is the value of `LOG_FORMAT`."""

    form = "json"

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            log.filters[:] = [logs.HideTickets()]
            for handler in log.handlers:
                if getattr(handler, "_gunicorn", False):  # one of the operator's own configuration stays as it is
                    handler.setFormatter(logs.formatter(self.form))

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        if not self.access_log_enabled:
            return
        named = {"request_id": environ.get(scope.ENVIRON)}
        if self.form == "json" and self.cfg.access_log_format == ACCESS:
            self.access_log.info("request", extra=named | _facts(resp, environ, request_time))
        else:
            atoms = self.atoms_wrapper_class(self.atoms(resp, req, environ, request_time))
            self.access_log.info(self.cfg.access_log_format, atoms, extra=named)


def _facts(resp: Any, environ: dict[str, Any], request_time: timedelta) -> dict[str, Any]:
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    return {
        "client": environ.get("REMOTE_ADDR"),
        "method": environ.get("REQUEST_METHOD"),
        # A server hands on bytes as if they were Latin-1.
        "path": without_secrets(path.encode("latin-1", "replace").decode("utf-8", "replace")),
        "status": int(str(resp.status)[:3]),
        "bytes": getattr(resp, "sent", None),
        "ms": round(request_time / timedelta(milliseconds=1), 1),
    }
