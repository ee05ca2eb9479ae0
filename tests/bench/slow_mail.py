"""A mail server that takes 100 ms for each message and forgets it. PORT names where it listens."""

from __future__ import annotations

import asyncio
import os

from tasks.processes.ports import LOOPBACK

SECONDS = 0.1
ANSWERS = {b"EHLO": b"250-slow\r\n250 PIPELINING\r\n", b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 slow\r\n")
    while line := await reader.readline():
        word = line[:4].upper()
        writer.write(ANSWERS.get(word, b"250 ok\r\n"))
        if word == b"DATA":
            await reader.readuntil(b"\r\n.\r\n")
            await asyncio.sleep(SECONDS)
            writer.write(b"250 taken\r\n")
        if word == b"QUIT":
            break
    await writer.drain()
    writer.close()


async def main() -> None:
    server = await asyncio.start_server(serve, LOOPBACK, int(os.environ["PORT"]), limit=1 << 20)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
