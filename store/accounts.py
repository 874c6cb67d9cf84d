"""Accounts, sessions and tokens in SQL."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from matcher.accounts import Account, ApiToken, Session
from matcher.domain import Person
from store.rows import record_of, row_of, upsert
from store.schema import accounts, api_tokens, people, sessions


def account(conn: sa.Connection, person: str) -> Account | None:
    """The account of that person."""
    row = conn.execute(sa.select(accounts).where(accounts.c.person == person)).mappings().one_or_none()
    return record_of(Account, row) if row else None


def write_account(conn: sa.Connection, record: Account) -> None:
    """Store an account, replacing the person's former one."""
    upsert(conn, accounts, [row_of(record)])


def change_account(conn: sa.Connection, person: str, **values: Any) -> None:
    """Set columns of an account."""
    conn.execute(sa.update(accounts).where(accounts.c.person == person).values(values))


def add_session(conn: sa.Connection, record: Session) -> None:
    """Store a new session."""
    conn.execute(sa.insert(sessions), [row_of(record)])


def session(conn: sa.Connection, token_hash: str) -> tuple[Session, Person, bool] | None:
    """The session with its person, and whether that person must change the password first."""
    query = (
        sa.select(sessions, people.c.name, people.c.role, people.c.active, people.c.provider, accounts.c.must_change)
        .join(people, people.c.name == sessions.c.person)
        .join(accounts, accounts.c.person == sessions.c.person)
        .where(sessions.c.token_hash == token_hash)
    )
    row = conn.execute(query).mappings().one_or_none()
    return (record_of(Session, row), record_of(Person, row), bool(row["must_change"])) if row else None


def touch_session(conn: sa.Connection, token_hash: str, seen_at: datetime) -> None:
    """Note when a session was last used; never earlier than noted before."""
    here = sa.and_(sessions.c.token_hash == token_hash, sessions.c.seen_at < seen_at)
    conn.execute(sa.update(sessions).where(here).values(seen_at=seen_at))


def revoke_sessions(conn: sa.Connection, at: datetime, *, person: str = "", token_hash: str = "") -> None:
    """Revoke one session, or all of a person's."""
    mine = sessions.c.person == person if person else sessions.c.token_hash == token_hash
    conn.execute(sa.update(sessions).where(mine, sessions.c.revoked_at.is_(None)).values(revoked_at=at))


def delete_sessions(conn: sa.Connection, ended_before: datetime) -> None:
    """Forget sessions that were over by then."""
    conn.execute(sa.delete(sessions).where(sessions.c.expires_at < ended_before))


def token(conn: sa.Connection, token_hash: str) -> tuple[ApiToken, Person] | None:
    """The token of that hash with its person."""
    held = (people.c.role, people.c.active, people.c.provider)
    query = sa.select(api_tokens, *held).join(people, people.c.name == api_tokens.c.person)
    row = conn.execute(query.where(api_tokens.c.token_hash == token_hash)).mappings().one_or_none()
    return (_token(row), Person(row["person"], row["role"], row["active"], row["provider"])) if row else None


def token_named(conn: sa.Connection, name: str) -> ApiToken | None:
    """The token of that name."""
    row = conn.execute(sa.select(api_tokens).where(api_tokens.c.name == name)).mappings().one_or_none()
    return _token(row) if row else None


def tokens(conn: sa.Connection) -> list[ApiToken]:
    """All tokens, by name."""
    return [_token(row) for row in conn.execute(sa.select(api_tokens).order_by(api_tokens.c.name)).mappings()]


def add_token(conn: sa.Connection, record: ApiToken) -> None:
    """Store a new token."""
    conn.execute(sa.insert(api_tokens), [row_of(record)])


def revoke_token(conn: sa.Connection, name: str, at: datetime) -> None:
    """Let a token open nothing more."""
    here = sa.and_(api_tokens.c.name == name, api_tokens.c.revoked_at.is_(None))
    conn.execute(sa.update(api_tokens).where(here).values(revoked_at=at))


def _token(row: sa.RowMapping) -> ApiToken:
    return record_of(ApiToken, row)
