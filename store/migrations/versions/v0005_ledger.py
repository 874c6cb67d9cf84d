"""The ledger. Triggers let nothing in it be changed, taken away, replaced or put in out of turn."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TRIGGERS = (
    "CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: an entry is never changed'); END",
    "CREATE TRIGGER ledger_entries_remain BEFORE DELETE ON ledger_entries "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: an entry is never deleted'); END",
    "CREATE TRIGGER ledger_entries_follow BEFORE INSERT ON ledger_entries WHEN "
    "NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM ledger_entries) OR "
    "NEW.previous IS NOT coalesce((SELECT hash FROM ledger_entries ORDER BY sequence DESC LIMIT 1), "
    "'0000000000000000000000000000000000000000000000000000000000000000') "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: an entry follows the last one'); END",
)
REFUSAL = "RAISE EXCEPTION USING MESSAGE = 'the ledger is append-only: {}', ERRCODE = 'integrity_constraint_violation';"
FUNCTIONS = (
    "CREATE FUNCTION ledger_entries_stay() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN {REFUSAL.format('an entry is never changed')} END$$",
    "CREATE FUNCTION ledger_entries_remain() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN {REFUSAL.format('an entry is never deleted')} END$$",
    "CREATE FUNCTION ledger_entries_empty() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN {REFUSAL.format('an entry is never deleted')} END$$",
    "CREATE FUNCTION ledger_entries_follow() RETURNS trigger LANGUAGE plpgsql AS "
    "$$BEGIN IF NEW.sequence = (SELECT coalesce(max(sequence), 0) + 1 FROM ledger_entries) AND "
    "NEW.previous = coalesce((SELECT hash FROM ledger_entries ORDER BY sequence DESC LIMIT 1), "
    "'0000000000000000000000000000000000000000000000000000000000000000') "
    f"THEN RETURN NEW; END IF; {REFUSAL.format('an entry follows the last one')} END$$",
    "CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries "
    "FOR EACH ROW EXECUTE FUNCTION ledger_entries_stay()",
    "CREATE TRIGGER ledger_entries_remain BEFORE DELETE ON ledger_entries "
    "FOR EACH ROW EXECUTE FUNCTION ledger_entries_remain()",
    "CREATE TRIGGER ledger_entries_empty BEFORE TRUNCATE ON ledger_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_empty()",
    "CREATE TRIGGER ledger_entries_follow BEFORE INSERT ON ledger_entries "
    "FOR EACH ROW EXECUTE FUNCTION ledger_entries_follow()",
)


def upgrade() -> None:
    op.create_table(
        "ledger_entries",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("push_id", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_ledger_entries")),
    )
    op.create_index("ix_ledger_entries_push_id", "ledger_entries", ["push_id"], unique=False)
    for statement in {"sqlite": TRIGGERS, "postgresql": FUNCTIONS}.get(op.get_bind().dialect.name, ()):
        op.execute(statement)
