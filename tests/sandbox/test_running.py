"""The ways to run it: from Python, over TLS, alone, and as a command."""

import datetime as dt
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management import CommandError, call_command

from gameball.sandbox import CUSTOMERS, Sandbox

from .asking import Asker

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(private)
    return folder / "cert.pem", folder / "key.pem"


def test_it_serves_over_tls_and_stops_promptly(certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    with Sandbox(cert=cert, key=key) as sandbox:
        assert sandbox.base_url.startswith("https://127.0.0.1:")
        silent = socket.create_connection(("127.0.0.1", sandbox.port))  # its handshake holds nobody else up
        ask = Asker(sandbox)
        ask.connection = http.client.HTTPSConnection(
            "127.0.0.1", sandbox.port, timeout=5, context=ssl.create_default_context(cafile=cert)
        )
        assert ask.customer("middle", "balance")["totalPointsBalance"] == 1500
        assert ask.customer("middle", "activities/count")["count"] == 240
        silent.close()


def test_it_needs_neither_django_nor_the_rest_of_the_project() -> None:
    code = (
        "import sys, gameball.sandbox as s; s.Sandbox().start().stop();"
        "print([m for m in sys.modules if m.split('.')[0] in {'django', 'requests', 'pydantic', 'loyalty_portal'}"
        " or m.startswith('gameball.') and not m.startswith('gameball.sandbox')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_wrong_order_is_refused() -> None:
    with pytest.raises(ValueError, match="asc or desc"):
        Sandbox(order="random")


def test_it_has_no_address_before_it_is_started() -> None:
    with pytest.raises(RuntimeError, match="started"):
        _ = Sandbox().base_url


def test_the_command_says_plainly_that_its_port_is_busy(sandbox: Sandbox) -> None:
    with pytest.raises(CommandError, match=rf"Port {sandbox.port} is busy"):
        call_command("sandbox", port=sandbox.port)


def test_the_command_says_plainly_that_a_certificate_is_missing() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.pem .*not found"):
        call_command("sandbox", port=0, cert="nowhere.pem")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_the_ways_in_and_ends_quietly(number: signal.Signals) -> None:
    command = [sys.executable, "manage.py", "sandbox", "--port", "0", "--order", "asc"]
    running = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"DEBUG": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout
    printed = ""
    while list(CUSTOMERS)[-1] not in printed.split():
        line = running.stdout.readline()
        assert line, running.communicate(timeout=5)
        printed += line
    running.send_signal(number)
    rest, said = running.communicate(timeout=5)
    assert (running.returncode, rest, said) == (0, "", "")
    assert "GAMEBALL_BASE_URL=http://127.0.0.1:" in printed
    assert f"GAMEBALL_API_KEY={Sandbox.API_KEY}" in printed
    assert f"GAMEBALL_SECRET_KEY={Sandbox.SECRET_KEY}" in printed
    assert all(customer in printed for customer in CUSTOMERS)
