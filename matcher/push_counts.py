"""What the entries of the ledger add up to: every count of pushes is derived here and typed nowhere."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from matcher.ledger import LedgerEntry, standing
from matcher.push_caps import CHINA, PushCaps, cap_breaches
from matcher.push_vocabulary import LedgerKind, LedgerMark, PushChannel, PushColumn

PRACTICE = frozenset({LedgerMark.DEMO, LedgerMark.TEST})
CHANGES = frozenset({LedgerMark.READINESS_REACHED, LedgerMark.FEE_CUT, LedgerMark.OPEN_LICENSE_DECLARED})
RECEIPTS = frozenset({PushChannel.EMAIL, PushChannel.SMS, PushChannel.HAND_OVER})  # whose delivery proves itself
POSTS = frozenset(PushChannel) - RECEIPTS
_DECISIONS = frozenset({LedgerKind.APPROVED, LedgerKind.REJECTED, LedgerKind.HELD})
_OUTCOMES = frozenset({LedgerKind.DELIVERED, LedgerKind.BOUNCED, LedgerKind.UNKNOWN})
_LETTERS = frozenset({LedgerKind.SENT, LedgerKind.CORRECTION})


@dataclass(frozen=True, slots=True)
class PushCounts:
    """Counts of items. `planned`, `approved`, `delivered` say how far items got; `states` how the sent ones stand now
    (they sum to `loose`); `by_year` (strict, loose) by the Chinese year of sending. `cap_breaches` is None without
    caps to hold the entries against. `excluded` are items for demonstration or test, `corrections` letters, `reversals`
    entries."""

    planned: int
    approved: int
    delivered: int
    loose: int
    columns: dict[PushColumn, int]
    states: dict[LedgerKind, int]
    by_year: dict[int, tuple[int, int]]
    duplicates: int
    cap_breaches: int | None
    after_refusal: int
    corrections: int
    reversals: int
    excluded: int

    @property
    def strict(self) -> int:
        """Eligible, approved, delivered, lawful, for the first time."""
        return self.columns[PushColumn.STRICT]

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        beside = {column.value: n for column, n in self.columns.items() if column is not PushColumn.STRICT}
        plain = ("planned", "approved", "delivered", "duplicates", "cap_breaches", "after_refusal")
        more = ("corrections", "reversals", "excluded")
        return {
            "strict": self.strict,
            "loose": self.loose,
            "beside": beside,
            "states": {state.value: n for state, n in self.states.items()},
            "by_year": {str(year): {"strict": s, "loose": n} for year, (s, n) in sorted(self.by_year.items())},
        } | {name: getattr(self, name) for name in (*plain, *more)}


@dataclass(frozen=True, slots=True)
class SentItem:
    """How a sent item stands now, the day in China it was sent, and where it is counted; None where it counts nowhere
    but in the loose count."""

    state: LedgerKind
    column: PushColumn | None
    day: date


@dataclass(slots=True, eq=False)
class _Item:
    """One push while its entries are read; `marks`, `approved`, `lawful`, `first` are as they were when it was sent."""

    planned: LedgerEntry | None = None
    decision: LedgerEntry | None = None
    sent: LedgerEntry | None = None
    state: LedgerKind = LedgerKind.PLANNED
    marks: frozenset[LedgerMark] = frozenset()
    approved: bool = False
    lawful: bool = False
    first: bool = False
    proven: bool = False


@dataclass(slots=True)
class _Reading:
    """What is known while reading entries in their order."""

    items: dict[str, _Item] = field(default_factory=dict)
    permitted: dict[str, bool] = field(default_factory=dict)
    taken: dict[tuple[str, str], list[_Item]] = field(default_factory=dict)
    duplicates: int = 0
    after_refusal: int = 0
    corrections: int = 0


def push_counts(entries: Iterable[LedgerEntry], caps: PushCaps | None = None) -> PushCounts:
    """The counts of a ledger's entries, given in their order."""
    found = list(entries)
    counted, practice = _counted(found)
    reading = _reading(counted)
    sent = [item for item in reading.items.values() if item.sent]
    columns = Counter(column for item in sent if (column := column_of(item)))
    return PushCounts(
        planned=sum(item.planned is not None for item in reading.items.values()),
        approved=sum(_is_approval(item.decision) for item in reading.items.values()),
        delivered=sum(item.state is LedgerKind.DELIVERED for item in sent),
        loose=len(sent),
        columns={column: columns[column] for column in PushColumn},
        states={state: sum(i.state is state for i in sent) for state in (LedgerKind.SENT, *sorted(_OUTCOMES))},
        by_year=_by_year(sent),
        duplicates=reading.duplicates,
        cap_breaches=None if caps is None else cap_breaches(counted, caps),
        after_refusal=reading.after_refusal,
        corrections=reading.corrections,
        reversals=sum(entry.kind is LedgerKind.REVERSED for entry in found),
        excluded=len(practice),
    )


def sent_between(entries: Iterable[LedgerEntry], first: date, last: date) -> dict[str, SentItem]:
    """What became of every item that went out on one of these days in China, both included, by push: as the whole
    ledger tells it, so that periods add up to its counts."""
    items = _reading(_counted(list(entries))[0]).items
    sent = {push_id: item.sent.at.astimezone(CHINA).date() for push_id, item in items.items() if item.sent}
    return {
        push_id: SentItem(items[push_id].state, column_of(items[push_id]), day)
        for push_id, day in sent.items()
        if first <= day <= last
    }


