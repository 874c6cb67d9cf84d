"""Where the figures of the report come from: one line for each measure that is registered somewhere."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from matcher.glossary import chinese
from matcher.ledger import LedgerEntry, standing
from matcher.programme_report import Figure, FigureEntry, FigureSource
from matcher.push_caps import CHINA
from matcher.push_counts import SentItem, sent_between
from matcher.push_vocabulary import LedgerKind, Measure, PushColumn
from matcher.vocabulary import RecordKind
from store import chain

_TOLD = frozenset({LedgerKind.PLANNED, LedgerKind.APPROVED, LedgerKind.SENT, LedgerKind.DELIVERED})
_TOLD |= {LedgerKind.BOUNCED, LedgerKind.UNKNOWN, LedgerKind.ANSWERED}
_PROOFS = frozenset({LedgerKind.SENT, LedgerKind.DELIVERED, LedgerKind.BOUNCED})


def figure_sources(conn: sa.Connection, pushes: "PushFigures") -> Mapping[Measure, FigureSource]:
    """The sources there are; a target whose measure is not here is reported as not registered yet."""
    return {
        Measure.PUSHES: pushes,
        Measure.CHAIN_ENTERPRISES: ChainEnterprises(conn),
    }


class PushFigures:
    """Pushes, strict and loose, each with its entries in the ledger."""

    def __init__(self, entries: Sequence[LedgerEntry]) -> None:
        self._entries = entries
        self._sent: dict[tuple[date, date], dict[str, SentItem]] = {}

    def sent(self, first: date, last: date) -> dict[str, SentItem]:
        """What was sent in that time; read once."""
        if (first, last) not in self._sent:
            self._sent[first, last] = sent_between(self._entries, first, last)
        return self._sent[first, last]

    def __call__(self, first: date, as_of: date) -> Figure:
        """What was sent in that time, as the whole ledger tells it now: what was learned later counts as well."""
        sent = self.sent(first, as_of)
        told = _told(self._entries, sent)
        found = tuple(_push(push_id, sent[push_id], told[push_id]) for push_id in sorted(sent))
        strict = sum(entry.strict for entry in found)
        return Figure(Measure.PUSHES, strict, "条", found, loose=len(found))


class ChainEnterprises:
    """The enterprises that stand in a segment of the chain, each since the day it was placed there."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn

    def __call__(self, first: date, as_of: date) -> Figure:
        """Those placed by that day."""
        found = []
        for enterprise_id, segment, at in chain.placed(self._conn, RecordKind.ENTERPRISE):
            if at.astimezone(CHINA).date() <= as_of:
                found.append(FigureEntry(enterprise_id, counted=segment))
        return Figure(Measure.CHAIN_ENTERPRISES, len(found), "家", tuple(found))


def _told(entries: Sequence[LedgerEntry], sent: Mapping[str, SentItem]) -> dict[str, list[LedgerEntry]]:
    told: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in standing(entries):
        if entry.kind in _TOLD and entry.push_id in sent:
            told[entry.push_id].append(entry)
    return told


def _push(push_id: str, item: SentItem, told: Sequence[LedgerEntry]) -> FigureEntry:
    column = chinese(item.column) if item.column else "只计入宽口径"
    evidence = tuple(dict.fromkeys(entry.evidence for entry in told if entry.kind in _PROOFS and entry.evidence))
    return FigureEntry(
        push_id,
        strict=item.column is PushColumn.STRICT,
        counted=column,
        state=chinese(item.state),
        sequences=tuple(entry.sequence for entry in told),
        evidence=evidence,
    )
