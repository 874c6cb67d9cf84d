"""What a command prints: results on stdout, progress and errors on stderr; it survives a cp936 terminal."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import click

Advance = Callable[[int], None]


def survive_any_terminal() -> None:
    """Characters the terminal's encoding lacks are replaced, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace")


def emit(document: Any, as_json: bool, lines: Iterable[str]) -> None:
    """One JSON document, or the lines for people."""
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(line)


def padded(text: str, width: int) -> str:
    """The text with spaces up to a width in columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return text + " " * (width - taken)


@contextmanager
def progress(label: str, unit: str, total: int | None = None) -> Iterator[Advance]:
    """A bar with its rate on stderr, on a terminal only; yields what to call with each number of units done."""
    from tqdm import tqdm

    with tqdm(desc=label, unit=unit, total=total, file=sys.stderr, disable=not sys.stderr.isatty()) as bar:

        def advance(units: int) -> None:
            bar.update(units)

        yield advance
