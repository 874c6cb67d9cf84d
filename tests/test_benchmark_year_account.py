"""The independent count of the real year: a pair that did not arrive is excused only for a reason that holds."""

from datetime import date, timedelta

from year_account import ARRIVED, UNEXPLAINED, Account, Letter, Pair

from matcher.push_policy import PushPolicy

FIRST = date(2020, 3, 23)
DAYS = [day for day in (FIRST + timedelta(days=n) for n in range(60)) if day.weekday() < 5]
LATE = date(2021, 1, 1)
# By seed 1, none of these is rejected, held or brought back, and this address never refuses.
EMAIL = "e001.0.0@firm.example"


def pair(number: int, last: date = LATE, title: str = "") -> Pair:
    own = f"第{number}号{chr(0x4E00 + number)}{chr(0x5E00 + number)}"
    return Pair(f"P-{number}", "E001", "N", title or own, 0.5, last)


def told(pairs: list[Pair], letters: list[Letter]) -> dict[str, str]:
    return Account(pairs, letters, {"E001": [EMAIL]}, DAYS, PushPolicy(0.3), 1).reasons()


def letter(day: date, *numbers: int) -> Letter:
    return Letter("E001", day, f"M-{day}", tuple(f"P-{n}" for n in numbers))


def test_what_arrived_is_told_and_what_had_no_hindrance_is_unexplained() -> None:
    found = told([pair(1), pair(2)], [letter(FIRST, 1)])
    assert found == {"P-1": ARRIVED, "P-2": UNEXPLAINED}


def test_a_pair_behind_full_caps_is_excused_until_it_ran_out_and_no_longer() -> None:
    full = [letter(FIRST, 1, 2, 3, 4, 5)]
    assert told([pair(9, last=FIRST + timedelta(days=6))], full) == {"P-9": "ran out before its turn"}
    assert told([pair(9, last=FIRST + timedelta(days=7))], full) == {"P-9": UNEXPLAINED}


def test_nearly_the_same_title_on_the_day_excuses_for_that_day_alone() -> None:
    twins = [pair(1, title="一种起重机吊钩防脱装置"), pair(9, FIRST + timedelta(days=6), "起重机吊钩防脱装置")]
    assert told(twins, [letter(FIRST, 1)])["P-9"] == "ran out before its turn"
