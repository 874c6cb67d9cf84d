"""The tables of what comes after a push: steps towards a contract, cases of cultivation with their milestones."""

import sqlalchemy as sa

from matcher.cultivation import CultivationCase, Milestone
from matcher.funnel import FunnelEvent
from store.types import columns_of


def followup_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """All of them, in the order in which `store.schema` names them."""
    return _funnel_events(metadata), _cases(metadata), _milestones(metadata)


def _funnel_events(metadata: sa.MetaData) -> sa.Table:
    """Never changed but for words forgotten: a correction is an event of its own."""
    return sa.Table(
        "funnel_events",
        metadata,
        *columns_of(FunnelEvent, "number"),
        sa.Index("ix_funnel_events_push_id", "push_id"),
    )


def _cases(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "cultivation_cases",
        metadata,
        *columns_of(CultivationCase, "case_id"),
    )


def _milestones(metadata: sa.MetaData) -> sa.Table:
    """Every statement on a milestone; the last one of its number counts."""
    return sa.Table(
        "milestones",
        metadata,
        sa.Column("statement_id", sa.Integer, primary_key=True),
        *columns_of(Milestone),
        sa.Index("ix_milestones_case_id", "case_id"),
    )
