"""Decisions out of a spreadsheet: they wait under the reviewer each row names, until that reviewer confirms them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from ingest.decisions import GivenDecision, read_decisions
from ingest.files import file_sha256
from jobs.people import known_person
from jobs.reviewing import Stated, Verdict, each, known_pushes, named, put_in_effect, reviewer, stated
from matcher.domain import Person
from matcher.errors import InputRefused
from matcher.push_records import PushRecord
from matcher.push_review import Reviewed, Ruling, WaitingRuling, review
from store import decisions
from store.database import writing

_LEAST_HASH = 8


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A decision sheet as it was taken in. `undecided` are pushes whose row says something but no decision."""

    file_name: str
    file_sha256: str
    waiting: tuple[WaitingRuling, ...]
    undecided: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a reviewer's waiting decisions are meant: of files whose SHA-256 begins so, on these pushes; all where
    neither is given."""

    file_hash: str = ""
    push_ids: tuple[str, ...] = ()


def take_file(engine: sa.Engine, path: Path, person: str, now: datetime) -> TakenFile:
    """Let the decisions of a sheet wait for the reviewers they name, all or none. Raises FileUnreadable, RecordUnknown,
    InputRefused naming every row that is unknown, twice there, changed since, sent already or not a decision."""
    with writing(engine) as conn:
        return _take(conn, path, person, now)


def take_own_file(engine: sa.Engine, path: Path, person: str, now: datetime) -> tuple[TakenFile, list[Reviewed]]:
    """As `take_file`, and confirm at once. Raises InputRefused naming the rows of other reviewers than `person`."""
    with writing(engine) as conn:
        taken = _take(conn, path, person, now)
        by = reviewer(conn, person)
        others = [f"{one.push_id}（{one.reviewer}）" for one in taken.waiting if one.reviewer != by.name]
        if others:
            cure = "去掉 --confirm 先导入，再由各审核人自己确认"
            raise InputRefused(f"这些行的审核人不是 {by.name}，不能代为确认", named(others), cure)
        mine = [one for one in _waiting(conn, by.name, Wanted()) if one.file_sha256 == taken.file_sha256]
        return taken, _confirmed(conn, mine, by, now)


def waiting(engine: sa.Engine, person: str, wanted: Wanted) -> list[WaitingRuling]:
    """The decisions that wait for this reviewer. Raises RecordUnknown, and InputRefused where what is wanted is not
    among them."""
    with engine.connect() as conn:
        return _waiting(conn, known_person(conn, person).name, wanted)


def confirm(engine: sa.Engine, person: str, wanted: Wanted, now: datetime) -> list[Reviewed]:
    """Put the decisions that wait for this reviewer into effect, all or none. Raises InputRefused naming those whose
    item has changed, or was sent, since the sheet was read."""
    with writing(engine) as conn:
        by = reviewer(conn, person)
        return _confirmed(conn, _waiting(conn, by.name, wanted), by, now)


def dismiss(engine: sa.Engine, person: str, wanted: Wanted) -> list[WaitingRuling]:
    """Forget the decisions that wait for this reviewer."""
    with writing(engine) as conn:
        found = _waiting(conn, known_person(conn, person).name, wanted)
        _drop(conn, found)
    return found


def _take(conn: sa.Connection, path: Path, person: str, now: datetime) -> TakenFile:
    entered_by, sha256, given = known_person(conn, person).name, file_sha256(path), read_decisions(path)
    decided = [one for one in given if one.decision]
    found = known_pushes(conn, [one.push_id for one in decided])
    reviewers = {name: reviewer(conn, name) for name in dict.fromkeys(one.reviewer for one in decided)}

    def accepted(one: GivenDecision) -> WaitingRuling:
        push, by = found[one.push_id], reviewers[one.reviewer]
        ruling = _ruling(one, push, by, now)
        review(push, ruling, by, (), first_to_enterprise=False)  # whether it could be decided so at all
        said = (ruling.decision, ruling.level, ruling.reason, ruling.remark, by.name, entered_by, ruling.item_hash)
        return WaitingRuling(one.push_id, *said, path.name, sha256, now)

    taken = each(decided, accepted)
    decisions.put_waiting(conn, taken)
    left = tuple(one.push_id for one in given if not one.decision)
    return TakenFile(path.name, sha256, tuple(taken), left)


def _ruling(given: GivenDecision, push: PushRecord, by: Person, now: datetime) -> Ruling:
    assert given.decision
    level = None if given.level is None else int(given.level)
    verdict = Verdict(given.push_id, given.decision, level, given.reason, given.remark, given.check)
    ((_, ruling),) = stated([verdict], {push.push_id: push}, by.name, now)
    return ruling


def _waiting(conn: sa.Connection, name: str, wanted: Wanted) -> list[WaitingRuling]:
    found = decisions.waiting_for(conn, name)
    if wanted.file_hash:
        found = _of_file(found, wanted.file_hash.strip().lower())
    missing = set(wanted.push_ids) - {one.push_id for one in found}
    if missing:
        raise InputRefused("没有待确认的决定", named(sorted(missing)), f"可用 queqiao push decide --as {name} 查看")
    return [one for one in found if not wanted.push_ids or one.push_id in wanted.push_ids]


def _of_file(found: Sequence[WaitingRuling], file_hash: str) -> list[WaitingRuling]:
    of_file = [one for one in found if one.file_sha256.startswith(file_hash)]
    if len(file_hash) < _LEAST_HASH or not of_file:
        raise InputRefused("没有来自这个文件的待确认决定", file_hash, f"请写出文件 SHA-256 的至少前 {_LEAST_HASH} 位")
    return of_file


def _confirmed(conn: sa.Connection, found: Sequence[WaitingRuling], by: Person, now: datetime) -> list[Reviewed]:
    rulings: list[Stated] = [(one.push_id, one.ruling(now)) for one in found]
    sources = {one.push_id: f"{one.file_name} {one.file_sha256}" for one in found}
    done = put_in_effect(conn, rulings, by, sources)
    _drop(conn, found)
    return done


def _drop(conn: sa.Connection, found: Collection[WaitingRuling]) -> None:
    decisions.drop_waiting(conn, [one.row_id for one in found if one.row_id is not None])
