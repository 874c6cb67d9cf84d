"""`report`: one data set frozen as of a day, sealed by its hash, kept, and held against the one before."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from jobs.followed_pushes import read_recorded
from jobs.home import Home
from jobs.monthly import ANSWERABLE
from jobs.people import known_person
from jobs.programme import home_programme
from jobs.report_sources import PushFigures, figure_sources
from jobs.uncollected import uncollected
from matcher.answer_shares import answer_shares
from matcher.errors import HomeUnusable, InputRefused, RecordUnknown
from matcher.frozen_reports import FrozenReport, ReportHead
from matcher.funnel_figures import signing_rate
from matcher.glossary import chinese
from matcher.ledger import verify
from matcher.programme import Programme
from matcher.programme_report import report_lines, sealed, snapshot
from matcher.proportion import Proportion
from matcher.push_caps import CHINA
from matcher.push_counts import SentItem
from matcher.push_vocabulary import LedgerKind, PushColumn
from matcher.report_changes import FigureChange, report_changes
from store import answers, books, ledger, reports
from store.database import writing

_STATES = (LedgerKind.DELIVERED, LedgerKind.SENT, LedgerKind.BOUNCED, LedgerKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A frozen report with its data set; `before` is the report on the same day that it takes the place of, `changes`
    what differs from it. `is_new` is False where nothing had changed, so that the earlier one stands."""

    frozen: FrozenReport
    document: Mapping[str, Any]
    before: FrozenReport | None
    changes: Sequence[FigureChange]
    is_new: bool

    def to_dict(self) -> dict[str, Any]:
        """The JSON document: the figures with the numbers of their entries, not the entries."""
        lines = [{**line, "entries": len(line["entries"])} for line in self.document["lines"]]
        place = {"number": self.frozen.number, "sha256": self.frozen.sha256, "new": self.is_new}
        changed = {"restates": self.before.number if self.before else None}
        measures = {"changes": [change.measure for change in self.changes]}
        return {**self.document, "lines": lines} | place | changed | measures


def make_report(home: Home, engine: sa.Engine, as_of: date, now: datetime, person: str = "") -> MadeReport:
    """Freeze the report as of a day. What the last report on that day says already is not kept twice. Raises
    InputRefused for a day to come, HomeUnusable where the ledger's chain is broken, and as `home_programme`."""
    if as_of > now.astimezone(CHINA).date():
        raise InputRefused("截止日期还没有到", as_of, "请写今天或以前的日期")
    programme = home_programme(home)
    with engine.connect() as conn, uncollected():
        document = data_set(conn, programme, as_of)
        content, digest = sealed(document)
    with writing(engine) as conn, uncollected():
        name = known_person(conn, person).name if person else ""
        same = reports.latest(conn, as_of)
        if same and same.sha256 == digest:
            return _made(conn, same, is_new=False)
        last = reports.latest(conn)
        proof = document["ledger"]
        number = last.number + 1 if last else 1
        frozen = FrozenReport(number, as_of, now, name, digest, proof["entries"], proof["head"], content)
        reports.add(conn, frozen)
        return _made(conn, frozen, is_new=True)


def kept_report(engine: sa.Engine, number: int) -> MadeReport:
    """A report as it was frozen. Raises RecordUnknown, HomeUnusable where what is kept is not what was sealed."""
    with engine.connect() as conn:
        found = reports.get(conn, number)
        if found is None:
            raise RecordUnknown("没有这一号报告", number, "不写 --number 即按 --as-of 出一份")
        if sealed(json.loads(found.snapshot))[1] != found.sha256:
            raise HomeUnusable("这份报告被改动过，与它的哈希不符", number, "请与已交出的文件和备份核对")
        return _made(conn, found, is_new=False)


def kept_reports(engine: sa.Engine) -> list[ReportHead]:
    """What reports there are, the latest first."""
    with engine.connect() as conn:
        return reports.every(conn)


