"""From where somebody comes, for the audit and for the guard of the login."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

type Address = IPv4Address | IPv6Address


def client_address(request: HttpRequest) -> str | None:
    """The nearest address that is not one of our own proxies.

    `X-Forwarded-For` is read from its end, where our own proxies write, and only if one of them sends the request:
    anybody else could write anything into it. None where nothing is known, as behind a Unix socket.
    """
    near = _address(request.META.get("REMOTE_ADDR", ""))
    if near is None or not is_trusted(near):
        return str(near) if near else None
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        further = _address(hop)
        if further is None:
            break
        near = further
        if not is_trusted(further):
            break
    return str(near)


def comes_from_a_proxy(request: HttpRequest) -> bool:
    """Whether one of our own proxies sends the request."""
    near = _address(request.META.get("REMOTE_ADDR", ""))
    return near is not None and is_trusted(near)


def is_trusted(address: Address) -> bool:
    return is_one_of(address, settings.TRUSTED_PROXIES)


def is_one_of(address: Address, networks: Sequence[str]) -> bool:
    return any(address in network for network in _networks(tuple(networks)))


@lru_cache(maxsize=8)
def _networks(written: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(each, strict=False) for each in written)


def _address(text: str) -> Address | None:
    """An address as proxies write it: some add the port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
