"""The table of the ledger and what guards it in SQLite. PostgreSQL is to get the same as a trigger function."""

import sqlalchemy as sa

from matcher.ledger import GENESIS

# The triggers keep the program from mistakes and a hand from slips. Who owns the file can drop them: the chain shows
# what was changed then, and the anchor what was made anew.
_REFUSALS = {
    "ledger_entries_stay": ("BEFORE UPDATE ON ledger_entries", "an entry is never changed"),
    "ledger_entries_remain": ("BEFORE DELETE ON ledger_entries", "an entry is never deleted"),
    # INSERT OR REPLACE deletes without asking a trigger for deletions, so an insertion must be the next one.
    "ledger_entries_follow": (
        "BEFORE INSERT ON ledger_entries WHEN "
        "NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM ledger_entries) OR "
        "NEW.previous IS NOT coalesce((SELECT hash FROM ledger_entries ORDER BY sequence DESC LIMIT 1), "
        f"'{GENESIS}')",
        "an entry follows the last one",
    ),
}
TRIGGERS = {
    name: f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {why}'); END"
    for name, (when, why) in _REFUSALS.items()
}


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
    for trigger in TRIGGERS.values():
        guard = sa.DDL(trigger).execute_if(dialect="sqlite")  # type: ignore[no-untyped-call]
        sa.event.listen(table, "after_create", guard)
    return table
