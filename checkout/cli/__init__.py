"""The command `checkout`: from what was typed to what is done, and back to a sentence and an exit code.

| code | meaning |
|---|---|
| 0 | done |
| 1 | done, and something is not as it should be: a script that differs, a data file that does not add up |
| 2 | not understood, or not possible: one or two lines on standard error say what was given and what to do |
| 130 | ended with Ctrl-C |
| 141 | nobody reads the output any more |
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn, TextIO


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command with `arguments` (those of the process when None) and exit."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        _never_fail_on_letters(stream)
    try:
        code = run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # Python flushes standard output once more at exit, which would fail again, and say so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:
        code = _output_failed(error)
    sys.exit(code)


def _output_failed(error: OSError) -> int:
    """Say that what was printed went nowhere, on a full disk for one, and give up on it. Raises `error` if it was not
    standard output that failed: that would be a fault of the program."""
    try:
        print(flush=True)
    except OSError:
        from checkout.words import Words, choose_language

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        words = Words(choose_language(None, os.environ))
        print(words.t("The output could not be written: {reason}.", reason=error.strerror), file=sys.stderr)
        return 2
    raise error


def run(arguments: list[str]) -> int:
    """Do what `arguments` ask for; the exit code."""
    from checkout.cli.complaints import Complaint
    from checkout.cli.root import carry_out

    try:
        return carry_out(arguments, os.environ)
    except Complaint as complaint:
        print(complaint, file=sys.stderr)
        return 2


def _never_fail_on_letters(stream: TextIO) -> None:
    """A terminal that cannot show `¥` shows `?`; it does not end the program."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
