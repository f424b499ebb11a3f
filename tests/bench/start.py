"""From the start of a server to its first answer."""

import argparse
import time

from .browser import Browser
from .figures import Figure, median, noted, spread
from .portal import APPLICATION, Served, door, environment, started
from .shop.client import running_shop

MOST = 1.3
BARE = "django.core.wsgi:get_wsgi_application()"


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    took: dict[str, list[float]] = {"portal": [], "bare": []}
    with running_shop() as shop:
        with door(shop.base_url) as way_in:
            session = way_in.enter(shop.unseen(1)[0])
        env = environment(shop.base_url)
        bare = env | {"DJANGO_SETTINGS_MODULE": "tests.bench.serving.bare"}
        # The first start of each writes bytecode and fills the disk's cache, and is not counted.
        for number in range(4 if quick else 9):
            for name, application, settings, address in (
                ("portal", APPLICATION, env, "/account/"),
                ("bare", BARE, bare, "/"),
            ):
                begun = time.perf_counter()
                with started(application, settings) as server:
                    _first_answer(server, address, session)
                    if number:
                        took[name].append(time.perf_counter() - begun)
    ratios = [ours / theirs for ours, theirs in zip(took["portal"], took["bare"], strict=True)]
    ours, theirs = median(took["portal"]), median(took["bare"])
    return [
        Figure(
            "start",
            "to the first account page, over a bare Django project with the same apps",
            ours / theirs,
            " times",
            most=MOST,
            note=noted(f"{ours:.2f} s over {theirs:.2f} s", spread(ratios)),
            samples=ratios,
        )
    ]


def _first_answer(server: Served, address: str, session: str) -> None:
    """The server listens before its worker is there, so one request waits for exactly as long as it takes."""
    while True:
        server.process.check()
        try:
            answer = Browser(server.port).get(address, session)
        except ConnectionRefusedError:
            time.sleep(0.002)
            continue
        if answer.status != 200:
            raise AssertionError(f"{address}: {answer.status}")
        return
