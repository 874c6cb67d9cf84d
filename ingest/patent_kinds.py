"""What kind of patent a row is, and whether its words, number or publication show a grant."""

from functools import cache

from ingest.patent_numbers import kind_code, kind_digit
from ingest.reference import reference_rows
from matcher.vocabulary import PatentKind


def kind_of_word(text: str) -> PatentKind:
    """The kind a type column names (`发明申请`, `实用新型`, `design`), by the longest known word in it."""
    row = _row_of_word(text)
    return PatentKind(row["kind"]) if row else PatentKind.UNKNOWN


def kind_of_numbers(application: str, publication: str) -> PatentKind:
    """The kind shown by the digit of a Chinese application number, else by the publication's kind code."""
    for form, mark in (("digit", kind_digit(application)), ("code", kind_code(publication))):
        if mark and (row := _marks(form).get(mark)):
            return PatentKind(row["kind"])
    return PatentKind.UNKNOWN


def shows_grant(word: str, publication: str) -> bool:
    """Whether the type word or the kind code says that the right was granted."""
    row = _marks("code").get(kind_code(publication)) if publication else _row_of_word(word)
    return bool(row and row["granted"] == "yes")


@cache
def _marks(form: str) -> dict[str, dict[str, str]]:
    return {row["word"]: row for row in reference_rows("patent_kinds") if row["form"] == form}


@cache
def _row_of_word(text: str) -> dict[str, str] | None:
    known = [word for word in _marks("word") if word in text.lower()]
    return _marks("word")[max(known, key=len)] if known else None
