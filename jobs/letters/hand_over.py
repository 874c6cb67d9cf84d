"""The hand-over sheet as a workbook: one row per item, with the answer to choose and the receipt to fill in."""

from pathlib import Path

from jobs.letters.item_words import ItemWords
from jobs.letters.letter_words import LetterWords, letter_words
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.delivery_vocabulary import Answer
from matcher.glossary import choices
from matcher.messages import Digest
from matcher.push_vocabulary import PushChannel

PUSH_ID, CODE, PATENT_ID = "推送编号", "答复编号", "专利号"
ANSWER, REMARK, SAID_BY = "答复", "备注", "答复人"
SIGNED_BY, SIGNED_ON = "签收人", "签收日期"
SHEET = "递交单"

_COLUMNS = (
    Column(PUSH_ID, 16, ColumnKind.CODE, note="导回系统的依据，请勿修改"),
    Column(CODE, 13, ColumnKind.CODE),
    Column("内容", 30),
    Column("与贵单位的关系", 24),
    Column(PATENT_ID, 18, ColumnKind.CODE),
    Column("专利权人", 20),
    Column("理由", 44),
    Column("尚缺", 26),
    Column("相关程度（审核员确认）", 13),
    Column("成熟度、法律状态、费用等", 34),
    Column(ANSWER, 12, choices=tuple(choices(Answer)), note="从七个词里选一个；留空表示还没有答复"),
    Column(REMARK, 20),
    Column(SAID_BY, 14, note="哪个单位的谁作的答复"),
    Column(SIGNED_BY, 12, note="收到本单的人；签收只表示收到"),
    Column(SIGNED_ON, 13, ColumnKind.DATE, note="收到本单的日期"),
)


def write_hand_over_sheet(path: Path, digest: Digest) -> Path:
    """Write the sheet of one digest to `path` (.xlsx) and return it. Raises InputRefused where it is open elsewhere."""
    words = letter_words(digest, PushChannel.HAND_OVER)
    rows = [
        _row(push.push_id, push.content.patent_id, item) for push, item in zip(digest.items, words.items, strict=True)
    ]
    return write_workbook(path, [Sheet(SHEET, _COLUMNS, rows, frozen_columns=3), notes_sheet(_notes(words))])


def _row(push_id: str, patent_id: str, item: ItemWords) -> Row:
    about = f"{item.about.name}：{item.about.text}" if item.about else ""
    again = f"此前推送过，现在{item.again}" if item.again else ""
    facts = "\n".join(f"{fact.name}：{fact.text}" for fact in (*item.facts, *item.details) if fact.name != PATENT_ID)
    relation = "\n".join(text for text in (about, again) if text)
    told = (item.title, relation, patent_id, item.holders, item.reason, item.missing, item.level, facts)
    return push_id, item.code, *told, None, None, None, None, None


def _notes(words: LetterWords) -> list[Row]:
    return notes_of(
        SHEET,
        recipient=f"{words.firm} {words.greeting.split('，您好')[0]}".strip(),
        heading=words.heading,
        intro=words.intro,
        answering=f"{words.answering}{words.answer_notes}",
        refusing=words.refusing,
        sender=f"{words.centre}，{words.day}",
        disclaimer=words.disclaimer,
    )
