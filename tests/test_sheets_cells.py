"""Cells: no text that a spreadsheet program would run, no number or date it would bend."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.sheets.cells import CUT_NOTE, LONGEST, neutralized, settled


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_could_run_is_led_by_an_apostrophe(start: str) -> None:
    assert neutralized(f"{start}1+1").startswith("'")


@given(st.text(max_size=40).map(lambda text: text.replace("\r", "")))
def test_nothing_else_is_changed_but_characters_that_xml_forbids(text: str) -> None:
    kept = "".join(c for c in text if c in "\t\n" or (ord(c) >= 0x20 and c not in "\x7f\ufffe\uffff"))
    assert neutralized(text).removeprefix("'") == kept.removeprefix("'")


@given(st.text(max_size=20), st.sampled_from("=+-@"))
def test_a_formula_behind_a_forbidden_character_is_found(text: str, start: str) -> None:
    assert neutralized(f"\x00\x0b{start}{text}").startswith(f"'{start}")


@pytest.mark.parametrize("character", ["好", "\U0001d54f"])
def test_a_text_longer_than_a_cell_ends_in_a_note(character: str) -> None:
    written = neutralized(character * 40_000)
    assert written.endswith(character + CUT_NOTE)
    assert LONGEST - 1 <= len(written.encode("utf-16-le")) // 2 <= LONGEST


def test_a_text_that_just_fits_is_left_whole() -> None:
    assert neutralized("好" * LONGEST) == "好" * LONGEST


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12, 12),
        (0.5, 0.5),
        (True, True),
        (None, None),
        (date(2025, 3, 31), date(2025, 3, 31)),
        (201911234567890123, "201911234567890123"),
        (-201911234567890123, "'-201911234567890123"),
        (float("nan"), "nan"),
        (date(1899, 12, 31), "1899-12-31"),
        (datetime(2025, 3, 31, tzinfo=UTC), "2025-03-31T00:00:00+00:00"),
    ],
)
def test_what_a_spreadsheet_cannot_hold_exactly_becomes_text(value: object, written: object) -> None:
    assert settled(value) == written  # type: ignore[arg-type]
