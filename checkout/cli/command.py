"""Commands that explain themselves in both languages.

click parses the arguments. Its own help and messages are English and count a wide character as one column, so both are
made here.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from typing import Any

import click

from checkout.cli.complaints import Complaint, shown, unknown
from checkout.words import LANGUAGES, Words
from checkout.words.language import mark
from checkout.words.text_columns import table, wrap


class Option(click.Option):
    """An option. With `inherited` it may also stand before the command's name."""

    def __init__(self, names: Sequence[str], help: str, *, inherited: bool = False, **settings: Any) -> None:  # noqa: A002 - click's name
        super().__init__(names, help=help, **settings)
        self.inherited = inherited

    @property
    def shown(self) -> str:
        """The option as it is typed: `--lang en|zh-CN`."""
        return f"{', '.join(self.opts)} {self.metavar or ''}".rstrip()


class Command(click.Command):
    """A command that speaks `words`. `usage` is its name and what may follow. `run`, called with `words` and the
    parameters, returns the exit code. Every command takes `--lang` and `--help`.
    """

    def __init__(
        self,
        usage: str,
        words: Words,
        run: Callable[..., int],
        *,
        help: str,  # noqa: A002 - click's name
        params: Sequence[click.Parameter] = (),
        **settings: Any,
    ) -> None:
        @click.pass_context
        def callback(ctx: click.Context, /, **given: Any) -> int:
            return 0 if ctx.invoked_subcommand is not None else run(words, **self._inherited(ctx, given))

        params = [*params, _lang_option(words), eager_option("--help", words.t("Say this."), self._print_help)]
        name, _, self.usage = usage.partition(" ")
        super().__init__(name, help=help, callback=callback, params=params, add_help_option=False, **settings)
        self.words = words
        self.allow_extra_args = True

    def _inherited(self, ctx: click.Context, given: dict[str, Any]) -> dict[str, Any]:
        """Fill in inherited options from the commands above."""
        for param in self.params:
            if isinstance(param, Option) and param.inherited and param.name:
                above = ctx.parent
                while given[param.name] is None and above is not None:
                    given[param.name] = above.params.get(param.name)
                    above = above.parent
        return given

    def _print_help(self, ctx: click.Context) -> None:
        print("\n".join(help_lines(self, ctx.command_path)))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As in click, with a `Complaint` for what it cannot parse."""
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            raise self._complaint(error, ctx) from error
        if rest and not ctx.resilient_parsing:
            self.take_rest(ctx, rest)
        return rest

    def take_rest(self, ctx: click.Context, rest: list[str]) -> None:
        """Refuse arguments that the command does not take."""
        said = self.words.t("{given} is too much here.", given=shown(" ".join(rest)))
        raise Complaint(f"{said}\n{self.usage_line(ctx.command_path)}")

    def _complaint(self, error: click.UsageError, ctx: click.Context) -> Complaint:
        t, usage = self.words.t, self.usage_line(ctx.command_path)
        options = [param for param in self.params if isinstance(param, Option)]
        match error:
            case click.NoSuchOption(option_name=given):
                known = (name for option in options for name in option.opts)
                return unknown(self.words, mark("There is no option {given} here."), given, known)
            case click.BadOptionUsage(option_name=given):
                option = next((option for option in options if given in option.opts), None)
                if option is None or option.is_flag:
                    return Complaint(t("{given} takes no value.", given=shown(given)))
                return Complaint(t("{given} needs a value: {option}", given=given, option=option.shown))
            case click.MissingParameter(param=click.Parameter(metavar=str(name))):
                missing = t("{name} is missing.", name=name)
                return Complaint(f"{missing}\n{usage}")
            case _:
                return Complaint(f"{shown(error.format_message())}\n{usage}")

    def usage_line(self, path: str) -> str:
        return self.words.t("Usage: {usage}", usage=f"{path} {self.usage}".rstrip())


class Group(Command, click.Group):
    """A command with subcommands, which also runs without one."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, invoke_without_command=True, **settings)

    def take_rest(self, ctx: click.Context, rest: list[str]) -> None:
        """The rest is a subcommand and its arguments."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand that `args` begin with. Raises `Complaint` when there is none of that name."""
        if args[0] not in self.commands and not ctx.resilient_parsing:
            raise unknown(self.words, mark("There is no command {given}."), args[0], self.commands)
        return super().resolve_command(ctx, args)


def help_lines(command: Command, path: str) -> list[str]:
    """The help of `command`, in the width of the terminal."""
    width = max(40, min(shutil.get_terminal_size().columns, 90))
    lines = [command.usage_line(path)]
    for paragraph in (command.help or "").split("\n\n"):
        lines += ["", *wrap(paragraph, width)]
    options = [(param.shown, param.help or "") for param in command.params if isinstance(param, Option)]
    lines += ["", command.words.t("Options:"), *table(options, width)]
    if isinstance(command, Group):
        below = [(sub.name or "", (sub.help or "").split("\n\n")[0]) for sub in command.commands.values()]
        lines += ["", command.words.t("Commands:"), *table(below, width)]
    return lines


def _lang_option(words: Words) -> Option:
    """Listed for help alone: `checkout.cli.root.language_of` has read it before click parses."""
    text = words.t("Language; otherwise the one of CHECKOUT_LANG or of your system.")
    return Option(["--lang"], text, metavar="|".join(LANGUAGES), expose_value=False)


def eager_option(name: str, text: str, tell: Callable[[click.Context], None]) -> Option:
    """A flag that makes `tell` print something in place of running the command."""

    def callback(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's call
        if wanted and not ctx.resilient_parsing:
            tell(ctx)
            ctx.exit()

    return Option([name], text, is_flag=True, is_eager=True, expose_value=False, callback=callback)


def store_option(words: Words) -> Option:
    text = words.t("The store whose goods and labels count; jinqiao without it.")
    return Option(["--store"], text, inherited=True, metavar="STORE")


def data_option(words: Words) -> Option:
    text = words.t("Folder in which trips and receipts are kept; :memory: keeps nothing.")
    return Option(["--data"], text, inherited=True, metavar="DIR")


def json_option(words: Words) -> Option:
    text = words.t("Print one JSON object a line, for other programs.")
    return Option(["--json", "as_json"], text, is_flag=True)


def file_option(words: Words, form: str) -> Option:
    text = words.t("Write it to FILE as {form}; - is standard output.", form=form.upper())
    return Option([f"--{form}"], text, metavar="FILE")
