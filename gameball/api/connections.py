"""Connections that stand under a call's guard, and the adapter that makes `requests` use them.

They differ from urllib3's in four things: names are resolved and addresses tried within the call's time; every socket
is handed to the call's guard; all share one TLS context, so that the CA bundle is read once and not per connection; and
a call can insist on a fresh connection.
"""

import logging
import os
import socket
import ssl
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import ALPN_PROTOCOLS, create_urllib3_context

from gameball.api.errors import InvalidRequest
from gameball.api.resolver import resolve
from gameball.api.watchdog import current


class _Connection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        """Connects, and hands the socket to the guard before TLS begins."""
        guard = current()
        seconds = self.timeout if guard is None else guard.left()
        ends = None if seconds is None else time.monotonic() + seconds
        try:
            sock = _connect(self._dns_host.strip("[]"), self.port, ends, self.socket_options or ())
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "connecting took too long") from error
        except OSError as error:
            raise NewConnectionError(self, f"no connection: {error}") from error
        if guard is not None:
            guard.watch(sock.fileno())
        return sock


class _TLSConnection(_Connection, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection

    def _get_conn(self, timeout: float | None = None) -> Any:
        """A connection; one that was kept from an earlier call goes under this call's guard."""
        connection: Any = super()._get_conn(timeout)
        guard = current()
        if guard is not None and connection.sock is not None:
            if guard.fresh:
                connection.close()  # it opens itself again
            else:
                guard.reused = True
                guard.watch(connection.sock.fileno())
        return connection


class _TLSPool(_Pool, HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


_POOLS = {"http": _Pool, "https": _TLSPool}


class _Context(ssl.SSLContext):
    def set_alpn_protocols(self, alpn_protocols: Iterable[str]) -> None:
        """Nothing: set when it was made.

        urllib3 sets the same list again before every handshake. OpenSSL frees the old one while another thread's
        handshake may be copying it.
        """


class Adapter(HTTPAdapter):
    """The adapter of one client. Reads `REQUESTS_CA_BUNDLE` or `CURL_CA_BUNDLE` once."""

    def __init__(self, pool_size: int, *, tls: bool) -> None:
        self._context = _context() if tls else None
        super().__init__(pool_connections=4, pool_maxsize=pool_size)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Proxies get the same connections; a SOCKS one keeps its own, which only the timeouts of each read bound."""
        if proxy.lower().startswith("https") and self._context is not None:
            kwargs["proxy_ssl_context"] = self._context
        manager = super().proxy_manager_for(proxy, **kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """Names no CA file, or urllib3 would read it into the context again with every connection."""
        conn.cert_reqs = "CERT_REQUIRED"

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:  # noqa: ARG002
        host, tls = super().build_connection_pool_key_attributes(request, True, None)
        return host, {"ssl_context": self._context, **tls} if self._context is not None else tls


def _context() -> ssl.SSLContext:
    usual = create_urllib3_context()
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = usual.minimum_version
    context.options = usual.options
    context.verify_flags = usual.verify_flags
    context.hostname_checks_common_name = False
    ssl.SSLContext.set_alpn_protocols(context, ALPN_PROTOCOLS)
    named = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    bundle = Path(named or DEFAULT_CA_BUNDLE_PATH)
    try:
        if bundle.is_dir():
            context.load_verify_locations(capath=str(bundle))
        else:
            context.load_verify_locations(cafile=str(bundle))
    except OSError:
        problem = "The CA bundle cannot be read: check REQUESTS_CA_BUNDLE and CURL_CA_BUNDLE."
    else:
        return context
    raise InvalidRequest(problem)


def _connect(
    host: str, port: int, ends: float | None, options: Iterable[tuple[int, int, int | bytes]]
) -> socket.socket:
    """Connects to the first address that answers; each gets an equal share of the time that is left."""

    def left(among: int = 1) -> float | None:
        if ends is None:
            return None
        seconds = ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds / among

    addresses = resolve(host, port, left())
    failure: OSError = OSError("no address")
    for number, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = None
        try:
            sock = socket.socket(family, kind, protocol)
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(left(len(addresses) - number))
            sock.connect(address)
            sock.settimeout(left())
        except OSError as error:
            failure = error
            if sock is not None:
                sock.close()
        else:
            return sock
    try:
        raise failure
    finally:
        del failure  # it refers to this frame


class _NoPaths(logging.Filter):
    """urllib3 writes the path of a request, and thereby a customer's id, into its log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and any("/integrations/" in str(part) for part in record.args):
            record.args = tuple(_cut(part) for part in record.args)
            record.exc_info = None
        return True


def _cut(part: object) -> object:
    before, found, _ = str(part).partition("/integrations/")
    return f"{before}{found}…" if found else part


for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(_NoPaths())
