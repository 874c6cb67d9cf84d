"""The report as a document to print and stamp: the figures, where they come from, what changed; one hash a page."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jobs.report_words import baseline_words, figure_words, met_words, section_lines, target_words
from jobs.sheets.cells import neutralized
from jobs.sheets.replacement import replacement
from jobs.sheets.report_workbook import change_words, footing

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

    from jobs.reporting import MadeReport

FONT, LATIN = "宋体", "Times New Roman"
_FIGURES = ("指标", "条款", "目标", "数值（严格口径）", "宽口径", "是否达到")
_FIGURE_WIDTHS = (4.3, 2.1, 4.0, 3.0, 1.9, 1.7)  # centimeters
_WORD_WIDTHS = (4.6, 12.4)
_CHANGE_WIDTHS = (4.6, 6.4, 6.0)
_SHOWN = 12


def write_report_docx(path: Path, made: "MadeReport", centre: str) -> Path:
    """Write the report to `path`; the same report gives the same bytes. Raises InputRefused where it is open."""
    page = _opened(made, centre)
    lines = made.document["lines"]
    page.add_heading("一、指标", 1)
    rows = [_figure(line) for line in lines]
    _table(page, _FIGURES, rows, _FIGURE_WIDTHS)
    _growths(page, lines)
    page.add_heading("二、数据来源与口径", 1)
    _table(page, ("项目", "内容"), section_lines(made), _WORD_WIDTHS)
    _restated(page, made)
    page.add_heading("核对", 1)
    page.add_paragraph(_how_to_check(made))
    content = io.BytesIO()
    page.save(content)
    with replacement(path) as file:
        file.write(settled_zip(content.getvalue()))
    return path


def settled_zip(content: bytes) -> bytes:
    """The same package with every file dated alike: else no two are the same."""
    target = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(target, "w") as pack:
        for name in source.namelist():
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            pack.writestr(entry, source.read(name))
    return target.getvalue()


def _opened(made: "MadeReport", centre: str) -> "Document":
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    page = docx.Document()
    _set_fonts(page)
    section = page.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _set_foot(section.footer.paragraphs[0], footing(made))
    stated = datetime.combine(made.frozen.as_of, time())
    about = page.core_properties
    about.created = about.modified = stated
    about.author = about.last_modified_by = centre
    about.title = f"任务书完成情况报告（截至 {made.frozen.as_of}）"
    title = page.add_heading("任务书完成情况报告", 0)
    under = page.add_paragraph(f"{centre}　第 {made.frozen.number} 号　截至 {made.frozen.as_of}")
    title.alignment = under.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return page


def _set_fonts(page: "Document") -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 14), ("Heading 2", 12)):
        style: Any = page.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = LATIN, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for part in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(part), None)
        fonts.set(qn("w:eastAsia"), FONT if name == "Normal" else "黑体")
        language = style.element.rPr.find(qn("w:lang"))
        if language is None:
            language = OxmlElement("w:lang")
            style.element.rPr.append(language)
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_foot(line: Any, words: str) -> None:
    """The hash and the number of the page, on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = line.add_run(f"{words}　第 ")
    run.font.size = Pt(7)
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("end", "")):
        piece = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            piece.set(qn("w:fldCharType"), kind)
        else:
            piece.text = text
        number = line.add_run()
        number.font.size = Pt(7)
        number._r.append(piece)
    line.add_run(" 页").font.size = Pt(7)


def _figure(line: Any) -> tuple[str, ...]:
    target = line["target"]
    loose = "" if line["loose"] is None else f"{line['loose']:,g} {target['unit']}"
    return (target["name"], target["clause"], target_words(target), figure_words(line), loose, met_words(line["met"]))


def _growths(page: "Document", lines: Iterable[Any]) -> None:
    """What each growth is made of, under the table."""
    for line in lines:
        if words := baseline_words(line):
            page.add_paragraph(f"{line['target']['name']}：{words}。")


def _restated(page: "Document", made: "MadeReport") -> None:
    if made.before is None:
        return
    page.add_heading(f"三、与第 {made.before.number} 号报告相比的变化", 1)
    page.add_paragraph(f"同一截止日期的第 {made.before.number} 号报告，数据哈希 {made.before.sha256}。以本报告为准。")
    rows = [(change.name, change_words(change), _entries(change)) for change in made.changes]
    _table(page, ("指标", "变化", "条目"), rows or [("无", "各项数值未变", "")], _CHANGE_WIDTHS)


def _entries(change: Any) -> str:
    told = (("新增", change.came), ("减少", change.went), ("改变", change.altered))
    return "；".join(
        f"{word} {len(ids)}：{'、'.join(ids[:_SHOWN])}{'…' if len(ids) > _SHOWN else ''}" for word, ids in told if ids
    )


def _how_to_check(made: "MadeReport") -> str:
    return (
        "各项数值的逐条条目、台账序号和证据哈希在同名工作簿（.xlsx）和数据文件（.json）里；三者出自同一份冻结的数据。"
        f"数据文件的 SHA-256 即每页页脚的哈希：{made.frozen.sha256}。"
    )


def _table(page: "Document", headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
    from docx.shared import Cm

    table = page.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    _fill(table, 0, headings, widths, bold=True)
    for place, row in enumerate(rows, start=1):
        table.add_row()
        _fill(table, place, row, widths)
    _repeat_heading(table)


def _fill(table: "Table", place: int, texts: Sequence[str], widths: Sequence[float], bold: bool = False) -> None:
    from docx.shared import Cm, Pt

    for cell, text, width in zip(table.rows[place].cells, texts, widths, strict=True):
        cell.width = Cm(width)
        words = cell.paragraphs[0]
        words.paragraph_format.space_before = words.paragraph_format.space_after = Pt(2)
        run = words.add_run(neutralized(text).removeprefix("'"))
        run.bold, run.font.size = bold, Pt(9)


def _repeat_heading(table: "Table") -> None:
    """The headings stand on every page, and no row is torn."""
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
