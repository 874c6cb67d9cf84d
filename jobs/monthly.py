"""The text of the monthly report: what went out, how it was answered, and the head of the ledger that proves it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar

import sqlalchemy as sa

from jobs.audit import Audit, audit
from matcher.answer_shares import AnswerShares, answer_shares
from matcher.glossary import chinese
from matcher.proportion import ENOUGH, Proportion
from matcher.push_counts import SentItem, sent_between
from matcher.push_vocabulary import LedgerKind, PushColumn
from matcher.vocabulary import RecordKind
from store import answers, chain, pushes

Term = TypeVar("Term", bound=StrEnum)
STATES = (LedgerKind.DELIVERED, LedgerKind.SENT, LedgerKind.BOUNCED, LedgerKind.UNKNOWN)
ANSWERABLE = frozenset({PushColumn.STRICT, PushColumn.REPUSH})  # delivered to an enterprise for a need of its own


def monthly_text(conn: sa.Connection, first: date, last: date) -> str:
    """The report on the items sent from `first` to `last` (days in China, both included), as they stand now: every
    figure is derived from the ledger, and from the answers to what it counts as delivered. Where the chain is broken,
    the text says so and counts up to the break."""
    found = audit(conn)
    sent = sent_between(found.chain.entries, first, last)
    asked = [push_id for push_id, item in sent.items() if item.column in ANSWERABLE]
    given = {push_id: one.answer for push_id, one in answers.latest(conn, asked).items()}
    lines = [f"精准推送月报：{first} 至 {last}", ""]
    so_far = sent_between(found.chain.entries, date(last.year, 1, 1), last)
    lines += _counts(list(sent.values()), list(so_far.values()), last.year)
    lines += _segments(conn, [push_id for push_id, item in sent.items() if item.column is PushColumn.STRICT])
    lines += _answers(answer_shares(given, len(asked)))
    lines += ["", *_proof(found)]
    return "\n".join(lines) + "\n"


def _counts(sent: list[SentItem], so_far: list[SentItem], year: int) -> Iterator[str]:
    columns = Counter(item.column for item in sent)
    states = Counter(item.state for item in sent)
    beside = {column: columns[column] for column in PushColumn if column is not PushColumn.STRICT}
    strict = sum(item.column is PushColumn.STRICT for item in so_far)
    yield f"严格口径 {columns[PushColumn.STRICT]} 条，宽口径 {len(sent)} 条（{year} 年累计：{strict}、{len(so_far)}）"
    yield f"另列：{_named(beside)}"
    yield f"发出的现状：{_named({state: states[state] for state in STATES})}"


def _segments(conn: sa.Connection, strict: list[str]) -> Iterator[str]:
    """Strict items by the segment of the need behind each, the most first."""
    if not strict:
        return
    needs = {push_id: push.need_id for push_id, push in pushes.get_many(conn, strict).items()}
    places = chain.assignments(conn, RecordKind.NEED, set(needs.values()))
    known = chain.get(conn)
    names = {segment.segment_id: segment.name for segment in known.segments} if known else {}
    ids = [places[needs[one]].segment_id if needs.get(one) in places else "" for one in strict]
    counts = Counter(names.get(segment_id, segment_id) or "未归类" for segment_id in ids)
    yield f"严格口径按环节：{'，'.join(f'{name} {n}' for name, n in _most_first(counts.items()))}"


def _answers(shares: AnswerShares) -> Iterator[str]:
    answered = shares.answered
    yield f"答复：送达企业 {answered.n} 条，已答复 {answered.hits} 条{_share(answered)}"
    yield f"其中：{_named(shares.by_kind)}"
    yield f"企业评价的精准度：{_precision(shares.precision)}"


def _precision(found: Proportion) -> str:
    interval = found.interval
    if interval is None:
        return "样本不足（n = 0）"
    spread = f"n = {found.n}，相关 {found.hits}，95% 区间 {interval[0]:.1%} 至 {interval[1]:.1%}"
    return f"{found.value:.1%}（{spread}）" if found.is_enough else f"样本不足（{spread}；不足 {ENOUGH} 不作结论）"


def _share(found: Proportion) -> str:
    return "" if found.value is None else f"（{found.value:.1%}）"


def _proof(found: Audit) -> Iterator[str]:
    entries, until = found.chain.entries, found.anchored_until
    if found.complaint:
        yield f"注意：{found.complaint}"
    yield f"台账 {len(entries)} 条，链头 {entries[-1].hash if entries else '（无）'}"
    yield f"锚定至（UTC）{until:%Y-%m-%d %H:%M}" if until else "尚未锚定"


def _named(counts: Mapping[Term, int]) -> str:
    return "；".join(f"{chinese(kind)} {n}" for kind, n in counts.items())


def _most_first(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))
