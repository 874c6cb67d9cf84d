"""Sheets of answers: rows join on the 答复编号 or the 推送编号; order, filters and further columns do not matter."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from ingest.cells import BadCell, choice, written
from ingest.headings import HeadingTable
from ingest.plain_rows import plain_rows
from ingest.records import RowView
from matcher.delivery_vocabulary import Answer


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A row of a sheet of answers; `answer` is None where the cell is empty. `code` and `push_id` are as written, one
    of them may be empty; `patent_id` and `title` are what the row says it is about, empty without such a column."""

    code: str
    push_id: str
    answer: Answer | None
    remark: str
    said_by: str
    patent_id: str
    title: str

    @property
    def name(self) -> str:
        """What the row is called in messages."""
        return self.code or self.push_id


@cache
def _headings() -> HeadingTable:
    return HeadingTable.load("answer_headings", (("code", "push_id"), ("answer",)))


def read_answers(path: Path) -> list[AnswerRow]:
    """The rows of a sheet of answers, in their order. Raises FileUnreadable, or InputRefused naming the first row that
    cannot be read."""
    return list(plain_rows(path, _headings(), _row))


def _row(row: RowView) -> AnswerRow:
    code, push_id = (row.take(field, written, "").strip() for field in ("code", "push_id"))
    if not (code or push_id):
        raise BadCell("答复编号和推送编号都是空的。请补填其中一个")
    return AnswerRow(
        code=code,
        push_id=push_id,
        answer=row.take("answer", partial(choice, Answer), None),
        remark=row.line("remark"),
        said_by=row.line("said_by"),
        patent_id=row.line("patent_id"),
        title=row.line("title"),
    )
