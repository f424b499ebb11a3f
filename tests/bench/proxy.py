"""A line that is as long as we like: `python -m tests.bench.proxy --port 1 --to 2 --delay-ms 25`.

Bytes take the delay in each direction. A connection through a proxy is there at once, while one over a real line takes
a round trip: so the first bytes that a client sends wait that much longer.
"""

import argparse
import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .processes import free_port, listens, running_module

CHUNK = 64 * 1024


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, first: float) -> None:
    """Every chunk comes out so much later than it went in, in order, however many are under way."""
    loop = asyncio.get_running_loop()
    line: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def come_out() -> None:
        while True:
            when, data = await line.get()
            await asyncio.sleep(when - loop.time())
            if not data:
                break
            writer.write(data)
            await writer.drain()
        writer.close()

    out = asyncio.create_task(come_out())
    extra = first
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            line.put_nowait((loop.time() + delay + extra, data))
            extra = 0.0
    line.put_nowait((loop.time() + delay, b""))
    with contextlib.suppress(OSError):
        await out


async def _serve(port: int, to: int, delay: float) -> None:
    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", to)
        except OSError:
            writer.close()
            return
        await asyncio.gather(
            _carry(reader, far_writer, delay, first=2 * delay), _carry(far_reader, writer, delay, first=0.0)
        )

    server = await asyncio.start_server(met, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


@contextmanager
def running_proxy(to: int, delay_ms: float) -> Iterator[int]:
    """The port at which it listens."""
    port = free_port()
    options = ("--port", str(port), "--to", str(to), "--delay-ms", str(delay_ms))
    with running_module("tests.bench.proxy", *options) as process:
        process.wait_for(lambda: listens(port))
        yield port


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--to", type=int, required=True)
    parser.add_argument("--delay-ms", type=float, required=True)
    options = parser.parse_args()
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    asyncio.run(_serve(options.port, options.to, options.delay_ms / 1000))


if __name__ == "__main__":
    main()
