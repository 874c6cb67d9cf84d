"""Frozen reports; restorations of backups, and what may have gone out since."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _reports()
    _restorations()
    _restoration_doubts()


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_as_of", "reports", ["as_of"], unique=False)


def _restorations() -> None:
    op.create_table(
        "restorations",
        sa.Column("restoration_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archive", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("restoration_id", name=op.f("pk_restorations")),
    )


def _restoration_doubts() -> None:
    op.create_table(
        "restoration_doubts",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("restoration_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["restoration_id"],
            ["restorations.restoration_id"],
            name=op.f("fk_restoration_doubts_restoration_id"),
        ),
        sa.PrimaryKeyConstraint("restoration_id", "item_id", name=op.f("pk_restoration_doubts")),
    )
