"""Writes drawings into files: SVG, PNG, PDF."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checkout.cli.complaints import Complaint, cannot, shown
from checkout.words import Words

if TYPE_CHECKING:
    from catalog.drawing.paper import Page


def write_file(name: str, content: bytes, words: Words) -> None:
    """Write `content` to the file `name`, or to standard output for `-`. Raises `Complaint` when it cannot."""
    if name == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        _write_whole(Path(name), content)
    except (OSError, ValueError) as error:
        said = words.t("{file} cannot be written: {reason}.", file=shown(name), reason=cannot(error))
        raise Complaint(said) from error


def _write_whole(path: Path, content: bytes) -> None:
    """Write all of it or, when killed meanwhile, nothing. Raises OSError or ValueError."""
    path = path.resolve()  # The file that a link points to, not the link.
    if path.exists() and not path.is_file():
        # A pipe or a device.
        path.write_bytes(content)
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(content)
        if path.exists():
            draft.chmod(path.stat().st_mode)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def write_pdf(name: str, pages: Sequence[Page], title: str, words: Words) -> None:
    """Write `pages` as a PDF file. Raises `Complaint` when it cannot, or when the extra for PDF is not installed."""
    try:
        from catalog.drawing.pdf import pdf
    except ModuleNotFoundError as error:
        said = words.t("PDF files need more to be installed: pip install 'scan-and-go[pdf]'. SVG files need nothing.")
        raise Complaint(said) from error
    write_file(name, pdf(pages, title), words)


def write_svg(name: str, pages: Sequence[Page], words: Words) -> list[str]:
    """Write `pages` as SVG; the names of the files. SVG has no pages: of several, each goes into a file of its own,
    `labels-1.svg`, `labels-2.svg`. Raises `Complaint` when it cannot, and for several pages on standard output.
    """
    from catalog.drawing.svg import svg

    if len(pages) > 1 and name == "-":
        raise Complaint(words.t("This takes {count} pages, and SVG has one. Name a file.", count=len(pages)))
    path = Path(name)
    names = [str(path.with_stem(f"{path.stem}-{number}")) for number in range(1, len(pages) + 1)]
    files = names if len(pages) > 1 else [name]
    for file, page in zip(files, pages, strict=True):
        write_file(file, svg(page).encode(), words)
    return files
