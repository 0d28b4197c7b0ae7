"""A folder with a rich history, ways to damage a file in it, and commands run on it as from a shell.

Every damage follows from a seed, so that a failure is had again.
"""

import contextlib
import gc
import io
import json
import re
import shutil
import sqlite3
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checkout import cli, open_shop
from checkout.clock import SystemClock, VirtualClock
from wallet.money import Money

MILK, TOFU, EGGS = "9521234000013", "9521234010067", "9521234030034"
LIVED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
DAY = LIVED.date().isoformat()


def live_in(folder: Path, killed: Path) -> None:
    """Every wallet pays; refunds, late money, goods set aside, a payment under way. `killed` is the folder as a kill
    leaves it, `folder` after closing."""
    with open_shop(data=folder, clock=VirtualClock(LIVED)) as shop:
        mock = shop.wallets.named("mock").inside

        def trip(who, *codes, store=None):
            inside = shop.enter(who, store=store)
            for code in codes:
                inside.scan(code)
            return inside

        paid = trip("li-wei", MILK, TOFU, MILK)
        paid.pay("mock")
        paid.refund({1: 1})
        paid.leave()
        cash = trip("wang-fang", EGGS, EGGS)
        cash.pay("cash-desk")
        cash.at_desk(lambda desk: desk.take(desk.waiting()[0].number, Money(10_000)))
        shop.pass_time(10)
        cash.leave()
        trip("zhou-min", MILK).pay("gift-card")
        both = trip("li-wei", MILK, MILK, MILK, MILK)
        both.pay("split")
        both.refund({1: 3})
        both.leave()
        trip("li-wei", MILK, store="cedar-landing").pay("abroad")
        late = trip("chen-hao", TOFU)
        mock.faults.arrange("paid-after-cancel")
        late.pay("mock")
        late.cancel_payment()
        shop.pass_time(200)
        pending = trip("chen-hao", TOFU)
        pending.pay("mock", "280000000000000701")
        pending.refund()
        trip("zhou-min", EGGS).suspend()
        mock.faults.take_money_and_hang()
        trip("li-wei", EGGS, MILK).pay("mock")
        shutil.copytree(folder, killed, ignore=shutil.ignore_patterns("*-shm"))


# Damage

_VALUES = (
    *("NULL", "-1", "0", "'x'", "X'ff00ff'", "CAST(X'ff' AS TEXT)", "9223372036854775807", "1.5", "''", "'CNy'"),
    *("'9999-99-99'", "'2026-11-24'", "'paid'", "'open'", "'cancelled'", "'[]'", "'{}'", "'null'"),
)
_JSON = (
    *(None, -1, 0, "x", "", [], {}, 1.5, 10**30, True, "CNy", "9999-99-99T99:99:99Z", -5, 2**62, [[]], [1], 999),
    *("2026-11-24T10:30:00.000Z", "\ud800", 1, 2, 3),
)


def damage(folder, rng):
    """Damage one file; what was done, with the file's name."""
    way = rng.choice([_bytes, _bytes, _row, _json])
    return way(folder, rng)


def _chosen(folder, rng, ending):
    files = sorted(path for path in folder.iterdir() if path.name.endswith(ending))
    return rng.choices(files, [5 if path.name.startswith(("shop", "mock")) else 1 for path in files])[0]


def _bytes(folder, rng):
    """Flip bits, overwrite pages, cut off."""
    path = _chosen(folder, rng, (".db", "-wal"))
    data = bytearray(path.read_bytes())
    at, how = rng.randrange(len(data)), rng.choice(["flip", "flips", "page", "zeros", "ff", "cut"])
    page = at - at % 4096
    match how:
        case "flip":
            data[at] ^= 1 << rng.randrange(8)
        case "flips":
            for _ in range(rng.randrange(2, 60)):
                data[min(len(data) - 1, page + rng.randrange(4096))] ^= 1 << rng.randrange(8)
        case "page":
            data[page : page + 4096] = rng.randbytes(4096)
        case "zeros":
            data[page : page + 4096] = bytes(4096)
        case "ff":
            data[at : at + 20] = b"\xff" * 20
        case "cut":
            del data[at:]
    path.write_bytes(data)
    return f"{path.name}: {how} at {at}"


