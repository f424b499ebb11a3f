"""Sends calls to Gameball over HTTP, each within its time and size."""

import os
import random
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, NameResolutionError

from gameball.api.answers import MOST_BYTES, Answer, Redactor, interpret
from gameball.api.calls import Call
from gameball.api.connections import Adapter
from gameball.api.errors import (
    BadAnswer,
    CustomerBusy,
    GameballError,
    InvalidRequest,
    RateLimited,
    ServerTrouble,
    TimedOut,
    Unreachable,
)
from gameball.api.values import Json
from gameball.api.watchdog import Guard

USER_AGENT = "loyalty-portal/0.1 (python-requests)"
SHORTEST_TRY = 0.05
_REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        """None: even with `allow_redirects=False` requests would read the whole body to prepare the next request."""
        return None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one try brought. `stale`: a kept connection broke before the answer. `lasting`: so will the next."""

    found: Json | GameballError
    stale: bool = False
    lasting: bool = False


def pause_before_retry(error: GameballError, left: float) -> float | None:
    """How many seconds to wait before a call is tried a second time; None where it is not.

    A call is tried twice at most, and only where `left`, the time of its budget that is left, allows a second try. What
    may pass by itself is tried again: a connection that fails or breaks, the statuses 500, 502, 503 and 504, the codes
    5000 and 5003, and code 2001 (another request for the same customer is in progress). The wait is short and random,
    so that those who failed together do not come back together. Where the answer brings a `Retry-After`, that is waited
    for if it fits into the time left, and there is no second try if it does not. A 429 is tried again only when it
    brings one that fits. Nothing else is tried again: neither a timeout, which leaves no time, nor an answer that will
    be the same the next time (keys, unknown customer, wrong path, redirect, no JSON, a certificate nobody trusts).
    """
    passing = error.code in (5000, 5003) or error.status in (500, 502, 503, 504)
    trouble = isinstance(error, ServerTrouble) and passing
    broken = isinstance(error, Unreachable) and not isinstance(error, TimedOut)
    if not (trouble or broken or isinstance(error, CustomerBusy | RateLimited)):
        return None
    if error.retry_after is None and isinstance(error, RateLimited):
        return None
    least = error.retry_after or 0.0
    room = left - least - SHORTEST_TRY
    if room <= 0:
        return None
    return least + random.uniform(0.1, 1.0) * min(0.25, room / 4)  # noqa: S311  no secret


class Transport:
    """One session with Gameball: the keys, the address, the connections that are kept."""

    def __init__(
        self,
        api_key: str,
        secret_key: str,
        *,
        base_url: str,
        budget: float,
        pool_size: int,
        request_id: Callable[[], str | None] | None = None,
    ) -> None:
        keys = _header(api_key, "API key"), _header(secret_key, "secret key")
        self._base = _base(base_url)
        if not 0 < budget < 3600:
            raise InvalidRequest("The budget of a call is a number of seconds above zero.")
        self._budget = budget
        self._redactor = Redactor(*keys)
        self._request_id = request_id
        self._headers = {
            "APIKey": keys[0],
            "SecretKey": keys[1],
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": USER_AGENT,
        }
        self._proxies = get_environ_proxies(self._base)
        self._session = _Session()
        # Neither .netrc nor anything else of the environment, which was read just now
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._pool_size = pool_size
        self._connect()

    def _connect(self) -> None:
        """Begins without any connection."""
        self._process = os.getpid()
        tls = any(url.startswith("https:") for url in (self._base, *self._proxies.values()))
        adapter = Adapter(self._pool_size, tls=tls)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __repr__(self) -> str:
        return f"<Transport to {urlsplit(self._base).hostname}>"

    def close(self) -> None:
        """Closes the connections that are kept."""
        self._session.close()

    def get[T](self, call: Call[T], within: float | None = None, again: Callable[[float], bool] | None = None) -> Json:
        """Sends a call and answers the JSON, or raises a `GameballError`. Both tries stay within the budget."""
        if self._process != os.getpid():
            self._connect()  # after a fork: the parent goes on using the connections that were kept
        deadline = time.monotonic() + (self._budget if within is None else min(within, self._budget))
        outcome = self._try(call, deadline, again)
        if isinstance(outcome.found, GameballError) and not outcome.lasting:
            pause = pause_before_retry(outcome.found, deadline - time.monotonic())
            if pause is not None:
                time.sleep(pause)
                if again is None or again(deadline):
                    outcome = self._try(call, deadline, again)
        if isinstance(outcome.found, GameballError):
            raise outcome.found
        return outcome.found

    def _try[T](self, call: Call[T], deadline: float, again: Callable[[float], bool] | None) -> _Outcome:
        outcome = self._once(call, deadline, fresh=False)
        # A server may close a kept connection at any moment, so that one breaks says nothing: this is no second try.
        # Whether it had counted the call by then nobody knows.
        if outcome.stale and (again is None or again(deadline)):
            return self._once(call, deadline, fresh=True)
        return outcome

    def _once[T](self, call: Call[T], deadline: float, *, fresh: bool) -> _Outcome:
        problem: Exception | None = None
        answer: Answer | None = None
        begun = False
        with Guard(deadline, fresh=fresh) as guard:
            try:
                # Prepared by itself: a session would add its cookies and what it finds in .netrc
                request = requests.Request("GET", self._address(call), headers=self._headers_for(call)).prepare()
                response = self._session.send(
                    request,
                    stream=True,
                    timeout=max(guard.left(), 0.001),
                    allow_redirects=False,
                    proxies=self._proxies,
                )
                begun = True
                answer = _read(call.endpoint, response)
            except (requests.RequestException, HTTPError, HTTPException, OSError) as error:
                problem = error
        # From here on outside the handler: what is raised later must not have the other error, with its URL, behind it
        if guard.fired or isinstance(problem, requests.Timeout) or deadline <= time.monotonic():
            return _Outcome(TimedOut(endpoint=call.endpoint))
        if answer is not None:
            return _Outcome(interpret(answer, self._redactor, call.customer_id))
        lasting, reason = _why(problem)
        if isinstance(problem, requests.exceptions.ContentDecodingError):
            return _Outcome(BadAnswer(reason, endpoint=call.endpoint), lasting=True)
        stale = guard.reused and not begun and not lasting
        return _Outcome(Unreachable(reason, endpoint=call.endpoint), stale, lasting)

    def _address[T](self, call: Call[T]) -> str:
        path = "/".join(quote(segment, safe="") for segment in call.path)
        params = (*call.params, *((("lang", call.lang),) if call.lang else ()))
        query = urlencode(params, quote_via=quote, safe="")
        return f"{self._base}/integrations/{path}" + (f"?{query}" if query else "")

    def _headers_for[T](self, call: Call[T]) -> dict[str, str]:
        named = self._request_id() if self._request_id else None
        return {
            **self._headers,
            **({"lang": call.lang} if call.lang else {}),
            **({"X-Request-ID": named} if named and _REQUEST_ID.fullmatch(named) else {}),
        }


def _read(endpoint: str, response: requests.Response) -> Answer:
    """Reads the body, up to the largest size. A refusal whose body breaks off is still a refusal."""
    status, headers = response.status_code, response.headers
    with response:
        if 300 <= status <= 399:
            return Answer(endpoint, status, headers, b"")
        body = bytearray()
        try:
            for chunk in response.iter_content(64 * 1024):
                body += chunk
                if len(body) > MOST_BYTES:
                    return Answer(endpoint, status, headers, None)
        except (requests.RequestException, HTTPError, HTTPException, OSError):
            if status < 400:
                raise
        return Answer(endpoint, status, headers, bytes(body))


def _why(problem: BaseException | None) -> tuple[bool, str]:
    """Whether it lasts, and a sentence for the operator without any of the error's own words."""
    causes = _causes(problem)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return (
            True,
            "Gameball's TLS certificate is not trusted. Check GAMEBALL_BASE_URL, and REQUESTS_CA_BUNDLE if set.",
        )
    if any(isinstance(cause, NameResolutionError) for cause in causes):
        return False, "The name of Gameball's host cannot be resolved. Check GAMEBALL_BASE_URL and this machine's DNS."
    if isinstance(problem, requests.exceptions.ProxyError):
        return False, "The proxy does not let calls to Gameball through. Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY."
    if isinstance(problem, requests.exceptions.InvalidSchema | requests.exceptions.InvalidURL):
        return (
            True,
            "The address of Gameball, or of the proxy, cannot be used. Check GAMEBALL_BASE_URL and HTTPS_PROXY.",
        )
    if isinstance(problem, requests.exceptions.ContentDecodingError):
        return True, "Gameball's answer is compressed in a way that cannot be undone."
    if isinstance(problem, requests.exceptions.SSLError):
        return False, "No TLS connection to Gameball comes about. Check that GAMEBALL_BASE_URL names a TLS server."
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return False, "Nobody listens at Gameball's address. Check the host and port of GAMEBALL_BASE_URL."
    if isinstance(problem, requests.exceptions.ChunkedEncodingError):
        return False, "The connection to Gameball broke off in the middle of an answer."
    return False, "The connection to Gameball failed. Check the network between here and there."


