"""The ways in for notifications: over HTTP on this machine, and from a file."""

from __future__ import annotations

import http.client
import io
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http import HTTPStatus

import pytest

from checkout import open_shop
from checkout.back_office import LARGEST_BODY, Receipt
from checkout.cli import run
from checkout.cli.back_office import notification_server
from checkout.cli.back_office.notification_server import serving
from wallet.port import Reply

MILK = "9521234000013"


@contextmanager
def listening(take_in):
    with serving("127.0.0.1", 0, take_in) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def post(port, body=b"", headers=None, method="POST"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, "/any/path", body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.getheader("Content-Type")
    finally:
        connection.close()


def raw(port, text):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").readline()


def test_body_and_headers_reach_the_wallet_as_they_came_and_its_reply_goes_back_byte_for_byte():
    heard = []

    def take_in(headers, body):
        heard.append((headers["x-signature"], body))
        return Receipt("rejected", Reply(b"\xff no", 418, "text/odd"))

    with listening(take_in) as port:
        assert post(port, b"\x00a=1&b=\xff", {"X-Signature": "abc"}) == (418, b"\xff no", "text/odd")
    assert heard == [("abc", b"\x00a=1&b=\xff")]


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"rubbish\r\n\r\n", 400),
        (b"POST\r\n\r\n", 400),
        (b"POST / HTTP/one\r\n\r\n", 400),
        (b"POST / HTTP/9.9\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01\x00 a b c\r\n", 400),
        (b"<script> / HTTP/1.1\r\n\r\n", 501),
        (b"POST /".ljust(65_537, b"a"), 414),
        (b"POST / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", 431),
    ],
)
def test_what_is_no_request_is_answered_in_a_line_of_plain_text(request_line, status):
    answer = f"{status} {HTTPStatus(status).phrase}"
    with listening(None) as port, socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(request_line)
        said = connection.makefile("rb").read().decode()
    head, _, body = said.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.0 {answer}\r\n")
    assert "Content-Type: text/plain\r\n" in head
    assert body == f"{answer}\n"


def test_what_is_no_notification_is_refused_unread(monkeypatch):
    monkeypatch.setattr(notification_server, "SECONDS_TO_READ", 0.2)

    def take_in(headers, body):
        raise AssertionError(body)

    with listening(take_in) as port:
        for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
            assert post(port, method=method)[0] == 405, method
        assert post(port, b"x" * (LARGEST_BODY + 1))[0] == 413
        for head, status in [
            (b"Content-Length: 9999999999999999999999999\r\n", b"413"),
            (b"", b"411"),
            (b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", b"411"),
            (b"Content-Length: -1\r\n", b"400"),
            (b"Content-Length: 1e3\r\n", b"400"),
            ("Content-Length: ³\r\n".encode(), b"400"),
            (b"Content-Length: 10\r\n", b"400"),
        ]:
            assert status in raw(port, b"POST / HTTP/1.1\r\n" + head + b"\r\nabc"), head
        assert raw(port, b"\x16\x03\x01\x02 this is TLS\r\n\r\n")
        with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
            slow.sendall(b"POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc")
            assert b"408" in slow.makefile("rb").readline()


@pytest.fixture
def paid(tmp_path):
    """A data folder with a payment of the mock wallet, and the notification about it."""
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay("mock")
        [(headers, body)] = shop.wallets.named("mock").inside.notifications()
    (tmp_path / "body").write_bytes(body)
    return tmp_path, headers, body


def test_a_notification_is_taken_in_from_a_file_or_a_pipe(paid, capsys, monkeypatch):
    folder, headers, body = paid
    given = [part for name, value in headers.items() for part in ("--header", f"{name}: {value}")]
    command = ["--lang", "en", "notify", "mock"]
    assert run([*command, str(folder / "body"), "--data", str(folder), *given]) == 0
    assert capsys.readouterr().out == "kept: the shop uses it at its next step; reply 200 success\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(body.replace(b"1290", b"1291"))))
    assert run([*command, "-", "--data", str(folder), *given]) == 1
    assert capsys.readouterr().out == "not genuine (signature); reply 200 fail\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["notify", "mock", "nowhere", "--data", "{data}"], "nowhere cannot be read"),
        (["notify", "mock", "{data}/body", "--data", "{data}/no"], "there is no data file in"),
        (["notify", "mock", "{data}/body", "--data", ":memory:"], ":memory: keeps nothing"),
        (["notify", "mokc", "{data}/body", "--data", "{data}"], "There is no wallet mokc. Did you mean mock?"),
        (["notify", "gift-card", "{data}/body", "--data", "{data}"], "gift-card sends no notifications."),
        (
            ["notify", "mock", "{data}/body", "--data", "{data}", "--header", "x"],
            "x is no header: expected NAME:VALUE.",
        ),
        (["notify", "mock", "{data}/long", "--data", "{data}"], "is too long: expected at most 32768 bytes."),
        (["notify-server", "mock", "--data", "{data}", "--port", "70000"], "70000 is no port: expected 0 to 65535."),
        (["notify-server", "mock", "--data", "{data}", "--address", "192.0.2.1"], "cannot be listened on"),
        (["notify-server", "mock", "--data", "{data}", "--address", "a" * 300], "cannot be listened on"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(paid, capsys, arguments, said):
    folder, *_ = paid
    (folder / "long").write_bytes(b"x" * (LARGEST_BODY + 1))
    assert run(["--lang", "en", *(each.replace("{data}", str(folder)) for each in arguments)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") <= 2


@contextmanager
def closing_by(close):
    try:
        yield
    finally:
        close()


@pytest.mark.skipif(os.name == "nt", reason="no signals")
@pytest.mark.parametrize("ends", [signal.SIGINT, signal.SIGTERM])
def test_the_server_runs_beside_a_shop_and_ends_quietly(paid, ends):
    folder, headers, body = paid
    command = [
        sys.executable,
        "-m",
        "checkout",
        "--lang",
        "en",
        "notify-server",
        "mock",
        "--port",
        "0",
        "--data",
        folder,
    ]
    with (
        open_shop(data=folder) as shop,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A test run in the background ignores SIGINT, and so would what it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        ) as server,
        closing_by(server.kill),
    ):
        port = int(server.stdout.readline().split("/ ")[0].rpartition(":")[2])
        assert post(port, body, dict(headers))[:2] == (200, b"success")
        assert len([*(folder / "notices").iterdir()]) == 1
        shop.settle()
        assert [*(folder / "notices").iterdir()] == []
        server.send_signal(ends)
        out, err = server.communicate(timeout=20)
    assert (server.returncode, out, err) == (0, "kept: the shop uses it at its next step; reply 200 success\n", "")
