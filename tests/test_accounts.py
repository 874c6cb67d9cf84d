"""Signing in and out, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from jobs import accounts
from jobs.access_log import latest_accesses
from jobs.accounts import SignInRefused, change_password, fresh_token, session_of, set_password, sign_in, sign_out
from jobs.api_tokens import bearer_of, issue_token, list_tokens, revoke_token
from jobs.people import add_person, disable_person
from matcher.access_vocabulary import AccessAction, Permission
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import Role
from store import accounts as store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GOOD, BETTER = "three magpies one bridge", "four magpies two bridges"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def staffed(engine: sa.Engine) -> sa.Engine:
    add_person(engine, "王工", Role.REVIEWER)
    set_password(engine, "王工", GOOD, NOW)
    return engine


def person_of(engine, token, now):
    with engine.connect() as conn:
        found = session_of(conn, token, now)
    return found.person.name if found else None


def refusal(engine, name, password, now):
    with pytest.raises(SignInRefused) as refused:
        sign_in(engine, name, password, fresh_token(), now)
    return refused.value.message


def test_a_password_opens_a_session_that_signing_out_ends(staffed):
    session = sign_in(staffed, " 王工 ", GOOD, "t1", NOW)
    assert (session.person.name, session.must_change) == ("王工", False)
    assert person_of(staffed, "t1", NOW + MINUTE) == "王工" and person_of(staffed, "t2", NOW) is None
    sign_out(staffed, session, NOW + 2 * MINUTE)
    assert person_of(staffed, "t1", NOW + 3 * MINUTE) is None


def test_neither_password_nor_token_stands_in_the_database(staffed):
    sign_in(staffed, "王工", GOOD, "secret-of-the-cookie", NOW)
    issue_token(staffed, "数据大屏", "王工", [Permission.SEE_PATENTS], "secret-of-the-program", 30, NOW)
    with staffed.connect() as conn:
        tables = ("accounts", "sessions", "api_tokens", "access_log")
        kept = repr([conn.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])
    assert "$argon2id$" in kept and not any(secret in kept for secret in (GOOD, "secret-of"))


def test_every_refusal_reads_the_same(staffed):
    add_person(staffed, "李工", Role.OPERATOR)
    add_person(staffed, "赵工", Role.OPERATOR)
    set_password(staffed, "赵工", GOOD, NOW)
    disable_person(staffed, "赵工")
    told = {
        refusal(staffed, name, password, NOW)
        for name, password in [("王工", "wrong"), ("没有此人", GOOD), ("李工", GOOD), ("赵工", GOOD), ("王工", "")]
    }
    assert len(told) == 1 and "姓名或密码不对" in told.pop()


def test_an_unknown_name_costs_the_same_work(staffed, monkeypatch):
    worked = []
    monkeypatch.setattr(accounts, "agrees", lambda known, password: worked.append(known is not None) or False)
    refusal(staffed, "王工", "wrong", NOW)
    refusal(staffed, "没有此人", "wrong", NOW)
    assert worked == [True, False]


def test_guessing_locks_even_the_right_password_out_for_a_while(staffed):
    for _ in range(6):
        refusal(staffed, "王工", "wrong", NOW)
    refusal(staffed, "王工", GOOD, NOW + timedelta(seconds=29))
    assert sign_in(staffed, "王工", GOOD, "t", NOW + timedelta(seconds=30)).person.name == "王工"
    refusal(staffed, "王工", "wrong", NOW + MINUTE)
    assert sign_in(staffed, "王工", GOOD, "u", NOW + MINUTE)


def test_the_wait_grows_with_every_guess_that_follows(staffed):
    for _ in range(6):
        refusal(staffed, "王工", "wrong", NOW)
    refusal(staffed, "王工", "wrong", NOW + timedelta(seconds=30))
    refusal(staffed, "王工", GOOD, NOW + timedelta(seconds=89))
    assert sign_in(staffed, "王工", GOOD, "t", NOW + timedelta(seconds=90))


def test_an_attempt_is_counted_before_the_password_is_looked_at(staffed, monkeypatch):
    seen = []

    def looking(known, password):
        with staffed.connect() as conn:
            seen.append(store.account(conn, "王工").failures)
        return False

    monkeypatch.setattr(accounts, "agrees", looking)
    refusal(staffed, "王工", "wrong", NOW)
    refusal(staffed, "王工", "wrong", NOW)
    assert seen == [1, 2]


def test_a_new_password_ends_every_session_and_the_lock_out(staffed):
    sign_in(staffed, "王工", GOOD, "t1", NOW)
    for _ in range(6):
        refusal(staffed, "王工", "wrong", NOW)
    set_password(staffed, "王工", BETTER, NOW + MINUTE, must_change=True)
    assert person_of(staffed, "t1", NOW + MINUTE) is None
    assert sign_in(staffed, "王工", BETTER, "t2", NOW + MINUTE).must_change


def test_ones_own_change_of_password_needs_the_old_one(staffed):
    with pytest.raises(SignInRefused):
        change_password(staffed, "王工", "wrong", BETTER, NOW)
    with pytest.raises(InputRefused, match="相同"):
        change_password(staffed, "王工", GOOD, GOOD, NOW)
    change_password(staffed, "王工", GOOD, BETTER, NOW)
    assert sign_in(staffed, "王工", BETTER, "t", NOW)


def test_a_person_who_is_disabled_is_out_at_once(staffed):
    sign_in(staffed, "王工", GOOD, "t", NOW)
    issue_token(staffed, "n", "王工", [Permission.SEE_PATENTS], "k", 30, NOW)
    disable_person(staffed, "王工")
    with staffed.connect() as conn:
        assert session_of(conn, "t", NOW) is None and bearer_of(conn, "k", NOW) is None


def test_a_session_that_is_used_lives_on_and_one_that_is_not_ends(staffed):
    session = sign_in(staffed, "王工", GOOD, "t", NOW)
    with staffed.begin() as conn:
        assert not session_of(conn, "t", NOW + timedelta(seconds=59)).stale
        assert session_of(conn, "t", NOW + 50 * MINUTE).stale
        accounts.touch(conn, session, NOW + 50 * MINUTE)
        accounts.touch(conn, session, NOW + 40 * MINUTE)
    assert person_of(staffed, "t", NOW + 109 * MINUTE) == "王工" and person_of(staffed, "t", NOW + 110 * MINUTE) is None


def test_a_password_is_only_for_a_person_who_may_act(staffed):
    with pytest.raises(RecordUnknown, match="没有这个人员：李工"):
        set_password(staffed, "李工", GOOD, NOW)


def test_a_token_opens_its_scopes_until_it_ends_or_is_revoked(staffed):
    issue_token(staffed, "数据大屏", "王工", [Permission.SEE_PATENTS], "k", 30, NOW)
    with staffed.connect() as conn:
        bearer = bearer_of(conn, "k", NOW + 29 * DAY)
        assert bearer_of(conn, "k", NOW + 30 * DAY) is None and bearer_of(conn, "x", NOW) is None
    assert bearer.may(Permission.SEE_PATENTS) and not bearer.may(Permission.DECIDE)
    revoke_token(staffed, "数据大屏", NOW + DAY)
    with staffed.connect() as conn:
        assert bearer_of(conn, "k", NOW + DAY) is None
    assert [token.name for token in list_tokens(staffed)] == ["数据大屏"]


@pytest.mark.parametrize(
    ("name", "scopes", "days", "said"),
    [
        ("", [Permission.SEE_PATENTS], 30, "须有名称"),
        ("a", [], 30, "至少一项权限"),
        ("a", [Permission.SEE_PATENTS], 400, "期限"),
        ("a", [Permission.MANAGE_PEOPLE], 30, "王工（审核员）没有这些权限：管理人员"),
        ("有了", [Permission.SEE_PATENTS], 30, "已有同名的令牌：有了"),
    ],
)
def test_a_token_without_name_scope_or_end_or_beyond_its_person_is_refused(staffed, name, scopes, days, said):
    issue_token(staffed, "有了", "王工", [Permission.SEE_PATENTS], "k", 30, NOW)
    with pytest.raises(InputRefused, match=said):
        issue_token(staffed, name, "王工", scopes, "k2", days, NOW)


def test_what_happens_to_accounts_is_in_the_access_log(staffed):
    refusal(staffed, "王工", "wrong", NOW)
    sign_out(staffed, sign_in(staffed, "王工", GOOD, "t", NOW), NOW)
    with staffed.connect() as conn:
        noted = [entry.action for entry in latest_accesses(conn, 10, "王工")]
    asked = [AccessAction.SIGNED_OUT, AccessAction.SIGNED_IN, AccessAction.SIGN_IN_REFUSED, AccessAction.PASSWORD_SET]
    assert noted == asked


def test_a_password_typed_where_the_name_belongs_is_kept_nowhere(staffed):
    refusal(staffed, GOOD, "", NOW)
    with staffed.connect() as conn:
        [entry] = latest_accesses(conn, 1)
    assert entry.action is AccessAction.SIGN_IN_REFUSED and GOOD not in repr(entry)
