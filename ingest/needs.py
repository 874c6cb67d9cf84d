"""Technology needs from the centre's form or a plain file."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path

from ingest.cells import block, choice, day, line, written
from ingest.credit_codes import enterprise_id
from ingest.files import read_tables
from ingest.headings import HeadingTable, normalized
from ingest.records import RowView, clean
from ingest.rows import Cell, CleanRow, Reject
from ingest.stated_terms import NO_LEVELS, readiness_levels, transfer_modes
from matcher.domain import TechnologyNeed
from matcher.vocabulary import Confidentiality

REQUIRED = (("title",),)
_PERIOD = re.compile(r"至|到|~|～|—+")
_AMOUNT = re.compile(r"\d+(\.\d+)?([-~—～至]\d+(\.\d+)?)?")
_TEN_THOUSAND = "万元"


@cache
def need_headings() -> HeadingTable:
    """The headings of the need form and of plain files (data/reference/need_headings.csv)."""
    return HeadingTable.load("need_headings", REQUIRED)


def read_needs(path: Path, mapping: Mapping[str, str] | None = None) -> Iterator[CleanRow[TechnologyNeed] | Reject]:
    """Every row of a file of needs as a need or a reject. The file is checked before the first row is asked for."""
    tables = read_tables(path, need_headings(), mapping)
    return chain.from_iterable(clean(table, need) for table in tables)


def need(row: RowView) -> TechnologyNeed:
    """The need a row describes. Raises BadCell for the first value that cannot be accepted."""
    title = row.required("title", "需求名称")
    content = row.take("content", block, "")
    enterprise = row.word("enterprise")
    return TechnologyNeed(
        need_id=row.word("need_id") or _own_id(enterprise, title, content),
        title=title,
        content=content,
        enterprise_id=row.take("enterprise_id", enterprise_id, ""),
        enterprise=enterprise,
        problem=row.take("problem", block, ""),
        desired_effect=row.take("desired_effect", block, ""),
        target=row.take("target", block, ""),
        limits=row.take("limits", block, ""),
        budget=_budget(row),
        deadline=row.take("deadline", day, None),
        min_readiness=min(row.take("min_readiness", readiness_levels, NO_LEVELS), default=None),
        industry=row.word("industry"),
        segment=row.word("segment"),
        transfer_modes=row.take("transfer_modes", transfer_modes, ()),
        confidentiality=row.take("confidentiality", _confidentiality, Confidentiality.CENTRE_ONLY),
        anonymous_text=row.word("anonymous_text"),
        posted_date=row.take("posted_date", day, None),
        valid_until=row.take("valid_until", day, None) or row.take("valid_period", _end_of_period, None),
    )


def _own_id(enterprise: str, title: str, content: str) -> str:
    text = "\x1f".join((enterprise, title, content))
    return f"N-{blake2b(text.encode(), digest_size=8).hexdigest()}"


def _confidentiality(cell: Cell) -> Confidentiality | None:
    return choice(Confidentiality, cell)


def _end_of_period(cell: Cell) -> date | None:
    """The second day of `2020-01-13…至2021-01-13…`."""
    return day(_PERIOD.split(written(cell))[-1].strip())


def _budget(row: RowView) -> str:
    """The budget in words; a bare amount gets the unit its heading states."""
    budget = row.take("budget", line, "")
    unit = _TEN_THOUSAND if _TEN_THOUSAND in normalized(row.heading("budget")) else ""
    return f"{budget}{unit}" if _AMOUNT.fullmatch(budget) else budget
