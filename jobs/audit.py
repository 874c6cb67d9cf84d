"""`push audit`: the chain verified and every count derived again from the entries alone."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from jobs.uncollected import uncollected
from matcher.errors import FileUnreadable
from matcher.glossary import chinese
from matcher.ledger import Chain, anchored_until, verify
from matcher.push_caps import PushCaps
from matcher.push_counts import PushCounts, push_counts
from store import books, ledger


@dataclass(frozen=True, slots=True)
class Audit:
    """What the entries prove. Where the chain is broken, the counts are those of the entries before the break.
    `strangers` are the heads asked for that the chain does not hold; `guarded` is None where no triggers are due.
    `books_fault` is the sequence of the first entry of the books (transfers and registers) that was changed, if any."""

    chain: Chain
    counts: PushCounts
    caps: PushCaps | None
    anchored_until: datetime | None
    guarded: bool | None
    strangers: tuple[str, ...] = ()
    books_fault: int | None = None

    @property
    def sound(self) -> bool:
        """Whether the chain is whole and holds every head asked for."""
        return self.chain.broken is None and not self.strangers

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of the contracts, and more."""
        entries, broken = self.chain.entries, self.chain.broken
        where = {"sequence": broken.sequence, "fault": broken.fault.value} if broken else None
        until = self.anchored_until.isoformat() if self.anchored_until else None
        return {
            "chain": "intact" if self.sound else "broken",
            **self.counts.to_dict(),
            "anchored_until": until,
            "entries": len(entries),
            "head": entries[-1].hash if entries else None,
            "broken_at": where,
            "unknown_heads": list(self.strangers),
            "guarded": self.guarded,
            "books_broken_at": self.books_fault,
        }

    @property
    def complaint(self) -> str:
        """What is wrong with the chain, in one line; empty where it is sound."""
        if self.chain.broken:
            broken = self.chain.broken
            cure = "以上各数只到前一条为止；请与备份和已寄出的链头核对"
            return f"台账第 {broken.sequence} 条{chinese(broken.fault)}。{cure}"
        if self.strangers:
            return f"台账里没有这个链头：{'、'.join(self.strangers)}。之后的条目被删去，或整本重写过；请与备份核对"
        if self.books_fault is not None:
            return f"转让和登记簿第 {self.books_fault} 条被改动过。推送各数不受影响；请与备份核对，查明之前不要出报告"
        return ""


def audit(conn: sa.Connection, caps: PushCaps | None = None, heads: Sequence[str] = ()) -> Audit:
    """Reads the whole ledger once; `heads` are hashes that were mailed and must be found in it."""
    with uncollected():
        chain = verify(ledger.documents(conn))
        held = {entry.hash for entry in chain.entries}
        return Audit(
            chain=chain,
            counts=push_counts(chain.entries, caps),
            caps=caps,
            anchored_until=anchored_until(chain.entries),
            guarded=ledger.is_guarded(conn),
            strangers=tuple(head for head in heads if head not in held),
            books_fault=books.fault(conn) if sa.inspect(conn).has_table("book_entries") else None,
        )


def read_caps(path: Path) -> PushCaps:
    """The caps in the table `[caps]` of a TOML file. Raises FileUnreadable for one that states none, or no numbers."""
    names = [one.name for one in fields(PushCaps) if one.name != "rolling"]  # what a file states is by the calendar
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("caps", {})
    except (OSError, ValueError) as error:
        raise FileUnreadable("推送上限文件无法读取", path, "请检查路径，并写成 UTF-8 的 TOML") from error
    stated = stated if isinstance(stated, dict) else {}
    wrong = [name for name, cap in stated.items() if name not in names or type(cap) is not int or cap < 0]
    if not stated or wrong:
        shown = "、".join(wrong) or path
        raise FileUnreadable("推送上限写得不对", shown, f"请在 [caps] 下写 {'、'.join(names)} = 整数")
    return PushCaps(**stated)
