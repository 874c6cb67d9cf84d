"""Lock-out, expiry and passwords: the rules, with time as an argument."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.accounts import Account, check_password, is_live, is_locked, locked_until, new_session
from matcher.errors import InputRefused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, None), (5, None), (6, 30), (7, 60), (8, 120), (10, 480), (11, 900), (400, 900)]
)
def test_the_wait_doubles_from_the_sixth_failure_up_to_a_quarter_of_an_hour(failures, seconds):
    assert locked_until(failures, NOW) == (None if seconds is None else NOW + timedelta(seconds=seconds))


@given(st.integers(0, 10_000))
def test_one_more_failure_never_shortens_the_wait(failures):
    assert (locked_until(failures, NOW) or NOW) <= (locked_until(failures + 1, NOW) or NOW)


def test_an_account_is_locked_until_the_moment_and_no_longer():
    account = Account("王工", "x", NOW, failures=6, locked_until=NOW + 30 * SECOND)
    assert is_locked(account, NOW + 29 * SECOND) and not is_locked(account, NOW + 30 * SECOND)


def test_a_session_ends_after_an_hour_unused_or_twelve_in_all():
    from dataclasses import replace

    fresh = new_session("h", "王工", NOW)
    assert is_live(fresh, NOW + timedelta(minutes=59)) and not is_live(fresh, NOW + timedelta(minutes=60))
    used = replace(fresh, seen_at=NOW + timedelta(hours=11, minutes=50))
    assert is_live(used, NOW + timedelta(hours=11, minutes=59)) and not is_live(used, NOW + timedelta(hours=12))
    assert not is_live(replace(used, revoked_at=NOW), NOW)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "密码须为 10 至 128 个字符：现为 5 个"),
        ("x" * 129, "129"),
        ("ababababab", "不同"),
        ("王工2026年春天真好", "姓名"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_and_not_repeated(password, said):
    with pytest.raises(InputRefused, match=said) as refused:
        check_password(password, "王工")
    assert password not in refused.value.message


def test_a_sentence_makes_a_password():
    check_password("三只喜鹊搭起一座桥吗", "王工")
