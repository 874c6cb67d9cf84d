"""What the deep index proposes of each patent, and what people said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "facets",
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("spans", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("patent_id", "version", name=op.f("pk_facets")),
    )
    op.create_table(
        "facet_confirmations",
        sa.Column("confirmation_id", sa.Integer(), nullable=False),
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("facet", sa.String(32), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(32), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("confirmation_id", name=op.f("pk_facet_confirmations")),
    )
    op.create_index("ix_facet_confirmations_patent_id", "facet_confirmations", ["patent_id"], unique=False)
