"""The tables of what is frozen and what is put back: reports, restorations and what is in doubt since."""

import sqlalchemy as sa

from matcher.frozen_reports import FrozenReport
from matcher.restorations import Doubt, Restoration
from store.types import columns_of


def report_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """All of them, in the order in which `store.schema` names them."""
    return _reports(metadata), _restorations(metadata), _doubts(metadata)


def _reports(metadata: sa.MetaData) -> sa.Table:
    """Never changed. `snapshot` is the frozen data set, its canonical JSON deflated; `sha256` is of that JSON."""
    return sa.Table(
        "reports",
        metadata,
        *columns_of(FrozenReport, "number", frozenset({"snapshot"})),
        sa.Column("snapshot", sa.LargeBinary, nullable=False),
        sa.Index("ix_reports_as_of", "as_of"),
    )


def _restorations(metadata: sa.MetaData) -> sa.Table:
    return sa.Table("restorations", metadata, *columns_of(Restoration, "restoration_id"))


def _doubts(metadata: sa.MetaData) -> sa.Table:
    """What may have gone out between a backup and its restoration, and what a person found out of it."""
    return sa.Table(
        "restoration_doubts",
        metadata,
        *columns_of(Doubt),
        sa.PrimaryKeyConstraint("restoration_id", "item_id"),
        sa.ForeignKeyConstraint(["restoration_id"], ["restorations.restoration_id"]),
    )
