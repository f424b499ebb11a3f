"""Whom the client trusts: no redirect, no cookie, no .netrc; certificates by the usual variables."""

import contextlib
import datetime
import ipaddress
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gameball.api import BadAnswer, Client, InvalidRequest, Unreachable

from .conftest import API_KEY, CUSTOMER, SECRET_KEY, Handler, Server, answer, good, make_client


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent", "304 Not Modified"]
)
def test_a_redirect_is_never_followed(serve: Callable[[Handler], Server], status: str) -> None:
    elsewhere = serve(good)
    server = serve(lambda connection, _: connection.sendall(answer(b"", status, f"Location: {elsewhere.url}")))
    with pytest.raises(BadAnswer, match="GAMEBALL_BASE_URL"):
        make_client(server).balance.read("c")
    assert not elsewhere.requests


def test_the_body_of_a_redirect_is_not_read(serve: Callable[[Handler], Server]) -> None:
    def endless(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nConnection: close\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65536)

    with pytest.raises(BadAnswer, match="redirect"):
        make_client(serve(endless)).balance.read("c")


def test_no_cookie_comes_back(serve: Callable[[Handler], Server]) -> None:
    server = serve(lambda connection, _: connection.sendall(answer(b"{}", "200 OK", "Set-Cookie: a=b; Path=/")))
    client = make_client(server)
    client.balance.read("c")
    client.balance.read("c")
    assert b"cookie" not in b"".join(server.requests).lower()


def test_no_password_is_taken_from_netrc(
    serve: Callable[[Handler], Server], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password hidden\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    server = serve(good)
    make_client(server).balance.read("c")
    assert b"authorization" not in server.requests[0].lower()


def test_the_request_is_a_plain_get_with_both_keys(serve: Callable[[Handler], Server]) -> None:
    server = serve(good)
    make_client(server).balance.read("c")
    line, *headers = server.requests[0].decode().strip().split("\r\n")
    assert line == "GET /api/v4/integrations/customers/c/balance HTTP/1.1"
    found = dict(header.split(": ", 1) for header in headers)
    assert found.pop("User-Agent").startswith("loyalty-portal/")
    assert found == {
        "Host": f"127.0.0.1:{server.port}",
        "APIKey": API_KEY,
        "SecretKey": SECRET_KEY,
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
    }


@pytest.mark.parametrize("mangled", [b"X: y\r\n: no name\r\n", b""])
def test_no_log_holds_a_customer_or_a_key_not_even_those_of_libraries(
    serve: Callable[[Handler], Server], caplog: pytest.LogCaptureFixture, mangled: bytes
) -> None:
    caplog.set_level(logging.DEBUG)
    sent = b"HTTP/1.1 200 OK\r\n" + mangled + b"Content-Length: 2\r\n\r\n{}"
    make_client(serve(lambda connection, _: connection.sendall(sent))).balance.read(CUSTOMER)
    assert "integrations" in caplog.text
    for secret in (API_KEY, SECRET_KEY, "cust", "example.com"):
        assert secret not in caplog.text


def test_a_proxy_of_the_environment_is_used_and_read_once(
    serve: Callable[[Handler], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = serve(good)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.setenv("no_proxy", "direct.test")
    client = Client(API_KEY, SECRET_KEY, base_url="http://gameball.test")
    monkeypatch.delenv("http_proxy")
    client.balance.read("c")
    assert proxy.requests[0].startswith(b"GET http://gameball.test/integrations/customers/c/balance ")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[str]:
    """The base URL of a TLS server with a certificate that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def talk(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as channel:
                while channel.recv(65536):
                    channel.sendall(answer())
        except OSError:
            pass

    def accept() -> None:
        try:
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=talk, args=(connection,), daemon=True).start()
        except OSError:
            pass

    threading.Thread(target=accept, daemon=True).start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}/api/v4"
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_a_certificate_that_nobody_vouches_for_is_told_apart(secure: str) -> None:
    with pytest.raises(Unreachable, match="not trusted"):
        Client(API_KEY, SECRET_KEY, base_url=secure).balance.read("c")


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_ca_bundle_of_the_environment_is_trusted_and_read_once(
    secure: str, certificate: Path, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv(variable, str(certificate))
    client = Client(API_KEY, SECRET_KEY, base_url=secure)
    monkeypatch.delenv(variable)
    loaded: list[object] = []
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", lambda *some, **_: loaded.append(some))

    def call() -> None:
        client.balance.read("c")

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.balance.read("c")
    assert not loaded


def test_a_certificate_for_another_name_is_not_trusted(
    secure: str, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with pytest.raises(Unreachable, match="not trusted"):
        Client(API_KEY, SECRET_KEY, base_url=secure.replace("127.0.0.1", "localhost")).balance.read("c")


def test_a_ca_bundle_that_is_not_there_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(InvalidRequest, match="REQUESTS_CA_BUNDLE"):
        Client(API_KEY, SECRET_KEY)


def test_tls_goes_through_a_proxy_as_a_tunnel(
    secure: str, certificate: Path, serve: Callable[[Handler], Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tunnel(connection: socket.socket, request: bytes) -> None:
        host, port = request.split(b" ")[1].split(b":")
        with socket.create_connection((host.decode(), int(port))) as beyond:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(beyond, connection), daemon=True)
            back.start()
            pump(connection, beyond)
            back.join(2)

    def pump(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    proxy = serve(tunnel)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    client = Client(API_KEY, SECRET_KEY, base_url=secure)
    client.balance.read("c")
    client.balance.read("c")
    (request,) = proxy.requests
    assert request.startswith(b"CONNECT 127.0.0.1:")
    assert API_KEY.encode() not in request
    # a kept tunnel that died is opened again
    proxy.connections[0].shutdown(socket.SHUT_RDWR)
    client.balance.read("c")
    assert len(proxy.requests) == 2
