"""The tables of pushes: what is planned, decided, on its way, answered; the history of scheduled steps and feeds."""

import sqlalchemy as sa

from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Decision, RejectionReason, RunState, Side
from matcher.messages import Message
from matcher.push_records import PushRecord
from store.types import Document, Instant, Term, columns_of


def push_tables(metadata: sa.MetaData) -> tuple[sa.Table, ...]:
    """All of them, in the order in which `store.schema` names them."""
    return (
        _pushes(metadata),
        _decisions(metadata),
        _decision_rows(metadata),
        _outbox(metadata),
        _answers(metadata),
        _introductions(metadata),
        _blind_samples(metadata),
        _job_runs(metadata),
        _feeds(metadata),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _pushes(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "pushes",
        metadata,
        *columns_of(PushRecord, "push_id", frozenset({"content"})),
        sa.Column("content", Document, nullable=False),
        sa.Index("ix_pushes_state", "state"),
        sa.Index("ix_pushes_enterprise_id", "enterprise_id"),
        sa.Index("ix_pushes_message_id", "message_id"),
    )


def _decisions(metadata: sa.MetaData) -> sa.Table:
    """Decisions in force; never changed. `item_hash` is of the item decided on, at that level."""
    return sa.Table(
        "push_decisions",
        metadata,
        sa.Column("decision_id", sa.Integer, primary_key=True),
        *_texts("push_id"),
        sa.Column("decision", Term(Decision), nullable=False),
        sa.Column("level", sa.Integer),
        sa.Column("reason", Term(RejectionReason)),
        *_texts("remark", "person", "item_hash", "source"),
        sa.Column("at", Instant, nullable=False),
        sa.Index("ix_push_decisions_push_id", "push_id"),
    )


def _decision_rows(metadata: sa.MetaData) -> sa.Table:
    """Rows of decision sheets that wait for the reviewer they name; a row goes once it is confirmed or dismissed."""
    return sa.Table(
        "decision_rows",
        metadata,
        sa.Column("row_id", sa.Integer, primary_key=True),
        *_texts("push_id"),
        sa.Column("decision", Term(Decision), nullable=False),
        sa.Column("level", sa.Integer),
        sa.Column("reason", Term(RejectionReason)),
        *_texts("remark", "reviewer", "entered_by", "item_hash", "file_name", "file_sha256"),
        sa.Column("at", Instant, nullable=False),
        sa.Index("ix_decision_rows_reviewer", "reviewer"),
    )


def _outbox(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "outbox",
        metadata,
        *columns_of(Message, "message_id"),
        sa.Index("ix_outbox_state", "state"),
        sa.UniqueConstraint("code"),
    )


def _answers(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "answers",
        metadata,
        sa.Column("answer_id", sa.Integer, primary_key=True),
        *columns_of(GivenAnswer),
        sa.Index("ix_answers_push_id", "push_id"),
    )


def _introductions(metadata: sa.MetaData) -> sa.Table:
    """Who agreed that firm and university learn of each other; both sides agreed: they are introduced."""
    return sa.Table(
        "introductions",
        metadata,
        sa.Column("push_id", sa.Text, primary_key=True),
        sa.Column("side", Term(Side), primary_key=True),
        *_texts("said_by", "person", "evidence"),
        sa.Column("at", Instant, nullable=False),
    )


def _blind_samples(metadata: sa.MetaData) -> sa.Table:
    """Pairs a reviewer judges without seeing the level; `lower` are those ranked below what is proposed."""
    return sa.Table(
        "blind_samples",
        metadata,
        sa.Column("sample_id", sa.Text, primary_key=True),
        *_texts("need_id", "patent_id"),
        sa.Column("lower", sa.Boolean, nullable=False),
        sa.Column("drawn_at", Instant, nullable=False),
        sa.Column("level", sa.Integer),
        *_texts("person"),
        sa.Column("judged_at", Instant),
    )


def _job_runs(metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        "job_runs",
        metadata,
        sa.Column("run_id", sa.Integer, primary_key=True),
        *_texts("step"),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("finished_at", Instant),
        sa.Column("state", Term(RunState), nullable=False),
        *_texts("detail"),
        sa.Index("ix_job_runs_step", "step"),
    )


def _feeds(metadata: sa.MetaData) -> sa.Table:
    """What is known of each source that is pulled: how far it was read, and since when it fails."""
    return sa.Table(
        "feeds",
        metadata,
        sa.Column("name", sa.Text, primary_key=True),
        *_texts("etag", "last_modified", "sha256", "trouble"),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("checked_at", Instant),
        sa.Column("next_at", Instant),
    )