def _row(folder, rng):
    """Another value in a row, or of another type, as a flipped type byte makes it."""
    path = _chosen(folder, rng, ".db")
    with contextlib.closing(_opened(path)) as connection:
        if rng.random() < 0.5:
            connection.execute("PRAGMA writable_schema = ON")
            loose = "replace(replace(sql, 'STRICT,', ''), ') STRICT', ')')"
            connection.execute(f"UPDATE sqlite_schema SET sql = {loose} WHERE type = 'table'")
    with contextlib.closing(_opened(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        rows = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
        table = rng.choice([table for table, count in rows.items() if count])
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        keys = [column[1] for column in columns if column[5]] or ["rowid"]
        column, value = rng.choice(columns)[1], rng.choice(_VALUES)
        key = connection.execute(
            f"SELECT {', '.join(keys)} FROM {table} LIMIT 1 OFFSET {rng.randrange(rows[table])}"
        ).fetchone()
        where = " AND ".join(f"{name} IS ?" for name in keys)
        do = f"DELETE FROM {table}" if rng.random() < 0.1 else f"UPDATE {table} SET {column} = {value}"
        with contextlib.suppress(sqlite3.Error):
            connection.execute(f"{do} WHERE {where}", key)
    return f"{path.name}: {do} {key}"


def _opened(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    return connection


def _json(folder, rng):
    """Another value in an event or a receipt, or none."""
    with contextlib.closing(_opened(folder / "shop.db")) as connection:
        rows = connection.execute("SELECT 'event', 'trip', trip, 'seq', seq, body FROM event").fetchall()
        rows += connection.execute("SELECT 'receipt', 'store', store, 'number', number, body FROM receipt").fetchall()
        table, first, one, second, two, body = rng.choice([row for row in rows if len(row[-1]) > 2])
        value = json.loads(body)
        inside, place = rng.choice(list(_places(value)))
        if rng.random() < 0.15:
            del inside[place]
        else:
            alike = [each for each in _JSON if type(each) is type(inside[place])]
            inside[place] = rng.choice(alike if alike and rng.random() < 0.7 else _JSON)
        text = json.dumps(value, separators=(",", ":"))
        connection.execute(f"UPDATE {table} SET body = ? WHERE {first} = ? AND {second} = ?", (text, one, two))
    return f"shop.db: {table} {one} {two} {place!r} in {text}"


def _places(value):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for place, inner in items:
        yield value, place
        yield from _places(inner)


# Commands

READING = {
    "doctor": ("doctor",),
    "payments": ("payments", "--all"),
    "payments as JSON": ("payments", "--json"),
}
COMMANDS = READING | {
    "settle": ("payments", "settle"),
    "reconcile": ("reconcile", DAY),
    "reconcile the desk": ("reconcile", DAY, "--wallet", "cash-desk"),
    "the last trip": ("--plain",),
    "split": ("--plain", "--shopper", "chen-hao"),
    "gift card": ("--plain", "--shopper", "wang-fang"),
    "abroad": ("--plain", "--store", "cedar-landing"),
}
_TYPED = {
    "the last trip": "basket\n9521234000013\npay\nrefund\nleave\nquit\n",
    "split": "9521234000013\npay split\nrefund\nleave\n",
    "gift card": "9521234000013\noffers\npay gift-card\nrefund 1\npay cash-desk\ncashier takes 100 for 1016\nleave\n",
    "abroad": "9521234000013\npay\nrefund\nleave\n",
}

_PYTHON = re.compile(
    r"Traceback|Exception ignored|\b[A-Z]\w*(Error|Exception)\b|NoneType|object at 0x|<class|sqlite3\.|has no attribute"
    r"|not subscriptable|unpack|argument|codec|literal for int|operand|format code|isoformat"
)


class _Hurry(SystemClock):
    """Time passes while somebody waits for it, and not in this test."""

    waited = 0.0

    def now(self):
        return super().now() + timedelta(seconds=_Hurry.waited)

    def monotonic(self):
        return super().monotonic() + _Hurry.waited


def _wait(seconds):
    _Hurry.waited += max(seconds, 0.01)


def run(command, folder, lang, monkeypatch):
    """The exit code, and all that was written."""
    written, unheard = io.StringIO(), []
    with monkeypatch.context() as patch, contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
        patch.setattr("checkout.clock.SystemClock", _Hurry)
        patch.setattr("checkout.journal.database.BUSY_SECONDS", 0.0)
        patch.setattr(time, "sleep", _wait)
        patch.setitem(checkout_plain().Conversation.__init__.__kwdefaults__, "sleep", _wait)
        patch.setattr(sys, "unraisablehook", lambda raised: unheard.append(f"Exception ignored: {raised.exc_value!r}"))
        patch.setattr(sys, "stdin", io.StringIO(_TYPED.get(command, "")))
        code = cli.run(["--lang", lang, *COMMANDS[command], "--data", str(folder)])
        gc.collect()
    return code, "\n".join([written.getvalue(), *unheard])


def checkout_plain():
    import checkout.plain

    return checkout.plain


def trouble(command, folder, lang, monkeypatch):
    """What is wrong with how `command` answers; None when nothing is."""
    code, said = run(command, folder, lang, monkeypatch)
    if code not in (0, 1, 2):
        return f"exit code {code}"
    if _PYTHON.search(said):
        return f"speaks Python: {said}"
    if code == 2 and ".db" not in said and str(folder) not in said:
        return f"names no file: {said}"
    return None
