"""A small HTTP server for notifications: it takes POST, reads a body of limited length in limited time, and answers.

It stands behind a reverse proxy or a tunnel, so it knows no TLS, no paths and no connection that stays open.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from socketserver import TCPServer
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

from checkout.back_office import LARGEST_BODY, Receipt

SECONDS_TO_READ = 10.0
"""For the whole body."""
MOST_AT_ONCE = 32
"""Connections; more are closed unread."""

TakeIn = Callable[[dict[str, str], bytes], Receipt]


class NotificationServer(ThreadingHTTPServer):
    """Hands each notification to `take_in`, one at a time."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], take_in: TakeIn) -> None:
        self._take_in = take_in
        self._one_at_a_time = Lock()
        self._free = BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # `HTTPServer` would look up the machine's name, which may take seconds.
        self.allow_reuse_address = True
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]

    def taken_in(self, headers: dict[str, str], body: bytes) -> Receipt:
        with self._one_at_a_time:
            return self._take_in(headers, body)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The connection broke: the sender sends it again."""


def serving(address: str, port: int, take_in: TakeIn) -> NotificationServer:
    """The server, listening; close it. Raises OSError."""
    return NotificationServer((address, port), take_in)


class _Handler(BaseHTTPRequestHandler):
    server: NotificationServer
    timeout = SECONDS_TO_READ
    server_version, sys_version = "checkout", ""

    def do_POST(self) -> None:
        body = self._body()
        if isinstance(body, HTTPStatus):
            self._answer(body, b"", "text/plain")
            return
        receipt = self.server.taken_in({name.lower(): value for name, value in self.headers.items()}, body)
        self._answer(receipt.reply.status, receipt.reply.body, receipt.reply.content_type)

    def _body(self) -> bytes | HTTPStatus:
        """The body, or why there is none."""
        length = self.headers.get("content-length", "")
        if self.headers.get("transfer-encoding") or not length:
            return HTTPStatus.LENGTH_REQUIRED
        if not (length.isascii() and length.isdigit()):
            return HTTPStatus.BAD_REQUEST
        if len(length) > len(str(LARGEST_BODY)) or int(length) > LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        until, body = monotonic() + SECONDS_TO_READ, b""
        connection: socket = self.connection
        try:
            while len(body) < int(length):
                connection.settimeout(max(0.001, until - monotonic()))
                if not (chunk := self.rfile.read1(int(length) - len(body))):
                    return HTTPStatus.BAD_REQUEST
                body += chunk
        except TimeoutError:
            return HTTPStatus.REQUEST_TIMEOUT
        return body

    def _only_post(self) -> None:
        self._answer(HTTPStatus.METHOD_NOT_ALLOWED, b"", "text/plain", allow="POST")

    do_GET = do_HEAD = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _only_post  # noqa: N815 - http.server's names

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002 - what came in is not repeated
        """What is no request that can be understood. `http.server` would answer with a page of HTML."""
        self.request_version, self.close_connection = "HTTP/1.0", True
        status = HTTPStatus(code)
        self._answer(status, f"{status.value} {status.phrase}\n".encode(), "text/plain")

    def _answer(self, status: int, body: bytes, content_type: str, allow: str = "") -> None:
        with suppress(OSError):
            self.send_response(status)
            if allow:
                self.send_header("Allow", allow)
            self.send_header("Content-Type", "".join(filter(str.isprintable, content_type)))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The command says what became of each."""
