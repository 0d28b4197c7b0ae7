"""Walking through the shop on a screen without a terminal, and through a real one at the other end of a pty."""

import asyncio
import importlib.util
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

import pytest
from textual.widgets import Static

from checkout import open_shop
from checkout.tui.app import ShopApp
from checkout.tui.base_screen import BaseScreen
from checkout.tui.visit import Opening

PATIENCE = 30
"""Seconds after which something that should have happened is not going to."""


def _pictures():
    spec = importlib.util.spec_from_file_location("pictures", Path(__file__).parents[2] / "pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def pictures():
    return _pictures()


def _takes_keys(screen):
    return not isinstance(screen, BaseScreen) or any(field.has_focus for field in screen.query("ScanField"))


class Walk:
    """What a shopper does and sees."""

    def __init__(self, pilot, pictures):
        self.pilot = pilot
        self.app = pilot.app
        self._pictures = pictures

    async def until(self, happened):
        """Wait until `happened()` is true."""
        end = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < end, "\n".join(self.seen())
            await self.pilot.pause(0.02)
        await self.pilot.pause()

    async def until_seen(self, text):
        await self.until(lambda: any(text in line for line in self.seen()))

    async def press(self, *keys):
        """Key by key, each one heard before the next: a busy machine would let them pile up otherwise."""
        for key in keys:
            await self.pilot.press(key)
            await self.heard()

    async def heard(self):
        """Wait until what was pressed has gone its way, application, screen, field and screen again, and what it opened
        takes keys."""
        screen, done = self.app.screen, asyncio.Event()
        for field in screen.query("ScanField"):
            self.app.call_later(screen.call_later, field.call_later, screen.call_later, done.set)
            await self.until(lambda: done.is_set() or self._gone(screen))
        await self.until(lambda: self.app._exit or _takes_keys(self.app.screen))

    def _gone(self, screen):
        """Whether nobody hears anything on `screen` any more: it is closed, or the program is about to end."""
        return self.app._exit or screen not in self.app.screen_stack

    async def enter(self):
        """Through the door, and wait for the shelves."""
        await self.press("enter")
        await self.until(lambda: self.session is not None and self.app.screen.query("#shelf"))

    async def scan(self, *codes):
        """Each code with Enter, at once and not key by key: a Pilot takes a tenth of a second for a key."""
        for code in codes:
            self.app.screen.field.value = code
            await self.press("enter")

    def seen(self):
        """The screen as lines of text."""
        return self._pictures.text_of(self.app)

    @property
    def session(self):
        return self.app.visit.session

    @property
    def message(self):
        return self.app.screen.query_one("MessageLine").text

    @property
    def tone(self):
        return self.app.screen.query_one("MessageLine").tone

    def static(self, selector):
        return str(self.app.screen.query_one(selector, Static).content)


@pytest.fixture
def walk(pictures):
    """Do a story, a coroutine that takes a `Walk`, in a shop on the screen."""

    def do(story, *, size=(80, 24), lang="en", opened=open_shop, **opening):
        async def run():
            app = ShopApp(Opening(opened, lang=lang, **opening))
            async with app.run_test(size=size) as pilot:
                await story(Walk(pilot, pictures))
            return app

        return asyncio.run(run())

    return do


class Terminal:
    """A program at the other end of a pty."""

    def __init__(self, *argv, size=(80, 24), environ=None):
        self.painted = b""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.environ.update({"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environ or {})})
            os.execv(sys.executable, [sys.executable, *argv])
        ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._ended = False

    def type(self, text):
        os.write(self._fd, text.encode())

    def until(self, text):
        """Read what is painted until `text` is."""
        wanted, seen = text.encode(), len(self.painted)
        while wanted not in self.painted[seen:]:
            assert self._read(), self.plain()

    def plain(self):
        """All that was painted, without the escape sequences."""
        return re.sub(r"\x1b\[[0-9;?>]*[a-zA-Z]", "", self.painted.decode(errors="replace"))

    def _read(self):
        ready, _, _ = select.select([self._fd], [], [], PATIENCE)
        if not ready:
            return False
        try:
            read = os.read(self._fd, 65536)
        except OSError:
            return False
        self.painted += read
        return bool(read)

    def read_to_the_end(self):
        """Until the program ends; its exit code."""
        while self._read():
            pass
        return self.wait()

    def wait(self):
        self._ended = True
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def hang_up(self):
        """Close the terminal."""
        os.close(self._fd)
        self._fd = -1

    def end(self):
        if not self._ended:
            self.kill()
        if self._fd >= 0:
            os.close(self._fd)


@pytest.fixture
def terminal():
    """Start programs in terminals of their own; they are gone after the test."""
    started = []

    def start(*argv, **options):
        started.append(Terminal(*argv, **options))
        return started[-1]

    yield start
    for program in started:
        program.end()
