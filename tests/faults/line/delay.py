"""A proxy that hands everything on later: `python -m tests.faults.line.delay PORT HOST:PORT MS`."""

import asyncio
import sys
from contextlib import suppress

CHUNK = 65536


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, late_s: float) -> None:
    """Bytes in order, each piece `late_s` after it came; then the end."""
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    async def deliver() -> None:
        while True:
            due, piece = await pieces.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not piece:
                writer.close()
                return
            writer.write(piece)
            await writer.drain()

    delivering = asyncio.create_task(deliver())
    piece = b"-"
    while piece:
        try:
            piece = await reader.read(CHUNK)
        except OSError:
            piece = b""
        pieces.put_nowait((loop.time() + late_s, piece))
    with suppress(OSError):
        await delivering


async def main(port: int, target: str, late_ms: int) -> None:
    """Until killed."""
    host, _, far = target.rpartition(":")

    async def join(near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            reader, writer = await asyncio.open_connection(host, int(far))
        except OSError:
            back.close()
            return
        late_s = late_ms / 1000
        await asyncio.gather(carry(near, writer, late_s), carry(reader, back, late_s))

    server = await asyncio.start_server(join, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