def column_of(item: _Item) -> PushColumn | None:
    """Where a sent item is counted; None where it counts nowhere but in the loose count."""
    if not (item.sent and item.approved) or item.state is LedgerKind.BOUNCED:
        return None
    changed = not CHANGES.isdisjoint(item.marks)
    if not (item.first or changed):
        return None
    if not item.proven:
        return PushColumn.POSTED if item.sent.channel in POSTS else None
    if not item.lawful:
        return None
    return _proven_column(item, changed)


def _proven_column(item: _Item, changed: bool) -> PushColumn | None:
    if LedgerMark.DEMAND in item.marks:
        return PushColumn.DEMAND
    if LedgerMark.SEGMENT_DIGEST in item.marks:
        return PushColumn.SEGMENT_DIGEST
    if LedgerMark.ELIGIBLE not in item.marks or not (item.sent and item.sent.enterprise_id and item.sent.family_id):
        return None
    return PushColumn.STRICT if item.first and not changed else PushColumn.REPUSH


def _counted(found: Sequence[LedgerEntry]) -> tuple[list[LedgerEntry], set[str]]:
    """The entries that stand and are no practice, and the pushes that are practice. A refusal is never practice."""
    valid = standing(found)
    practice = {entry.push_id for entry in valid if entry.push_id and not PRACTICE.isdisjoint(entry.marks)}
    real = [entry for entry in valid if entry.kind is LedgerKind.REFUSED or not _is_practice(entry, practice)]
    return real, practice


def _reading(counted: Iterable[LedgerEntry]) -> _Reading:
    reading = _Reading()
    for entry in counted:
        _read(reading, entry)
    return reading


def _read(reading: _Reading, entry: LedgerEntry) -> None:
    if entry.kind is LedgerKind.PERMITTED or entry.kind is LedgerKind.REFUSED:
        reading.permitted[entry.contact] = entry.kind is LedgerKind.PERMITTED
        return
    if entry.kind is LedgerKind.ANCHORED:
        return
    if entry.kind in _LETTERS and entry.contact and reading.permitted.get(entry.contact) is False:
        reading.after_refusal += 1
    if entry.kind is LedgerKind.CORRECTION:
        reading.corrections += 1
        return
    item = reading.items.setdefault(entry.push_id, _Item())
    if entry.kind is LedgerKind.SENT:
        _send(reading, item, entry)
    else:
        _tell(item, entry)


def _send(reading: _Reading, item: _Item, entry: LedgerEntry) -> None:
    """An item goes out. Another of the same enterprise and family that did not bounce makes it one too many, unless
    something named changed; so does going out twice."""
    if item.sent and item.state is not LedgerKind.BOUNCED:
        reading.duplicates += 1
        return
    before = reading.taken.setdefault((entry.enterprise_id, entry.family_id), [])
    whole = entry.enterprise_id != "" and entry.family_id != ""
    item.first = not (whole and any(one is not item and one.state is not LedgerKind.BOUNCED for one in before))
    item.marks = frozenset(item.planned.marks if item.planned else ())
    reading.duplicates += not item.first and CHANGES.isdisjoint(item.marks)
    if whole and item not in before:
        before.append(item)
    item.sent, item.state, item.proven = entry, LedgerKind.SENT, False
    item.approved = _is_approval(item.decision, entry.evidence)
    item.lawful = reading.permitted.get(entry.contact) is True


def _tell(item: _Item, entry: LedgerEntry) -> None:
    """Anything else that is said of an item."""
    if entry.kind is LedgerKind.PLANNED:
        item.planned, item.decision = entry, None  # planned anew: what was approved before is void
    elif entry.kind in _DECISIONS:
        item.decision = entry
    elif item.sent and entry.kind in _OUTCOMES:
        if entry.kind is not LedgerKind.DELIVERED:
            item.state, item.proven = entry.kind, False
        elif _proves(entry, item.sent):
            item.state, item.proven = LedgerKind.DELIVERED, True
    elif item.sent and entry.kind is LedgerKind.ANSWERED and _answers(entry, item.sent):
        item.state, item.proven = LedgerKind.DELIVERED, True


def _proves(delivered: LedgerEntry, sent: LedgerEntry) -> bool:
    """Whether a delivery is one: a robot's only where it is bound to one contact, a forward's never (posting is not
    delivery), and none without evidence."""
    robot = delivered.channel in POSTS and delivered.channel is not PushChannel.FORWARD
    return delivered.evidence != "" and (delivered.channel in RECEIPTS or (robot and sent.contact != ""))


def _answers(answered: LedgerEntry, sent: LedgerEntry) -> bool:
    """Whether an answer shows that what was posted or forwarded reached the contact it was for."""
    return sent.channel in POSTS and sent.contact != "" and answered.contact == sent.contact


def _is_approval(decision: LedgerEntry | None, evidence: str = "") -> bool:
    """By a named person; of the item with that hash, where one is given."""
    if decision is None or decision.kind is not LedgerKind.APPROVED or not decision.person:
        return False
    return evidence in ("", decision.evidence)


def _is_practice(entry: LedgerEntry, practice: set[str]) -> bool:
    return entry.push_id in practice or not PRACTICE.isdisjoint(entry.marks)


def _by_year(sent: Sequence[_Item]) -> dict[int, tuple[int, int]]:
    strict: Counter[int] = Counter()
    loose: Counter[int] = Counter()
    for item in sent:
        year = year_of(item.sent.at) if item.sent else 0
        loose[year] += 1
        strict[year] += column_of(item) is PushColumn.STRICT
    return {year: (strict[year], n) for year, n in loose.items()}


def year_of(at: datetime) -> int:
    """The year in China."""
    return at.astimezone(CHINA).year
