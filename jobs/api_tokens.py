"""Tokens of the API: issued once under a person's name, with scopes and an end, revocable at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from jobs.accounts import hash_of
from jobs.people import known_person
from matcher.access_vocabulary import AccessAction, Permission
from matcher.accounts import LONGEST_TOKEN_DAYS, AccessEntry, ApiToken, is_usable
from matcher.domain import Person
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import chinese
from matcher.permissions import may
from store import access as access_store
from store import accounts as store
from store.database import writing


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who calls the API, by which token, and what it opens."""

    person: Person
    token_name: str
    scopes: tuple[Permission, ...]

    def may(self, permission: Permission) -> bool:
        """Whether the token and the person's role both allow it."""
        return permission in self.scopes and may(self.person, permission)


def issue_token(
    engine: sa.Engine, name: str, person: str, scopes: Sequence[Permission], token: str, days: int, now: datetime
) -> ApiToken:
    """Store a token for a person; `token` itself is shown once and kept nowhere. Raises RecordUnknown, or InputRefused
    for a name that is taken, a scope that the person's role lacks, or a term of more than a year."""
    name = " ".join(name.split())
    if not name or not scopes or not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise InputRefused("令牌须有名称、至少一项权限和 1 至 366 天的期限", name, "请补全后重试")
    with writing(engine) as conn:
        owner = known_person(conn, person)
        if lacking := [scope for scope in scopes if not may(owner, scope)]:
            said = "、".join(chinese(scope) for scope in lacking)
            raise InputRefused(f"{owner.name}（{chinese(owner.role)}）没有这些权限", said, "请去掉，或换一个人")
        if store.token_named(conn, name):
            raise InputRefused("已有同名的令牌", name, "请换一个名称")
        kept = tuple(dict.fromkeys(scopes))
        made = ApiToken(name, hash_of(token), owner.name, kept, created_at=now, expires_at=now + timedelta(days=days))
        store.add_token(conn, made)
        access_store.add(conn, [AccessEntry(now, owner.name, AccessAction.TOKEN_ISSUED, name)])
    return made


def bearer_of(conn: sa.Connection, token: str, now: datetime) -> Bearer | None:
    """Who calls with that token; None for one that opens nothing (any more)."""
    found = store.token(conn, hash_of(token))
    if found is None or not is_usable(found[0], now) or not found[1].active:
        return None
    return Bearer(found[1], found[0].name, found[0].scopes)


def list_tokens(engine: sa.Engine) -> list[ApiToken]:
    """All tokens, by name, the ended among them."""
    with engine.connect() as conn:
        return store.tokens(conn)


def revoke_token(engine: sa.Engine, name: str, now: datetime) -> ApiToken:
    """Let a token open nothing more, at once. Raises RecordUnknown."""
    with writing(engine) as conn:
        found = store.token_named(conn, " ".join(name.split()))
        if found is None:
            raise RecordUnknown("没有这个令牌", name, "可用 queqiao users tokens list 查看")
        store.revoke_token(conn, found.name, now)
        access_store.add(conn, [AccessEntry(now, found.person, AccessAction.TOKEN_REVOKED, found.name)])
    return found
