"""Signing in and out: who comes in with a password, and whose session a cookie carries."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from jobs.passwords import agrees, hashed
from jobs.people import known_person
from matcher.access_vocabulary import AccessAction
from matcher.accounts import (
    ABSOLUTE,
    LONGEST,
    TOUCHED_EVERY,
    AccessEntry,
    Account,
    check_password,
    is_live,
    is_locked,
    locked_until,
    new_session,
)
from matcher.domain import Person
from matcher.errors import InputRefused
from store import access as access_store
from store import accounts as store
from store.database import writing

_LONGEST_NAME = 100


class SignInRefused(InputRefused):
    """A name and a password that do not open; it does not say which of them is wrong, nor that the account waits."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whose session it is; `stale` that its last use should be noted again."""

    person: Person
    token_hash: str
    must_change: bool
    stale: bool = False


def fresh_token() -> str:
    """A secret nobody can guess, 256 bits, fit for a cookie or a header."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps of a token. It has 256 random bits, so one plain hash is enough."""
    return sha256(token.encode()).hexdigest()


def set_password(engine: sa.Engine, name: str, password: str, now: datetime, *, must_change: bool = False) -> Person:
    """Give a person a password, end all that person's sessions and any lock-out. Raises RecordUnknown, InputRefused."""
    with engine.connect() as conn:
        person = known_person(conn, name)
    check_password(password, person.name)
    made = Account(person.name, hashed(password), changed_at=now, must_change=must_change)
    with writing(engine) as conn:
        store.write_account(conn, made)
        store.revoke_sessions(conn, now, person=person.name)
        _note(conn, now, person.name, AccessAction.PASSWORD_SET, person.name)
    return person


def change_password(engine: sa.Engine, name: str, old: str, new: str, now: datetime) -> Person:
    """A person's own change of password; counts as an attempt to sign in. Raises SignInRefused, InputRefused."""
    check_password(new, name)
    if old == new:
        raise InputRefused("新密码与旧密码相同", cure="请换一个")
    return set_password(engine, _proven(engine, name, old, now).name, new, now)


def sign_in(engine: sa.Engine, name: str, password: str, token: str, now: datetime) -> SignedIn:
    """Open a session known by `token` (a new one of `fresh_token`). Raises SignInRefused, for every reason alike."""
    person = _proven(engine, name, password, now)
    with writing(engine) as conn:
        store.delete_sessions(conn, now - ABSOLUTE)
        store.add_session(conn, new_session(hash_of(token), person.name, now))
        _note(conn, now, person.name, AccessAction.SIGNED_IN, "")
        account = store.account(conn, person.name)
    return SignedIn(person, hash_of(token), account is not None and account.must_change)


def session_of(conn: sa.Connection, token: str, now: datetime) -> SignedIn | None:
    """Whose live session the token carries; None for any other token, and once the person was disabled."""
    found = store.session(conn, hash_of(token))
    if found is None:
        return None
    session, person, must_change = found
    if not (is_live(session, now) and person.active):
        return None
    return SignedIn(person, session.token_hash, must_change, stale=now - session.seen_at >= TOUCHED_EVERY)


def touch(conn: sa.Connection, session: SignedIn, now: datetime) -> None:
    """Note that a session was used."""
    store.touch_session(conn, session.token_hash, now)


def sign_out(engine: sa.Engine, session: SignedIn, now: datetime) -> None:
    """End one session."""
    with writing(engine) as conn:
        store.revoke_sessions(conn, now, token_hash=session.token_hash)
        _note(conn, now, session.person.name, AccessAction.SIGNED_OUT, "")


def _proven(engine: sa.Engine, name: str, password: str, now: datetime) -> Person:
    """The person whose password it is. The attempt is counted before the password is looked at, so that many at once
    get no further than one after the other."""
    wanted = " ".join(name[:_LONGEST_NAME].split())
    account = _count_attempt(engine, wanted, now)
    right = agrees(account.password_hash if account else None, password[:LONGEST])
    with writing(engine) as conn:
        person = _active(conn, wanted) if right else None
        if person is None:
            _note_refused(conn, wanted, now)
        else:
            store.change_account(conn, wanted, failures=0, locked_until=None)
    if person is None:
        raise SignInRefused("姓名或密码不对", cure="连续输错会暂停一段时间（最长 15 分钟）；忘记密码请找管理员")
    return person


def _count_attempt(engine: sa.Engine, name: str, now: datetime) -> Account | None:
    """The account as it may be tried; None where there is none, or where it is locked."""
    with writing(engine) as conn:
        account = store.account(conn, name)
        if account is None or is_locked(account, now):
            return None
        failures = account.failures + 1
        store.change_account(conn, name, failures=failures, locked_until=locked_until(failures, now))
    return account


def _note_refused(conn: sa.Connection, wanted: str, now: datetime) -> None:
    """Under a name that has an account; what else was typed may be a password in the wrong field."""
    known = store.account(conn, wanted)
    _note(conn, now, known.person if known else "", AccessAction.SIGN_IN_REFUSED, "" if known else "没有这个账号")


def _active(conn: sa.Connection, name: str) -> Person | None:
    try:
        return known_person(conn, name)
    except InputRefused:
        return None


def _note(conn: sa.Connection, now: datetime, person: str, action: AccessAction, about: str) -> None:
    access_store.add(conn, [AccessEntry(now, person, action, about)])