def restated(home: Home, engine: sa.Engine, other_than: date) -> tuple[FrozenReport, list[FigureChange]] | None:
    """The last report on another day, where the records of today tell its figures differently; None where they do
    not."""
    with engine.connect() as conn:
        last = reports.latest_other(conn, other_than)
        if last is None:
            return None
        now = json.loads(sealed(data_set(conn, home_programme(home), last.as_of))[0])
        changes = report_changes(json.loads(last.snapshot), now)
        return (last, changes) if changes else None


def data_set(conn: sa.Connection, programme: Programme, as_of: date) -> dict[str, Any]:
    """What is frozen: each figure with its entries, as all records of now tell what happened up to `as_of`."""
    chain = verify(ledger.documents(conn))
    if chain.broken:
        raise HomeUnusable("台账的链条断了，不能出报告", chain.broken.sequence, "请先运行 queqiao push audit")
    if (changed := books.fault(conn)) is not None:
        raise HomeUnusable("转让和登记簿被改动过，不能出报告", changed, "请先运行 queqiao push audit，与备份核对")
    entries, pushes = chain.entries, PushFigures(chain.entries)
    lines = report_lines(programme, figure_sources(conn, pushes), as_of)
    first, last = programme.year_of(as_of)
    sent = pushes.sent(first, min(as_of, last))
    proof = {"entries": len(entries), "head": entries[-1].hash if entries else ""}
    shares = _shares(conn, sent) | _signing(conn, sent, min(as_of, last))
    more = {"ledger": proof, "pushes": _pushes(sent), "shares": shares}
    return snapshot(programme, lines, as_of, more)


def _pushes(sent: Mapping[str, SentItem]) -> dict[str, Any]:
    columns = Counter(item.column for item in sent.values())
    states = Counter(item.state for item in sent.values())
    return {
        "strict": columns[PushColumn.STRICT],
        "loose": len(sent),
        "beside": {chinese(column): columns[column] for column in PushColumn if column is not PushColumn.STRICT},
        "states": {chinese(state): states[state] for state in _STATES},
    }


def _shares(conn: sa.Connection, sent: Mapping[str, SentItem]) -> dict[str, Any]:
    """Precision and answered share, by the enterprises' answers."""
    asked = [push_id for push_id, item in sent.items() if item.column in ANSWERABLE]
    given = {push_id: one.answer for push_id, one in answers.latest(conn, asked).items()}
    found = answer_shares(given, len(asked))
    kinds = {chinese(kind): n for kind, n in found.by_kind.items()}
    precision, answered = _proportion(found.precision), _proportion(found.answered)
    return {"precision": precision, "answered": answered, "answers": kinds}


def _signing(conn: sa.Connection, sent: Mapping[str, SentItem], as_of: date) -> dict[str, Any]:
    """Signed of contacts made (签约率), as far as they came of what was sent: of items delivered for a need of the
    enterprise's own, and of all."""
    tracks, keys = read_recorded(conn, as_of)
    every = {keys[push_id] for push_id in sent if push_id in keys}
    asked = {keys[push_id] for push_id, item in sent.items() if item.column in ANSWERABLE and push_id in keys}
    return {
        name: _proportion(signing_rate(track for track in tracks if (track.enterprise_id, track.family_id) in among))
        for name, among in (("signing", asked), ("signing_loose", every))
    }


def _proportion(found: Proportion) -> dict[str, Any]:
    interval = [round(end, 4) for end in found.interval] if found.interval else None
    share = None if found.value is None else round(found.value, 4)
    return {"hits": found.hits, "n": found.n, "share": share, "interval": interval, "enough": found.is_enough}


def _made(conn: sa.Connection, frozen: FrozenReport, is_new: bool) -> MadeReport:
    document = json.loads(frozen.snapshot)
    before = reports.before(conn, frozen)
    changes = report_changes(json.loads(before.snapshot), document) if before else []
    return MadeReport(frozen, document, before, changes, is_new)