def _causes(problem: BaseException | None) -> list[BaseException]:
    """The error and everything behind it: urllib3 puts causes into arguments and `reason`, too."""
    found: list[BaseException] = []
    waiting: list[object] = [problem]
    while waiting and len(found) < 30:
        error = waiting.pop()
        if isinstance(error, BaseException) and error not in found:
            found.append(error)
            waiting += [error.__cause__, error.__context__, getattr(error, "reason", None), *error.args]
    return found


def _header(key: str, name: str) -> str:
    key = key.strip() if isinstance(key, str) else ""
    if not key:
        raise InvalidRequest(f"The {name} is missing.")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise InvalidRequest(f"The {name} holds characters that no HTTP header can carry.")
    return key


def _base(url: str) -> str:
    """The base URL without the slash at its end."""
    problem = None
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
        host.encode("idna")
    except (ValueError, AttributeError):
        problem = "The base URL is not a URL."
    if problem is None and (parts.scheme not in ("http", "https") or not host):
        problem = "The base URL begins with https:// or http:// and a host."
    elif problem is None and (parts.query or parts.fragment or parts.username is not None):
        problem = "The base URL ends with its path, as in https://api.gameball.co/api/v4: no user, query or fragment."
    elif problem is None and any(character.isspace() for character in url.strip()):
        problem = "The base URL holds white space."
    if problem is not None:
        raise InvalidRequest(problem)
    return url.strip().rstrip("/")
