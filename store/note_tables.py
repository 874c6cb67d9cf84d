"""The table of plain notes on patents."""

import sqlalchemy as sa

from matcher.plain_notes import PlainNote
from store.types import columns_of


def plain_note_table(metadata: sa.MetaData) -> sa.Table:
    """Only added to; the last note of a patent counts."""
    return sa.Table(
        "plain_notes",
        metadata,
        sa.Column("note_id", sa.Integer, primary_key=True),
        *columns_of(PlainNote),
        sa.Index("ix_plain_notes_patent_id", "patent_id"),
    )
