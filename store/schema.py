"""The tables: records as typed columns, and beside them where each came from."""

import sqlalchemy as sa

from matcher.domain import ChainSegment, Contact, Enterprise, Patent, Person, SupplyTerms, TechnologyNeed
from matcher.facet_confirmations import FacetConfirmation
from matcher.push_vocabulary import ConsentAct
from matcher.vocabulary import LegalBasis, RecordKind
from store.account_tables import account_tables
from store.followup_tables import followup_tables
from store.ledger_table import ledger_table
from store.note_tables import plain_note_table
from store.outside_tables import outside_tables
from store.push_tables import push_tables
from store.report_tables import report_tables
from store.transfer_tables import book_table
from store.types import Document, Instant, Term, columns_of

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# `created` orders records by when they were first stored, `revision` by when they last changed.
patents = sa.Table(
    "patents",
    metadata,
    *columns_of(Patent, "patent_id"),
    sa.Column("created", sa.Integer, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, index=True),
    # What the list of patents is filtered and ordered by, read from the index alone.
    sa.Index("ix_patents_listing", "legal_status", "provider_kind", "patent_id"),
)
tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("patent_id", sa.Text, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False, index=True),
)
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("latest", sa.Integer, nullable=False),
)
identifiers = sa.Table(
    "identifiers",
    metadata,
    sa.Column("identifier", sa.Text, primary_key=True),
    sa.Column("patent_id", sa.Text, nullable=False, index=True),
)
supply_terms = sa.Table("supply_terms", metadata, *columns_of(SupplyTerms, "patent_id"))
needs = sa.Table("needs", metadata, *columns_of(TechnologyNeed, "need_id"), sa.Index("ix_needs_name", "enterprise"))
enterprises = sa.Table("enterprises", metadata, *columns_of(Enterprise, "enterprise_id", frozenset({"contacts"})))
enterprise_names = sa.Table(
    "enterprise_names",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("enterprise_id", sa.Text, sa.ForeignKey("enterprises.enterprise_id"), primary_key=True),
)
# Personal data stands here, in versions.contacts_before and in the payload of a standing merge, nowhere else
# (`store/holdings.py` walks all three).
contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("contact_id", sa.Integer, primary_key=True),
    *columns_of(Contact),
    sa.ForeignKeyConstraint(["enterprise_id"], ["enterprises.enterprise_id"]),
    sa.Index("ix_contacts_enterprise_id", "enterprise_id"),
)
people = sa.Table(
    "people",
    metadata,
    *columns_of(Person, "name", frozenset({"provider"})),
    sa.Column("provider", sa.Text, nullable=False, server_default=""),
)

