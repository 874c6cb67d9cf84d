"""The books of transfers and registers; triggers let no entry be changed or taken away."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

TRIGGERS = (
    "CREATE TRIGGER book_entries_stay BEFORE UPDATE ON book_entries "
    "BEGIN SELECT RAISE(ABORT, 'the books are append-only: an entry is never changed'); END",
    "CREATE TRIGGER book_entries_remain BEFORE DELETE ON book_entries "
    "BEGIN SELECT RAISE(ABORT, 'the books are append-only: an entry is never deleted'); END",
)
FUNCTIONS = (
    "CREATE FUNCTION book_entries_guard() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION USING "
    "MESSAGE = 'the books are append-only', ERRCODE = 'integrity_constraint_violation'; END$$",
    "CREATE TRIGGER book_entries_stay BEFORE UPDATE OR DELETE ON book_entries "
    "FOR EACH ROW EXECUTE FUNCTION book_entries_guard()",
    "CREATE TRIGGER book_entries_remain BEFORE TRUNCATE ON book_entries "
    "FOR EACH STATEMENT EXECUTE FUNCTION book_entries_guard()",
)


def upgrade() -> None:
    op.create_table(
        "book_entries",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("book", sa.String(32), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_book_entries")),
    )
    op.create_index("ix_book_entries_record", "book_entries", ["book", "record_id"], unique=False)
    for statement in {"sqlite": TRIGGERS, "postgresql": FUNCTIONS}.get(op.get_bind().dialect.name, ()):
        op.execute(statement)
