"""The first page of a new worker, whose connections to Gameball are yet to be made, over the same page warm."""

import argparse
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .browser import Browser
from .figures import Figure, median, noted, spread
from .portal import APPLICATION, door, environment, place, served
from .processes import BrokenError
from .proxy import running_proxy
from .shop.client import running_shop

ONE_WAY = 25
ROUND_TRIP = 2 * ONE_WAY
MOST = 3 * ROUND_TRIP + 35
WARM_PAGES = 3


def measure(quick: bool, _options: argparse.Namespace) -> list[Figure]:
    workers = 3 if quick else 8
    firsts, warms = [], []
    certificate = self_signed(place() / "gameball.pem")
    with running_shop(cert=certificate) as shop, running_proxy(shop.tls_port, ONE_WAY) as port:
        env = environment(f"https://127.0.0.1:{port}/api/v4", REQUESTS_CA_BUNDLE=str(certificate))
        with door(env["GAMEBALL_BASE_URL"]) as way_in:
            # All of one size, so that nothing but the connections and what a worker has yet to do differs.
            twins = [f"twin-{number}" for number in range((workers + 1) * (WARM_PAGES + 1))]
            sessions = iter(way_in.enter_all(twins))
        for number in range(workers + 1):
            with served(APPLICATION, env) as server:
                pages = []
                for _ in range(WARM_PAGES + 1):
                    answer = Browser(server.port).get("/account/", next(sessions))
                    if not answer.complete:
                        raise BrokenError(f"a page lacks panels ({answer.status}): {answer.seconds:.1f} s")
                    pages.append(answer.seconds * 1000)
            if number == 0:  # from this one the shop learns what will be asked about the others
                shop.prepare(twins)
                continue
            firsts.append(pages[0])
            warms.append(median(pages[1:]))
    over = [first - warm for first, warm in zip(firsts, warms, strict=True)]
    took = f"{median(firsts):.0f} ms over {median(warms):.0f} ms"
    return [
        Figure(
            "tls",
            "the first page of a new worker, over the same page warm: 3 round trips and 35 ms",
            median(over),
            " ms",
            most=MOST,
            note=noted(took, f"a round trip is {ROUND_TRIP} ms", spread(over)),
            samples=over,
        )
    ]


def self_signed(path: Path) -> Path:
    """A certificate for this machine, with its key, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return path
