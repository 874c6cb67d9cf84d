"""The table of the ledger."""

import sqlalchemy as sa

from store.ledger_guards import guard


def ledger_table(metadata: sa.MetaData) -> sa.Table:
    """Plain texts and numbers, each exactly as the hash was taken over it; `marks` are joined by spaces."""
    texts = ("push_id", "enterprise_id", "family_id", "contact")
    table = sa.Table(
        "ledger_entries",
        metadata,
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("at", "kind", *texts)),
        sa.Column("channel", sa.Text),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("person", "evidence", "marks")),
        sa.Column("reverses", sa.Integer),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("previous", "hash")),
        sa.Index("ix_ledger_entries_push_id", "push_id"),
    )
    guard(table)
    return table
