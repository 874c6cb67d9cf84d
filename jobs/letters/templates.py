"""The templates under `data/templates`, filled in: a .html is escaped, a name nobody gave is an error."""

from functools import cache
from typing import TYPE_CHECKING

from jobs.letters.letter_words import LetterWords
from matcher.shipped import shipped

if TYPE_CHECKING:
    from jinja2 import Environment


def filled(name: str, words: LetterWords) -> str:
    """The template `name` with these words."""
    return _environment().get_template(name).render(w=words)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    return Environment(
        loader=FileSystemLoader(shipped("templates"), encoding="utf-8"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
    )
