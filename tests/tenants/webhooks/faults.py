"""A receiver on loopback that misbehaves on purpose: each fault is a coroutine that gets one connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

Fault = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextlib.asynccontextmanager
async def serving(fault: Fault) -> AsyncIterator[int]:
    """Serve `fault` on a free port of loopback and yield the port."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await fault(reader, writer)
        writer.transport.abort() if fault is reset else writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def answering(head: str, body: bytes = b"") -> Fault:
    """Return a fault that reads the request's head and answers these bytes."""

    async def fault(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        await writer.drain()

    return fault


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()  # until the other side gives up


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def drip_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def continue_forever(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while not writer.is_closing():
        writer.write(b"HTTP/1.1 102 Processing\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


def flood(sent: list[int], *, chunked: bool = False) -> Fault:
    """Return a fault that answers up to 1 GB and notes in `sent` how much it got rid of."""

    async def fault(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = "Transfer-Encoding: chunked" if chunked else "Content-Length: 1073741824"
        writer.write(f"HTTP/1.1 200 OK\r\n{length}\r\n\r\n".encode())
        block = b"10000\r\n" + b"z" * 65536 + b"\r\n" if chunked else b"z" * 65536
        for _ in range(16384):
            writer.write(block)
            await writer.drain()
            sent.append(len(block))

    return fault
