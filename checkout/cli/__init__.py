"""The command `checkout`.

| code | meaning |
|---|---|
| 0 | done |
| 1 | done, with a finding: a script that differs, a data file that does not add up |
| 2 | not understood or not possible: one or two lines on standard error say what was given and what to do |
| 130 | ended with Ctrl-C |
| 141 | standard output was closed by its reader |
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command with `arguments` (None: those of the process) and exit."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A terminal that cannot show `¥` shows `?`.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        code = run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        # Python flushes standard output again at exit, and would report the error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:
        code = _output_failed(error)
    sys.exit(code)


def _output_failed(error: OSError) -> int:
    """Complain that standard output cannot be written, on a full disk for one; the exit code.

    Raises `error` when standard output is not what failed.
    """
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
    """Run the command with `arguments`; the exit code."""
    from checkout.cli.complaints import Complaint
    from checkout.cli.root import carry_out

    try:
        return carry_out(arguments, os.environ)
    except Complaint as complaint:
        print(complaint, file=sys.stderr)
        return 2
