"""How much of HTML, CSS and JavaScript a first view brings, compressed."""

import argparse
import re

import brotli

from .browser import Browser
from .figures import Figure, median
from .portal import door, portal
from .shop.client import running_shop

MOST = 25
HTML_QUALITY = 5  # what a proxy spends on a page that it sees once
STATIC_QUALITY = 11
REFERENCED = re.compile(r'<link rel="stylesheet" href="([^"]+)"|<script src="([^"]+)"')


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    sums: list[float] = []
    parts: dict[str, int] = {}
    with running_shop() as shop, door(shop.base_url) as way_in, portal(shop) as server:
        browser = Browser(server.port, Accept_Encoding="br")

        def compressed(address: str, quality: int) -> int:
            answer = browser.get(address)
            assert answer.status == 200, address
            encoded = answer.headers.get("Content-Encoding") == "br"
            return len(answer.body if encoded else brotli.compress(answer.body, quality=quality))

        for customer in shop.unseen(5 if quick else 25):
            browser.session = way_in.enter(customer)
            html = Browser(server.port, browser.session).get("/account/").text
            parts = {"HTML": compressed("/account/", HTML_QUALITY)}
            for style, script in REFERENCED.findall(html):
                kind = "CSS" if style else "JavaScript"
                parts[kind] = parts.get(kind, 0) + compressed(style or script, STATIC_QUALITY)
            sums.append(sum(parts.values()) / 1024)
    last = ", ".join(f"{kind} {size / 1024:.1f}" for kind, size in parts.items())
    note = f"the last: {last}; the largest of {len(sums)} customers: {max(sums):.1f}"
    return [
        Figure(
            "size", "HTML, CSS and JavaScript of a first view", median(sums), " KB", most=MOST, note=note, samples=sums
        )
    ]
