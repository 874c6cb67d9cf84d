"""The hand-over sheet as a PDF to print: A4, each item with its answer to tick, and a receipt to sign and stamp."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.letters.fonts import ChineseFont
from jobs.letters.item_words import ItemWords
from jobs.letters.letter_words import LetterWords, letter_words
from jobs.letters.wrapping import wrapped
from jobs.sheets.replacement import replacement
from matcher.delivery_vocabulary import Answer
from matcher.glossary import choices
from matcher.messages import Digest
from matcher.push_vocabulary import PushChannel

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT, _MARGIN, _LINE = "chinese", 18.0, 6.0  # millimeters
_NAMES, _WIDTH = 26.0, 174.0
_TICKS = "　".join(f"□ {word}" for word in choices(Answer))
_RECEIPT = ("单位（盖章）", "签收人（签字）", "签收日期", "送达人")
_GRID_SIZE, _ROW = 9.5, 5.4  # points; millimeters of one line in a grid
_ITEM_HEAD, _RECEIPT_HEIGHT = 26.0, 72.0
_LONGEST_ID = 40

Line = tuple[str, str]


def write_hand_over_pdf(path: Path, digest: Digest, font: ChineseFont) -> Path:
    """Write the sheet of one digest to `path` (A4, the font embedded as far as it is used) and return it; the same
    digest gives the same bytes. Raises InputRefused where `path` cannot be written."""
    words = letter_words(digest, PushChannel.HAND_OVER)
    page = _page(font, words)
    _head(page, font, words)
    for item in words.items:
        _item(page, font, item)
    _ways(page, font, words)
    _receipt(page, font, words, [push.push_id for push in digest.items])
    _feet(page, font, words)
    day = digest.envelope.day
    page.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
    content = BytesIO()
    page.output(content)
    with replacement(path) as file:
        file.write(content.getvalue())
    return path


def _page(font: ChineseFont, words: LetterWords) -> "FPDF":
    from fpdf import FPDF

    page = FPDF(format="A4")
    page.add_font(_FONT, "", font.path, collection_font_number=font.face)
    page.add_font(_FONT, "B", font.bold, collection_font_number=font.face)
    page.set_title(font.writable(words.heading))
    page.set_author(font.writable(words.centre))
    page.set_margins(_MARGIN, _MARGIN)
    page.set_auto_page_break(True, 20)
    page.add_page()
    return page


def _head(page: "FPDF", font: ChineseFont, words: LetterWords) -> None:
    _say(page, font, f"{words.centre} · {words.day}", 9, color=90)
    _say(page, font, "推送递交单", 18, bold=True, align="C")
    _say(page, font, words.heading, 12, bold=True, align="C")
    page.ln(2)
    _say(page, font, " · ".join(part for part in (words.firm, words.greeting.rstrip("：")) if part), 11)
    _say(page, font, words.intro, 10)
    page.ln(2)


def _item(page: "FPDF", font: ChineseFont, item: ItemWords) -> None:
    """An item is not torn: where it does not fit on the page, it starts the next."""
    lines = _set(page, font, _lines_of(item))
    height = _ITEM_HEAD + _ROW * sum(1 + text.count("\n") for _, text in lines)
    if page.will_page_break(height):
        page.add_page()
    _say(page, font, f"{item.number}. {item.title}", 11, bold=True)
    _say(page, font, f"答复编号 {item.code}", 9, color=90)
    _grid(page, lines, _ROW)
    page.ln(3)


def _lines_of(item: ItemWords) -> Iterator[Line]:
    if item.about:
        yield item.about.name, item.about.text
    found = (
        ("专利权人", item.holders),
        ("相关程度", f"{item.level}（审核员确认）" if item.level else ""),
        ("再次推送", f"此前推送过，现在{item.again}" if item.again else ""),
        ("理由", item.reason),
        ("尚缺", item.missing),
    )
    yield from (line for line in found if line[1])
    yield from ((fact.name, fact.text) for fact in (*item.facts, *item.details))
    yield "答复（勾选）", _TICKS


def _set(page: "FPDF", font: ChineseFont, lines: Iterable[Line]) -> list[Line]:
    """The texts broken into lines that fit into the wide column."""
    page.set_font(_FONT, size=_GRID_SIZE)
    room = _WIDTH - _NAMES - 4
    return [
        (font.writable(name), "\n".join(wrapped(font.writable(text), room, page.get_string_width)))
        for name, text in lines
    ]


def _grid(page: "FPDF", lines: Sequence[Line], height: float) -> None:
    page.set_font(_FONT, size=_GRID_SIZE)
    page.set_draw_color(190)
    widths = (_NAMES, _WIDTH - _NAMES)
    with page.table(col_widths=widths, line_height=height, first_row_as_headings=False, text_align="LEFT") as table:
        for line in lines:
            table.row(line)


def _ways(page: "FPDF", font: ChineseFont, words: LetterWords) -> None:
    for text in (words.answering, words.answer_notes, words.more, words.refusing):
        _say(page, font, text, 9.5)


def _receipt(page: "FPDF", font: ChineseFont, words: LetterWords, push_ids: Sequence[str]) -> None:
    if page.will_page_break(_RECEIPT_HEIGHT):
        page.add_page()
    page.ln(4)
    _say(page, font, "签收回执", 13, bold=True, align="C")
    count = len(words.items)
    _say(page, font, f"今收到上列推送共 {count} 条（答复编号 {words.code}）。签收只表示收到，不表示同意合作。", 10)
    ids = "、".join(push_id[:_LONGEST_ID] for push_id in push_ids)
    _say(page, font, f"推送编号：{ids}", 8.5, color=90)
    page.ln(1)
    _grid(page, [(font.writable(name), "") for name in _RECEIPT], 10)


def _feet(page: "FPDF", font: ChineseFont, words: LetterWords) -> None:
    """The disclaimer and the number at the foot of every page, once it is known how many there are."""
    page.set_auto_page_break(False)
    for number in range(1, page.pages_count + 1):
        page.page = number
        page.set_font(_FONT, size=1)  # a size that no text has: else the next one is taken as set on this page already
        page.set_y(-14)
        _say(page, font, f"{words.disclaimer}　第 {number} 页，共 {page.pages_count} 页", 8, color=90, align="C")


def _say(
    page: "FPDF", font: ChineseFont, text: str, size: float, *, bold: bool = False, color: int = 20, align: str = "L"
) -> None:
    if not text:
        return
    page.set_font(_FONT, "B" if bold else "", size)
    page.set_text_color(color)
    lines = "\n".join(wrapped(font.writable(text), _WIDTH - 4, page.get_string_width))
    page.multi_cell(0, max(_LINE, size * 0.5), lines, align=align, new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(20)
