"""Plain notes on patents."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "plain_notes",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_plain_notes")),
    )
    op.create_index("ix_plain_notes_patent_id", "plain_notes", ["patent_id"], unique=False)
