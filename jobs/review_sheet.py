"""The decision sheet of a home: what is under review, gathered with the texts and names a reviewer needs."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from jobs.people import known_person
from jobs.reviewing import ListedPush, list_pushes
from jobs.sheets.decision_sheet import DecisionRow, write_decision_sheet
from jobs.sheets.sample_sheet import need_text
from matcher.delivery_vocabulary import PushState
from matcher.domain import Enterprise, Match, TechnologyNeed
from matcher.errors import InputRefused
from matcher.push_review import UNDER_REVIEW, may_decide
from store import enterprises, matches, needs, people


def export_review(conn: sa.Connection, path: Path, reviewer: str = "") -> list[DecisionRow]:
    """Write what is under review to an .xlsx file, enterprise by enterprise, and return its rows. With a `reviewer`,
    their name is filled in and what waits for another's second look is left out. Raises InputRefused for another
    ending, where nothing is under review and where the file is open elsewhere; RecordUnknown for the person."""
    if path.suffix.lower() != ".xlsx":
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx 结尾的文件名")
    name = known_person(conn, reviewer).name if reviewer else ""
    found = [one for one in list_pushes(conn, UNDER_REVIEW) if not _is_anothers(one, name)]
    if not found:
        raise InputRefused("没有待审核的推送", cure="请先运行 queqiao push plan，或用 queqiao push list 查看")
    deciders = [person.name for person in people.every(conn) if may_decide(person)]
    rows = _rows(conn, found)
    write_decision_sheet(path, rows, deciders, reviewer=name, calibrated=matches.calibrated(conn))
    return rows


def _is_anothers(one: ListedPush, name: str) -> bool:
    return one.push.state is PushState.SECOND_LOOK and name in one.approvers


def _rows(conn: sa.Connection, found: Sequence[ListedPush]) -> list[DecisionRow]:
    firms = enterprises.get_many(conn, {one.push.enterprise_id for one in found})
    asked = needs.get_many(conn, {one.push.need_id for one in found})
    proposed = matches.get_many(conn, {one.push.match_id for one in found})
    rows = [_row(one, firms, asked, proposed) for one in found]
    return sorted(rows, key=lambda row: (row.enterprise, row.push.need_id, -row.push.p_relevant, row.push.push_id))


def _row(
    one: ListedPush,
    firms: Mapping[str, Enterprise],
    asked: Mapping[str, TechnologyNeed],
    proposed: Mapping[str, Match],
) -> DecisionRow:
    push = one.push
    firm, need, match = firms.get(push.enterprise_id), asked.get(push.need_id), proposed.get(push.match_id)
    name = firm.name if firm else push.enterprise_id
    return DecisionRow(push, name, need_text(need) if need else "", match.level if match else None, one.approvers)
