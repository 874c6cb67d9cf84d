"""Anchoring where no mail leaves the network: the letter written to a file, and who was sent it recorded."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from jobs.anchoring import centre_of, head_of, record, until, write_letter
from jobs.settings import Settings
from matcher.addresses import is_one_line
from matcher.anchor_letter import Holder, letter_text
from matcher.errors import InputRefused
from matcher.push_vocabulary import LedgerKind
from store import ledger


def written_letter(engine: sa.Engine, settings: Settings, people: Sequence[Holder], path: Path, now: datetime) -> str:
    """Write the letter to be mailed by hand; the head it carries. Raises InputRefused, HomeUnusable."""
    head = head_of(engine, now)
    write_letter(path, letter_text(head, centre_of(settings), people))
    return head.hash


def record_mailed(engine: sa.Engine, names: Sequence[str], head: str, now: datetime) -> datetime | None:
    """Record that these people were sent the letter with that head by hand; until when the chain is anchored now. Who
    has that head already is not recorded twice. Raises InputRefused for a head that is none or a name that is none."""
    wrong = [name for name in names if not name.strip() or not is_one_line(name)]
    if wrong:
        raise InputRefused("收件人的姓名为空，或不是一行", repr(wrong[0]), "请写姓名")
    with engine.connect() as conn:
        entries = list(ledger.readable(conn))
    if head not in {entry.hash for entry in entries}:
        raise InputRefused("台账里没有这个链头", head, "请照信上的 64 位链头填写")
    holding = {entry.person for entry in entries if entry.kind is LedgerKind.ANCHORED and entry.evidence == head}
    for name in dict.fromkeys(map(str.strip, names)):
        if name not in holding:
            record(engine, name, head, now)
    return until(engine)
