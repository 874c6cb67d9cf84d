"""The patent office's XML (`PatentDocumentAndRelated`), with entities off and nothing fetched."""

import re
from collections.abc import Callable, Iterator
from html.entities import name2codepoint
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from ingest.rows import Cell, RawRow, Table
from ingest.tables import Reading
from matcher.errors import FileUnreadable

LARGEST_DOCUMENT = 256 << 20
_DOCUMENT = "PatentDocumentAndRelated"
_LAYOUT = re.compile(r"\s*\n\s*")
_LEFT_OUT = frozenset({"MathText", "Image", "AbstractFigure"})


def office_xml_tables(path: Path, reading: Reading) -> list[Table]:
    """One row for each patent document of the file. Raises FileUnreadable for other XML and for entity tricks."""
    root = _root(path)
    documents = [root] if _tag(root) == _DOCUMENT else list(_all(root, _DOCUMENT))
    if not documents:
        raise FileUnreadable(
            "不是国家知识产权局的专利 XML",
            f"{path.name}，根元素 {_tag(root)}",
            "若是表格软件的文件，请另存为 xlsx",
        )
    names = tuple(_READERS)
    source = reading.headings.source(names)
    rows = (RawRow(number, _cells(document)) for number, document in enumerate(documents, start=1))
    return [Table(source, "", names, rows, reading.headings.columns(names, source, {}))]


def _root(path: Path) -> Element:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    if path.stat().st_size > LARGEST_DOCUMENT:
        raise FileUnreadable("XML 文件过大", path.name, "请拆分后再导入")
    parser = DefusedXMLParser()
    parser.entity.update({name: chr(point) for name, point in name2codepoint.items()})
    try:
        parser.feed(path.read_bytes())
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise FileUnreadable("XML 里定义了实体，出于安全不予读取", path.name, "请重新导出") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileUnreadable("XML 格式有误，或文件不完整", path.name, "请重新导出") from error
    return root


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2].rpartition(":")[2]


def _all(element: Element, tag: str) -> Iterator[Element]:
    return (found for found in element.iter() if _tag(found) == tag)


def _first(element: Element, tag: str) -> Element | None:
    return next(_all(element, tag), None)


def _text(element: Element | None) -> str:
    """All text of an element without formulas and images; line breaks of the file's layout are no text."""
    return "" if element is None else _LAYOUT.sub("", "".join(_pieces(element))).strip()


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if _tag(child) not in _LEFT_OUT:
            yield from _pieces(child)
        yield child.tail or ""


def _original(document: Element, tag: str) -> Element | None:
    """The element as the office printed it, where it also gives a standardised form."""
    found = list(_all(document, tag))
    return next((e for e in found if e.get("dataFormat") == "original"), found[0] if found else None)


def _number(document: Element, tag: str) -> str:
    reference = _original(document, tag)
    if reference is None:
        return ""
    return "".join(_text(_first(reference, part)) for part in ("WIPOST3Code", "DocNumber", "Kind"))


def _date(document: Element, tag: str) -> str:
    reference = _original(document, tag)
    return "" if reference is None else _text(_first(reference, "Date"))


def _people(document: Element, tag: str) -> str:
    return ";".join(_text(_first(person, "Name")) for person in _all(document, tag))


def _ipc(document: Element) -> str:
    tags = ("MainClassification", "FurtherClassification")
    plain = [_text(e) for tag in tags for e in _all(document, tag) if e.get("dataFormat") != "standard"]
    return ";".join([*plain, *(_text(_first(e, "Text")) for e in _all(document, "ClassificationIPCR"))])


def _claims(document: Element) -> str:
    """Every claim with all its paragraphs, one paragraph a line."""
    return "\n".join(filter(None, (_text(paragraph) for paragraph in _all(document, "ClaimText"))))


def _abstract(document: Element) -> str:
    abstract = _original(document, "Abstract")
    return "" if abstract is None else "".join(_text(paragraph) for paragraph in _all(abstract, "Paragraphs"))


_READERS: dict[str, Callable[[Element], str]] = {
    "InventionTitle": lambda document: _text(_original(document, "InventionTitle")),
    "Abstract": _abstract,
    "Claims": _claims,
    "ApplicationReference": lambda document: _number(document, "ApplicationReference"),
    "ApplicationReference/Date": lambda document: _date(document, "ApplicationReference"),
    "PublicationReference": lambda document: _number(document, "PublicationReference"),
    "PublicationReference/Date": lambda document: _date(document, "PublicationReference"),
    "ClassificationIPC": _ipc,
    "ClassificationLocarno": lambda document: _text(_first(document, "ClassificationLocarno")),
    "Applicant": lambda document: _people(document, "Applicant"),
    "Inventor": lambda document: _people(document, "Inventor"),
}


def _cells(document: Element) -> dict[str, Cell]:
    return {name: read(document) for name, read in _READERS.items()}
