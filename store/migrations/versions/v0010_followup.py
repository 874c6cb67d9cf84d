"""What comes after a push: steps towards a contract, cases of cultivation with their milestones."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    _cultivation_cases()
    _funnel_events()
    _milestones()


def _cultivation_cases() -> None:
    op.create_table(
        "cultivation_cases",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("case_id", "enterprise_id", "family_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("patent_id", "need_id", "push_id")),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("ended", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cultivation_cases")),
    )


def _funnel_events() -> None:
    op.create_table(
        "funnel_events",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("enterprise_id", "family_id")),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("push_id", "person", "evidence")),
        sa.Column("next_day", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(32), nullable=True),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_funnel_events")),
    )
    op.create_index("ix_funnel_events_push_id", "funnel_events", ["push_id"], unique=False)


def _milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("planned", sa.Date(), nullable=True),
        sa.Column("done", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("readiness", sa.Integer(), nullable=True),
        sa.Column("filings", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_milestones")),
    )
    op.create_index("ix_milestones_case_id", "milestones", ["case_id"], unique=False)
