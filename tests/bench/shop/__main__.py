"""`python -m tests.bench.shop --port PORT`: until its standard input ends, as when its starter is gone."""

import argparse
import asyncio
import os
import ssl
import sys
import threading
from datetime import UTC, datetime

from .account import Account
from .server import Shop, serve


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-port", type=int, default=0)
    parser.add_argument("--cert", help="a file with the certificate and its key")
    options = parser.parse_args()
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert)
    threading.Thread(target=_end_with_input, daemon=True).start()
    shop = Shop(Account(datetime.now(UTC).date(), f"http://127.0.0.1:{options.port}"))
    asyncio.run(serve(shop, options.port, options.tls_port, context))


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
