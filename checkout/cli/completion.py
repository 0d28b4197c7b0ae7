"""`checkout completion`: prints a completion script for the shell."""

from __future__ import annotations

import os
from pathlib import Path

import click

from checkout.cli.command import Command
from checkout.cli.complaints import unknown
from checkout.words import Words
from checkout.words.language import mark

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_CHECKOUT_COMPLETE"
"""Set by the completion script when it calls the command for candidates."""


def completion_command(words: Words) -> Command:
    return Command(
        "completion [bash|zsh|fish]",
        words,
        print_completion,
        help=words.t(
            "Print what a shell needs to complete this command's words.\n\n"
            'For bash, put this into ~/.bashrc: eval "$(checkout completion bash)"'
        ),
        params=[click.Argument(["shell"], required=False, metavar="SHELL")],
    )


def print_completion(words: Words, *, shell: str | None) -> int:
    """Print the completion script for `shell`, or for the shell in $SHELL."""
    from click.shell_completion import get_completion_class

    given = shell or Path(os.environ.get("SHELL", "")).name
    completion = get_completion_class(given) if given in SHELLS else None
    if completion is None:
        raise unknown(words, mark("There is no completion for the shell {given}."), given, SHELLS)
    root = click.get_current_context().find_root().command
    print(completion(root, {}, "checkout", VARIABLE).source())
    return 0
