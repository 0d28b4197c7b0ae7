"""`checkout doctor`: recomputes the invariants of the data file."""

from __future__ import annotations

from checkout.cli.arguments import existing_folder
from checkout.cli.command import Command, data_option
from checkout.cli.complaints import complaining
from checkout.words import Words


def doctor_command(words: Words) -> Command:
    return Command(
        "doctor [OPTIONS]",
        words,
        examine,
        help=words.t("Work out again everything that must add up in the data file, and say what does not."),
        params=[data_option(words)],
    )


def examine(words: Words, *, data: str | None) -> int:
    """Print the findings; 1 when one is a fault."""
    from checkout.back_office import examine_folder
    from checkout.words.back_office.finding_lines import finding_line

    folder = existing_folder(data, words)
    with complaining(words):
        findings = examine_folder(folder)
    for finding in findings:
        print(finding_line(words, finding))
    if any(finding.is_fault for finding in findings):
        return 1
    print(words.t("{folder}: everything adds up", folder=folder))
    return 0
