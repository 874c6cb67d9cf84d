"""Accounts, sessions and tokens as records, and the rules of time over them: lock-out, expiry, good passwords."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher.access_vocabulary import AccessAction, Permission
from matcher.errors import InputRefused

SHORTEST, LONGEST = 10, 128  # characters of a password
_DISTINCT = 5
FREE_FAILURES = 5
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
IDLE, ABSOLUTE = timedelta(hours=1), timedelta(hours=12)
TOUCHED_EVERY = timedelta(minutes=1)
LONGEST_TOKEN_DAYS = 366


@dataclass(frozen=True, slots=True)
class Account:
    """How one person signs in; `failures` counts attempts since the last good one."""

    person: str
    password_hash: str
    changed_at: datetime
    failures: int = 0
    locked_until: datetime | None = None
    must_change: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in on one device, known by the hash of the token in its cookie."""

    token_hash: str
    person: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key to the API under a person's name; it opens what its scopes and that person's role both allow."""

    name: str
    token_hash: str
    person: str
    scopes: tuple[Permission, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """Who saw or did what, and when."""

    at: datetime
    person: str
    action: AccessAction
    object: str


def locked_until(failures: int, now: datetime) -> datetime | None:
    """Until when nobody may try after that many failures in a row: from the sixth on 30 s, 1 min, ... 15 min."""
    if failures <= FREE_FAILURES:
        return None
    doublings = min(failures - FREE_FAILURES - 1, 16)
    wait: timedelta = _FIRST_WAIT * 2**doublings
    return now + min(wait, _LONGEST_WAIT)


def is_locked(account: Account, now: datetime) -> bool:
    """Whether an attempt at `now` is refused unheard."""
    return account.locked_until is not None and now < account.locked_until


def new_session(token_hash: str, person: str, now: datetime) -> Session:
    """A session that begins at `now`."""
    return Session(token_hash, person, created_at=now, seen_at=now, expires_at=now + ABSOLUTE)


def is_live(session: Session, now: datetime) -> bool:
    """Whether the session still stands: not revoked, not over, not idle for too long."""
    return session.revoked_at is None and now < session.expires_at and now < session.seen_at + IDLE


def is_usable(token: ApiToken, now: datetime) -> bool:
    """Whether the token still opens anything."""
    return token.revoked_at is None and now < token.expires_at


def check_password(password: str, person: str) -> None:
    """Raises InputRefused, without repeating it, for a password that is easily guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputRefused(f"密码须为 {SHORTEST} 至 {LONGEST} 个字符", f"现为 {len(password)} 个", "请换一个")
    if len(set(password)) < _DISTINCT:
        raise InputRefused(f"密码须至少有 {_DISTINCT} 个不同的字符", cure="请换一个")
    if person and person.casefold() in password.casefold():
        raise InputRefused("密码里不能有自己的姓名", cure="请换一个")
