"""The tables of what comes from outside: corrections, links to the need form, what was filled in, revoked links."""

import sqlalchemy as sa

from matcher.outside_requests import CorrectionRequest, NeedLink, NeedSubmission, RevokedLink
from store.types import Document, columns_of


def outside_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """All of them, in the order in which `store.schema` names them."""
    numbered = frozenset({"number"})
    return (
        sa.Table(
            "correction_requests",
            metadata,
            sa.Column("number", sa.Integer, primary_key=True),
            *columns_of(CorrectionRequest, without=numbered),
            sa.Index("ix_correction_requests_patent_id", "patent_id"),
        ),
        sa.Table("need_links", metadata, *columns_of(NeedLink, "link_id")),
        sa.Table(
            "need_submissions",
            metadata,
            sa.Column("number", sa.Integer, primary_key=True),
            *columns_of(NeedSubmission, without=numbered | {"stated"}),
            sa.Column("stated", Document, nullable=False),
            sa.ForeignKeyConstraint(["link_id"], ["need_links.link_id"]),
        ),
        sa.Table("revoked_links", metadata, *columns_of(RevokedLink, "message_id")),
    )
