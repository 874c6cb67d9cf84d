"""Classification codes: IPC in one spelling, Locarno recognised, foreign schemes set aside, the rest refused."""

import re
from functools import cache, lru_cache

from ingest.cells import BadCell
from ingest.reference import reference_rows
from ingest.text import folded

_IPC = re.compile(r"([A-H]\d{2}[A-Z])(?:(\d{1,4})/(\d{2,6}))?(?:\(\d{4}(?:\.\d{2})?\))?(?:[A-Z]{1,3}|\d{8}[A-Z].*)?")
_FIXED_WIDTH = re.compile(r"([A-H]\d{2}[A-Z])(\d{4})(\d{6})")
_CLASS_ONLY = re.compile(r"[A-H](\d{2})?")
_LOCARNO = re.compile(r"(0[1-9]|[12]\d|3[0-2])-(\d{2})(?:-[A-Z]\d{1,5}|\(\d{1,2}\)|[A-Z])?")
_OTHER_SCHEME = re.compile(
    r"Y\d{2}[A-Z].*|[A-H]\d{2}[A-Z]\d{1,4}/[\d:]+[,@].*|D?\d{1,3}/[\dA-Z.]+|\d[A-H]\d{3}[A-Z0-9]*|[A-H]\d{2}[A-Z]\d{4}/.*"
)


@lru_cache(maxsize=65536)
def ipc_code(text: str) -> str | None:
    """`E01B3/32(2006.01)I`, `H04L   27/26` or `B03C0003090000` as `E01B3/32`; None where it is no IPC code.

    Only section, class and form are held against the 2026 scheme: subclasses of older editions stay readable.
    """
    plain = folded(text)
    if fixed := _FIXED_WIDTH.fullmatch(plain):
        return _valid(fixed[1], str(int(fixed[2])), fixed[3][:2] + fixed[3][2:].rstrip("0"))
    if found := _IPC.fullmatch(plain):
        return _valid(found[1], str(int(found[2])) if found[2] else "", found[3] or "")
    return plain if _CLASS_ONLY.fullmatch(plain) and plain in _classes() else None


def locarno_code(text: str) -> str | None:
    """`14-02(10)` or `06-01-C0123` as `14-02`; None where it is no Locarno class."""
    found = _LOCARNO.fullmatch(folded(text))
    return f"{found[1]}-{found[2]}" if found else None


def classify(texts: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The IPC codes and the Locarno codes of one cell. CPC, FI and national codes are set aside.

    Raises BadCell naming the first code that belongs to no scheme.
    """
    ipc: dict[str, None] = {}
    locarno: dict[str, None] = {}
    for text in texts:
        if code := ipc_code(text):
            ipc[code] = None
        elif design := locarno_code(text):
            locarno[design] = None
        elif not _OTHER_SCHEME.fullmatch(folded(text)):
            raise BadCell("不是 IPC 或洛迦诺分类号。应如 E01B3/32 或 14-02", text)
    return tuple(ipc), tuple(locarno)


@cache
def _classes() -> frozenset[str]:
    return frozenset(row["code"] for row in reference_rows("ipc_subclasses"))


def _valid(subclass: str, group: str, subgroup: str) -> str | None:
    if subclass[:3] not in _classes():
        return None
    return f"{subclass}{group}/{subgroup}" if group else subclass
