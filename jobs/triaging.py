"""The triage of a home's needs: as rows of a table, as a workbook, csv or json."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.rows import Cell
from jobs.judgement import read_cues, read_questions
from jobs.sheets.cells import Marked
from jobs.sheets.delimited import write_csv
from jobs.sheets.layout import Column, ColumnKind, Sheet
from jobs.sheets.need_words import PUSHABLE, STAFF_ONLY, lacking_of, questions_of
from jobs.sheets.replacement import replacement
from jobs.sheets.workbook import write_workbook
from matcher.domain import TechnologyNeed
from matcher.errors import InputRefused
from matcher.glossary import chinese
from matcher.triage import Triage, triage
from matcher.vocabulary import NeedElement

_ELEMENT_WIDTHS = {NeedElement.OBJECT: 14, NeedElement.PROBLEM: 23, NeedElement.TARGET: 20, NeedElement.LIMIT: 16}
_COLUMNS = (
    Column("需求编号", 13, ColumnKind.CODE),
    Column("企业名称", 14),
    Column("需求名称", 18),
    Column("可否推送", 12),
    Column("原因", 16),
    *(Column(chinese(element), width, note="需求的原文") for element, width in _ELEMENT_WIDTHS.items()),
    Column("缺少的要素", 12),
    Column("追问话术", 42, note="可原样发给企业"),
)


@dataclass(frozen=True, slots=True)
class TriagedNeed:
    """A need with its triage."""

    need: TechnologyNeed
    triage: Triage

    def to_dict(self) -> dict[str, Any]:
        """One entry of `needs` in the JSON document."""
        stated = [
            {"element": e.kind.value, "field": e.clause.field, "start": e.clause.start, "end": e.clause.end}
            | {"text": e.clause.text}
            for e in self.triage.stated
        ]
        head = {"need_id": self.need.need_id, "title": self.need.title, "vague": self.triage.vague}
        return head | {"reason": vague_reason(self.triage), "stated": stated} | asking(self.triage)


def triage_needs(needs: Sequence[TechnologyNeed]) -> list[TriagedNeed]:
    """Every need with its triage, in the order given."""
    cues, questions = read_cues(), read_questions()
    return [TriagedNeed(need, triage(need, cues, questions)) for need in needs]


def asking(found: Triage) -> dict[str, Any]:
    """What is lacking and what to ask, as a JSON document carries it."""
    questions = [{"element": q.element.value, "text": q.text, "options": list(q.options)} for q in found.questions]
    return {"lacking": [element.value for element in found.lacking], "questions": questions}


def vague_reason(found: Triage) -> str:
    """Why the need is for staff only, for them to read; empty where it is not."""
    return f"需求描述不够具体：{chinese(found.vagueness)}" if found.vagueness else ""


def to_document(found: Sequence[TriagedNeed]) -> dict[str, Any]:
    """The JSON document of `queqiao needs triage --json`."""
    return {"needs": [one.to_dict() for one in found]}


def write_triage(found: Sequence[TriagedNeed], path: Path) -> Path:
    """The triage as .xlsx, .csv or .json. Raises InputRefused for another ending and where the file is open
    elsewhere."""
    check_output(path)
    ending = path.suffix.lower()
    if ending == ".json":
        with replacement(path) as file:
            file.write(json.dumps(to_document(found), ensure_ascii=False, indent=1).encode())
        return path
    rows = [_row(one) for one in found]
    if ending == ".csv":
        return write_csv(path, [column.heading for column in _COLUMNS], rows)
    marked = [[Marked(cell) if cell == STAFF_ONLY else cell for cell in row] for row in rows]
    return write_workbook(path, [Sheet("需求诊断", _COLUMNS, marked, frozen_columns=3, tallest=300)])


def check_output(path: Path) -> None:
    """Raises InputRefused for a file that `write_triage` cannot write: asked before the work, not after it."""
    if path.suffix.lower() not in (".csv", ".json", ".xlsx"):
        raise InputRefused("不能写成这种文件", path.name, "请用 .csv、.xlsx 或 .json 结尾的文件名")


def _row(one: TriagedNeed) -> list[Cell]:
    need, found = one.need, one.triage
    pushing = STAFF_ONLY if found.vague else PUSHABLE
    why = chinese(found.vagueness) if found.vagueness else None
    told = [_told(found, element) for element in _ELEMENT_WIDTHS]
    names = [need.need_id, need.enterprise or need.enterprise_id, need.title]
    return [*names, pushing, why, *told, lacking_of(found), questions_of(found)]


def _told(found: Triage, element: NeedElement) -> str | None:
    return "\n".join(dict.fromkeys(e.clause.text for e in found.stated if e.kind is element)) or None
