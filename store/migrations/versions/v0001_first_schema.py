"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _patents()
    _identifiers()
    _supply_and_needs()
    _enterprises()
    _people()
    _imports()
    _provenance()
    _chain()
    _matches()
    op.execute("INSERT INTO revisions (one, latest) VALUES (1, 0)")


def _patents() -> None:
    op.create_table(
        "patents",
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("claims", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("application_number", sa.Text(), nullable=False),
        sa.Column("publication_number", sa.Text(), nullable=False),
        sa.Column("publication_numbers", sa.Text(), nullable=False),
        sa.Column("filing_date", sa.Date(), nullable=True),
        sa.Column("publication_date", sa.Date(), nullable=True),
        sa.Column("grant_date", sa.Date(), nullable=True),
        sa.Column("legal_status", sa.String(32), nullable=False),
        sa.Column("legal_status_text", sa.Text(), nullable=False),
        sa.Column("legal_status_date", sa.Date(), nullable=True),
        sa.Column("patentees", sa.Text(), nullable=False),
        sa.Column("inventors", sa.Text(), nullable=False),
        sa.Column("provider_kind", sa.String(32), nullable=False),
        sa.Column("ipc_codes", sa.Text(), nullable=False),
        sa.Column("locarno_codes", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("family_size", sa.Integer(), nullable=True),
        sa.Column("cited_by_count", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("patent_id", name=op.f("pk_patents")),
    )
    op.create_index(op.f("ix_patents_revision"), "patents", ["revision"], unique=False)


def _identifiers() -> None:
    op.create_table(
        "tombstones",
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("patent_id", name=op.f("pk_tombstones")),
    )
    op.create_index(op.f("ix_tombstones_revision"), "tombstones", ["revision"], unique=False)
    op.create_table(
        "revisions",
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_revisions")),
    )
    op.create_table(
        "identifiers",
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("identifier", name=op.f("pk_identifiers")),
    )
    op.create_index(op.f("ix_identifiers_patent_id"), "identifiers", ["patent_id"], unique=False)


def _supply_and_needs() -> None:
    op.create_table(
        "supply_terms",
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("technical_conditions", sa.Text(), nullable=False),
        sa.Column("equipment_required", sa.Text(), nullable=False),
        sa.Column("stated_maturity", sa.Text(), nullable=False),
        sa.Column("readiness_level", sa.Integer(), nullable=True),
        sa.Column("transfer_modes", sa.Text(), nullable=False),
        sa.Column("fee", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("open_license_number", sa.Text(), nullable=False),
        sa.Column("availability", sa.String(32), nullable=False),
        sa.Column("availability_date", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("patent_id", name=op.f("pk_supply_terms")),
    )
    op.create_table(
        "needs",
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("desired_effect", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("budget", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("min_readiness", sa.Integer(), nullable=True),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("transfer_modes", sa.Text(), nullable=False),
        sa.Column("confidentiality", sa.String(32), nullable=False),
        sa.Column("anonymous_text", sa.Text(), nullable=False),
        sa.Column("posted_date", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("need_id", name=op.f("pk_needs")),
    )
    op.create_index("ix_needs_name", "needs", ["enterprise"], unique=False)


def _enterprises() -> None:
    op.create_table(
        "enterprises",
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("chain_role", sa.String(32), nullable=False),
        sa.Column("size", sa.String(32), nullable=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("segment", sa.Text(), nullable=False),
        sa.Column("patent_count", sa.Integer(), nullable=True),
        sa.Column("surveyed_date", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("enterprise_id", name=op.f("pk_enterprises")),
    )
    op.create_table(
        "enterprise_names",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.enterprise_id"], name=op.f("fk_enterprise_names_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("name", "enterprise_id", name=op.f("pk_enterprise_names")),
    )
    op.create_table(
        "contacts",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.String(32), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("basis_date", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprises.enterprise_id"], name=op.f("fk_contacts_enterprise_id")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_enterprise_id", "contacts", ["enterprise_id"], unique=False)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_people")),
    )
    op.create_table(
        "enterprise_merges",
        sa.Column("merge_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Text(), nullable=False),
        sa.Column("merged_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("merge_id", name=op.f("pk_enterprise_merges")),
    )
    op.create_index(op.f("ix_enterprise_merges_merged_id"), "enterprise_merges", ["merged_id"], unique=False)


def _imports() -> None:
    op.create_table(
        "import_runs",
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_import_runs")),
        sa.UniqueConstraint("number", name=op.f("uq_import_runs_number")),
    )
    op.create_table(
        "import_files",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.run_id"], name=op.f("fk_import_files_run_id")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_import_files")),
    )
    op.create_index(op.f("ix_import_files_run_id"), "import_files", ["run_id"], unique=False)


def _provenance() -> None:
    op.create_table(
        "imported_rows",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["import_files.file_id"], name=op.f("fk_imported_rows_file_id")),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.run_id"], name=op.f("fk_imported_rows_run_id")),
        sa.PrimaryKeyConstraint("kind", "fingerprint", name=op.f("pk_imported_rows")),
    )
    op.create_index("ix_imported_rows_record", "imported_rows", ["kind", "record_id"], unique=False)
    op.create_index(op.f("ix_imported_rows_run_id"), "imported_rows", ["run_id"], unique=False)
    op.create_table(
        "versions",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("contacts_before", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["import_files.file_id"], name=op.f("fk_versions_file_id")),
        sa.ForeignKeyConstraint(["run_id"], ["import_runs.run_id"], name=op.f("fk_versions_run_id")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_versions")),
    )
    op.create_index("ix_versions_record", "versions", ["kind", "record_id"], unique=False)
    op.create_index(op.f("ix_versions_run_id"), "versions", ["run_id"], unique=False)


def _chain() -> None:
    op.create_table(
        "chain_segments",
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("ipc_prefixes", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("segment_id", name=op.f("pk_chain_segments")),
    )
    op.create_table(
        "segment_assignments",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("segment_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "record_id", name=op.f("pk_segment_assignments")),
    )
    op.create_index(op.f("ix_segment_assignments_segment_id"), "segment_assignments", ["segment_id"], unique=False)


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("match_id", sa.Text(), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("p_relevant", sa.Float(), nullable=False),
        sa.Column("calibrated", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("match_id", name=op.f("pk_matches")),
    )
    op.create_index(op.f("ix_matches_need_id"), "matches", ["need_id"], unique=False)
    op.create_index(op.f("ix_matches_patent_id"), "matches", ["patent_id"], unique=False)
    op.create_table(
        "judgements",
        sa.Column("judgement_id", sa.Integer(), nullable=False),
        sa.Column("need_id", sa.Text(), nullable=False),
        sa.Column("patent_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("judgement_id", name=op.f("pk_judgements")),
    )
    op.create_index(op.f("ix_judgements_need_id"), "judgements", ["need_id"], unique=False)
    op.create_index(op.f("ix_judgements_patent_id"), "judgements", ["patent_id"], unique=False)
