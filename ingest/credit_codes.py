"""The unified social credit code (统一社会信用代码) with its check character, GB 32100-2015."""

import re
from hashlib import blake2b

from ingest.cells import BadCell, absent, written
from ingest.rows import Cell
from ingest.text import folded

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FORM = re.compile(rf"[{_ALPHABET}]{{18}}")
_TEXT_COLUMN = "请把该列设为文本格式后重新填写"


def check_character(code: str) -> str:
    """The 18th character of a code, from its first 17: weights 3^i modulo 31, 31 minus the sum (GB 32100-2015)."""
    total = sum(_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _ALPHABET[-total % 31]


def credit_code(cell: Cell) -> str:
    """The code in upper case, verified; empty for none. Raises BadCell naming the right check character."""
    if absent(cell):
        return ""
    if isinstance(cell, (int, float)):
        raise BadCell(f"代码被表格软件存成了数字，末尾数位已丢失。{_TEXT_COLUMN}", f"{cell:G}")
    code = folded(written(cell)).replace("-", "")
    if not _FORM.fullmatch(code):
        raise BadCell("不是统一社会信用代码：应为 18 位数字或大写字母（不含 I、O、S、V、Z）。请核对营业执照")
    right = check_character(code)
    if code[17] != right:
        raise BadCell(f"统一社会信用代码校验位不对：前 17 位对应的校验位应为 {right}。请核对营业执照")
    return code


def enterprise_key(code: str, name: str) -> str:
    """The enterprise_id of the contracts: the credit code, else `E-` + a hash of the name's folded form."""
    return code or f"E-{blake2b(folded(name).encode(), digest_size=8).hexdigest()}"


def enterprise_id(cell: Cell) -> str:
    """An id column: an id of our own (`E-…`) as it stands, anything else as a credit code."""
    text = written(cell).strip()
    return text if text.startswith("E-") else credit_code(cell)
