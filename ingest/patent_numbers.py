"""Application and publication numbers: one spelling each, the check digit verified or computed."""

import re
from hashlib import blake2b
from operator import mul

from ingest.cells import BadCell, absent, written
from ingest.rows import Cell
from ingest.text import folded

_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CHINESE = re.compile(r"(?:CN|ZL|CNZL|ZLCN)?(\d{12}|\d{8})\.?([\dX])?(?:[A-WYZ]\d?)?")
_YEARS_OF_12, _YEARS_OF_8 = range(2003, 2100), (*range(85, 100), *range(0, 5))
_KIND_DIGITS = "12389"
_INTERNATIONAL = re.compile(r"PCT/?([A-Z]{2})(\d{2}|\d{4})/?(\d{5,7})|([A-Z]{2})(\d{4})/?(\d{5,7})W")
_FOREIGN = re.compile(r"([A-Z]{2})([A-Z]{0,4}\d[A-Z0-9]{2,18})")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
_PUBLICATION = re.compile(r"([A-Z]{2})([A-Z]{0,2}\d{4,14})([A-Z]\d?)?")
_BARE_PUBLICATION = re.compile(r"(\d{7,9})([ABCUYS]\d?)")
_PUNCTUATION = re.compile(r"[\s/\-.,]")
_KIND_AFTER_SPACE = re.compile(r"\s+[A-Z]\d?\s*$")
_TEXT_COLUMN = "请在原表中把该列设为文本格式后重新导出"


def check_digit(digits: str) -> str:
    """The check digit of 8 or 12 digits: weights 2…9, 2…5, sum modulo 11, ten written X (ZC 0006-2003)."""
    total = sum(map(mul, map(int, digits), _WEIGHTS))
    return "0123456789X"[total % 11]


def application_number(cell: Cell) -> str:
    """`CN` + digits + check digit without a dot; a foreign number without punctuation and kind letter; empty for none.

    Raises BadCell for a number cut by the spreadsheet, a wrong check digit or what is no application number.
    """
    if absent(cell):
        return ""
    text = _whole_number(cell)
    if found := _CHINESE.fullmatch(_PUNCTUATION.sub("", text) if text.startswith(("CN", "ZL")) else text):
        return _chinese(found[1], found[2] or "")
    return _abroad(written(cell))


def looks_chinese(text: str) -> bool:
    """Whether the text is written as a Chinese application number with its prefix (`CN2017…`, `ZL 98…`)."""
    plain = _PUNCTUATION.sub("", folded(text))
    found = _CHINESE.fullmatch(plain)
    return bool(found and plain.startswith(("CN", "ZL")) and _plausible(found[1]))


def publication_number(cell: Cell) -> str:
    """Country, number and kind code without anything between (`CN109417194B`); empty for none. Raises BadCell."""
    if absent(cell):
        return ""
    plain = _PUNCTUATION.sub("", _whole_number(cell))
    if bare := _BARE_PUBLICATION.fullmatch(plain):
        return f"CN{bare[0]}"
    if _PUBLICATION.fullmatch(plain) or re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3,20}", plain):
        return plain
    raise BadCell("不是公开（公告）号。应为国别、号码和文献种类代码，如 CN109417194B")


def looks_published(text: str) -> bool:
    """Whether the text is a publication number with its kind code (`US-11355780-B2`)."""
    found = _PUBLICATION.fullmatch(_PUNCTUATION.sub("", folded(text)))
    return bool(found and found[3])


def without_kind_code(publication: str) -> str:
    """The publication number as a key: `CN109417194B` and `CN109417194A` are the same patent."""
    found = _PUBLICATION.fullmatch(publication)
    return f"{found[1]}{found[2]}" if found else publication


def kind_code(publication: str) -> str:
    """The letter of the kind code (`B` of `CN109417194B`, `B` of `US8001762B2`), or empty."""
    found = _PUBLICATION.fullmatch(publication)
    return found[3][0] if found and found[3] else ""


def kind_digit(application: str) -> str:
    """The digit of a normalised Chinese application number that tells the kind of patent; empty for other numbers."""
    if not is_chinese(application):
        return ""
    return application[4] if len(application) == 11 else application[6]


def is_chinese(application: str) -> bool:
    """Whether a normalised application number is a Chinese one."""
    return bool(re.fullmatch(r"CN(\d{8}|\d{12})[\dX]", application))


def patent_key(application: str, publication: str, title: str, patentees: tuple[str, ...]) -> str:
    """The patent_id of the contracts: Chinese application number, else publication number, else a hash."""
    if is_chinese(application):
        return application
    if publication:
        return without_kind_code(publication)
    text = "\x1f".join((title, *patentees))
    return f"T-{blake2b(text.encode(), digest_size=8).hexdigest()}"


def _whole_number(cell: Cell) -> str:
    """The number in the form numbers are compared in, where no spreadsheet has cut it."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        raise BadCell(f"号码被表格软件存成了数字，末尾数位可能已丢失。{_TEXT_COLUMN}", f"{cell:G}")
    text = folded(written(cell))
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell(f"号码变成了科学计数法，原号码已丢失。{_TEXT_COLUMN}")
    return text


def _plausible(digits: str) -> bool:
    if len(digits) == 12:
        return int(digits[:4]) in _YEARS_OF_12 and digits[4] in _KIND_DIGITS
    return int(digits[:2]) in _YEARS_OF_8 and digits[2] in _KIND_DIGITS


def _chinese(digits: str, stated: str) -> str:
    if not _plausible(digits):
        raise BadCell("不是中国专利申请号：年份或种类位不对。请核对")
    right = check_digit(digits)
    if stated and stated != right:
        raise BadCell(f"申请号校验位不对：应为 {right}。请核对后改为 CN{digits}.{right}，或改正前面的数字")
    return f"CN{digits}{right}"


def _abroad(text: str) -> str:
    upper = " ".join(text.upper().split())
    if found := _INTERNATIONAL.fullmatch(folded(upper)):
        country, year, serial = found[1] or found[4], found[2] or found[5], found[3] or found[6]
        return f"PCT{country}{year}{serial}"
    plain = _PUNCTUATION.sub("", folded(_KIND_AFTER_SPACE.sub("", upper)))
    if _FOREIGN.fullmatch(plain) and not plain.startswith(("CN", "ZL")):
        return plain
    raise BadCell("不是专利申请号。中国申请号应为 8 或 12 位数字加校验位，如 CN201710106452.1")