import_runs = sa.Table(
    "import_runs",
    metadata,
    sa.Column("run_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("kind", Term(RecordKind), nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("undone_at", Instant),
    sa.Column("undone_by", sa.Text, nullable=False, server_default=""),
)
import_files = sa.Table(
    "import_files",
    metadata,
    sa.Column("file_id", sa.Integer, primary_key=True),
    sa.Column("run_id", sa.Text, sa.ForeignKey("import_runs.run_id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    *(sa.Column(name, sa.Integer, nullable=False) for name in ("accepted", "updated", "unchanged", "rejected")),
)
imported_rows = sa.Table(
    "imported_rows",
    metadata,
    sa.Column("kind", Term(RecordKind), primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary(16), primary_key=True),
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("run_id", sa.Text, sa.ForeignKey("import_runs.run_id"), nullable=False, index=True),
    sa.Column("file_id", sa.Integer, sa.ForeignKey("import_files.file_id"), nullable=False),
    sa.Column("row_number", sa.Integer, nullable=False),
    sa.Column("cells", sa.LargeBinary(16)),
    sa.Index("ix_imported_rows_cells", "kind", "cells"),
    sa.Index("ix_imported_rows_record", "kind", "record_id"),
)
versions = sa.Table(
    "versions",
    metadata,
    sa.Column("version_id", sa.Integer, primary_key=True),
    sa.Column("kind", Term(RecordKind), nullable=False),
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("run_id", sa.Text, sa.ForeignKey("import_runs.run_id"), nullable=False, index=True),
    sa.Column("file_id", sa.Integer, sa.ForeignKey("import_files.file_id"), nullable=False),
    sa.Column("row_number", sa.Integer, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("before", Document),
    sa.Column("contacts_before", Document),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_versions_record", "kind", "record_id"),
)

chain_segments = sa.Table(
    "chain_segments",
    metadata,
    *columns_of(ChainSegment, "segment_id"),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),
)
segment_assignments = sa.Table(
    "segment_assignments",
    metadata,
    sa.Column("kind", Term(RecordKind), primary_key=True),
    sa.Column("record_id", sa.Text, primary_key=True),
    sa.Column("segment_id", sa.Text, nullable=False, index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
matches = sa.Table(
    "matches",
    metadata,
    sa.Column("match_id", sa.Text, primary_key=True),
    sa.Column("need_id", sa.Text, nullable=False, index=True),
    sa.Column("patent_id", sa.Text, nullable=False, index=True),
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("p_relevant", sa.Float, nullable=False),
    sa.Column("calibrated", sa.Boolean, nullable=False),
    sa.Column("payload", Document, nullable=False),
    sa.Column("run_at", Instant, nullable=False),
    sa.Column("pushable", sa.Boolean, nullable=False, server_default=sa.false()),
)
# What the stored matches of a need were made from, where a run that looks for changes made them.
match_inputs = sa.Table(
    "match_inputs",
    metadata,
    sa.Column("need_id", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
)
judgements = sa.Table(
    "judgements",
    metadata,
    sa.Column("judgement_id", sa.Integer, primary_key=True),
    sa.Column("need_id", sa.Text, nullable=False, index=True),
    sa.Column("patent_id", sa.Text, nullable=False, index=True),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("judge", sa.Text, nullable=False),
    sa.Column("date", sa.Date),
    sa.Column("shown", sa.Text, nullable=False),
    sa.Column("probability", sa.Float),
)
# What each version of the deep index proposed of a patent; `revision` is the patent's when it was read.
facets = sa.Table(
    "facets",
    metadata,
    sa.Column("patent_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("spans", Document, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
# What people said of facets; never overwritten, the last word counts.
facet_confirmations = sa.Table(
    "facet_confirmations",
    metadata,
    sa.Column("confirmation_id", sa.Integer, primary_key=True),
    *columns_of(FacetConfirmation),
    sa.Column("at", Instant, nullable=False),
    sa.Index("ix_facet_confirmations_patent_id", "patent_id"),
)
enterprise_merges = sa.Table(
    "enterprise_merges",
    metadata,
    sa.Column("merge_id", sa.Integer, primary_key=True),
    sa.Column("kept_id", sa.Text, nullable=False),
    sa.Column("merged_id", sa.Text, nullable=False, index=True),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("undone_at", Instant),
    sa.Column("payload", Document, nullable=False),
)
ledger_entries = ledger_table(metadata)
# What was said for contacts, who are named by keyed hashes only; an erasure empties source and evidence_name.
consent_events = sa.Table(
    "consent_events",
    metadata,
    sa.Column("event_id", sa.Integer, primary_key=True),
    sa.Column("act", Term(ConsentAct), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("basis", Term(LegalBasis)),
    sa.Column("preferences", Document),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("evidence_name", sa.Text, nullable=False),
    sa.Column("evidence_sha256", sa.Text, nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("secret_id", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
consent_keys = sa.Table(
    "consent_keys",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Integer, sa.ForeignKey("consent_events.event_id"), primary_key=True, index=True),
)
# Never deleted from. `secret_id`, here as above, tells the key the hashes were made with.
suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("act", Term(ConsentAct), primary_key=True),
    sa.Column("secret_id", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
pushes, push_decisions, decision_rows, outbox, answers, introductions, blind_samples, job_runs, feeds = push_tables(
    metadata
)
accounts, sessions, api_tokens, access_log = account_tables(metadata)
book_entries = book_table(metadata)
funnel_events, cultivation_cases, milestones = followup_tables(metadata)
reports, restorations, restoration_doubts = report_tables(metadata)
plain_notes = plain_note_table(metadata)
correction_requests, need_links, need_submissions, revoked_links = outside_tables(metadata)
