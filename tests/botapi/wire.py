"""HTTP/1.1 on a bare asyncio protocol: quick, and able to break a connection in every way that a network can."""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import cast

import httptools

#: Close at once and throw away what was not sent: the other side reads a reset, not an end.
LINGER_NOT = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class Request:
    """One request as it came: the target with its query, header names in small letters."""

    verb: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back."""

    body: bytes
    status: int = 200
    kind: str = "application/json"

    def encoded(self, keep_alive: bool) -> bytes:
        head = (
            f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\nContent-Type: {self.kind}\r\n"
            f"Content-Length: {len(self.body)}\r\nConnection: {'keep-alive' if keep_alive else 'close'}\r\n\r\n"
        )
        return head.encode() + self.body


class Connection(asyncio.Protocol):
    """One client's connection. It hands each request on, and is then answered, broken or kept waiting."""

    def __init__(self, receive: Callable[[Request, "Connection"], None], is_open: set["Connection"]) -> None:
        self._receive, self._open = receive, is_open
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url, self._headers, self._body = b"", dict[str, str](), list[bytes]()
        #: Set when the client has gone: who works on its request need not go on.
        self.on_lost: Callable[[], object] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no subclass of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._open.discard(self)
        if self.on_lost:
            self.on_lost()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            # A fault of the server's own code, not of the request: it must be seen.
            self.close()
            raise
        except httptools.HttpParserError:
            self.close()

    def on_message_begin(self) -> None:
        self._url, self._headers, self._body = b"", {}, []

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        verb = self._parser.get_method().decode()
        self._receive(Request(verb, self._url.decode("latin-1"), self._headers, b"".join(self._body)), self)

    def reply(self, reply: Reply, *, cut_to: int | None = None) -> None:
        """Answers; with `cut_to` only that many bytes of the body leave before the connection ends."""
        if not self._transport:
            return
        keep_alive = cut_to is None and self._parser.should_keep_alive()
        encoded = reply.encoded(keep_alive)
        self._transport.write(encoded if cut_to is None else encoded[: len(encoded) - len(reply.body) + cut_to])
        if not keep_alive:
            self._transport.close()

    def close(self) -> None:
        """Ends the connection without an answer."""
        if self._transport:
            self._transport.close()

    def reset(self) -> None:
        """Ends it the hard way, with an RST."""
        if self._transport:
            sock: socket.socket = self._transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
            self._transport.abort()
