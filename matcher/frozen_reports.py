"""A report as it is kept: the frozen data set, which day it speaks of, and how far the ledger reached."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class FrozenReport:
    """`number` counts the home's reports from 1. `snapshot` is canonical JSON (UTF-8), `sha256` its hash; `entries` and
    `head` are how many entries of the ledger it was derived from and the hash of the last one."""

    number: int
    as_of: date
    made_at: datetime
    person: str
    sha256: str
    entries: int
    head: str
    snapshot: bytes


@dataclass(frozen=True, slots=True)
class ReportHead:
    """What a list says of a report."""

    number: int
    as_of: date
    made_at: datetime
    person: str
    sha256: str
    entries: int
