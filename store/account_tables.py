"""The tables of who may come in: accounts, sessions, tokens of the API, and the log of who saw and did what."""

import sqlalchemy as sa

from matcher.accounts import AccessEntry, Account, ApiToken, Session
from store.types import columns_of


def account_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """All of them, in the order in which `store.schema` names them. No table holds a password or a token, only hashes
    of them."""
    return (
        sa.Table("accounts", metadata, *columns_of(Account, "person")),
        sa.Table("sessions", metadata, *columns_of(Session, "token_hash"), sa.Index("ix_sessions_person", "person")),
        sa.Table("api_tokens", metadata, *columns_of(ApiToken, "name"), sa.UniqueConstraint("token_hash")),
        sa.Table(
            "access_log",
            metadata,
            sa.Column("entry_id", sa.Integer, primary_key=True),
            *columns_of(AccessEntry),
            sa.Index("ix_access_log_person", "person", "at"),
        ),
    )
