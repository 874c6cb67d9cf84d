"""What may enter the ledger: each kind with what it must carry, in an order that can have happened."""

import re
from collections.abc import Sequence
from datetime import timedelta

from matcher.errors import InputRefused
from matcher.glossary import chinese
from matcher.ledger import NEVER_REVERSED, LedgerEntry, LedgerEvent
from matcher.push_vocabulary import LedgerKind

CLOCK_SLACK = timedelta(minutes=5)  # a writer may have waited for another one after it looked at the clock
_ITEM = ("push_id", "channel", "evidence")
REQUIRED: dict[LedgerKind, tuple[str, ...]] = {
    LedgerKind.PERMITTED: ("contact", "evidence"),
    LedgerKind.REFUSED: ("contact",),
    LedgerKind.PLANNED: ("push_id", "evidence"),
    LedgerKind.APPROVED: ("push_id", "person", "evidence"),
    LedgerKind.REJECTED: ("push_id", "person"),
    LedgerKind.HELD: ("push_id", "person"),
    LedgerKind.SENT: _ITEM,
    LedgerKind.DELIVERED: _ITEM,
    LedgerKind.BOUNCED: ("push_id",),
    LedgerKind.UNKNOWN: ("push_id",),
    LedgerKind.ANSWERED: ("push_id",),
    LedgerKind.CORRECTION: _ITEM,
    LedgerKind.REVERSED: ("person", "evidence", "reverses"),
    LedgerKind.ANCHORED: ("person", "evidence"),
}
_AFTER_SENDING = frozenset(
    {LedgerKind.DELIVERED, LedgerKind.BOUNCED, LedgerKind.UNKNOWN, LedgerKind.ANSWERED, LedgerKind.CORRECTION}
)
ASKS_WHAT_WAS_TOLD = _AFTER_SENDING | {LedgerKind.REVERSED}  # `check` looks at `told` for no other kind
_NAMES = {"push_id": "推送编号", "contact": "联系人代号", "channel": "渠道", "person": "操作人", "evidence": "证据哈希"}
_NAMES |= {"reverses": "所冲销的序号", "enterprise_id": "企业编号", "family_id": "专利族编号"}
_HASH = re.compile(r"[0-9a-f]{64}")
_PSEUDONYM = re.compile(r"K[0-9a-f]{32}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")


def check(event: LedgerEvent, head: LedgerEntry | None, told: Sequence[LedgerEntry]) -> None:
    """Raises InputRefused where `event` may not follow `head`; `told` are the standing entries of its push, and the
    entry it reverses, if that still stands."""
    _check_fields(event)
    if head and event.at < head.at - CLOCK_SLACK:
        raise InputRefused("时钟比台账最后一条早", event.at.isoformat(), "请校准本机时间后重试")
    if event.kind in _AFTER_SENDING and not any(entry.kind is LedgerKind.SENT for entry in told):
        raise InputRefused(f"没有发出过，不能记为{chinese(event.kind)}", event.push_id, "请核对推送编号")
    if event.kind is LedgerKind.REVERSED:
        _check_reversal(event, told)


def reversal(target: LedgerEntry, event: LedgerEvent) -> LedgerEvent:
    """The correction of `target`: an entry of its own that says who took it back, when and why (`event`)."""
    return LedgerEvent(
        event.at,
        LedgerKind.REVERSED,
        target.push_id,
        target.enterprise_id,
        target.family_id,
        target.contact,
        person=event.person,
        evidence=event.evidence,
        reverses=target.sequence,
    )


def _check_fields(event: LedgerEvent) -> None:
    for name in REQUIRED[event.kind]:
        if getattr(event, name) in ("", None):
            raise InputRefused(f"台账“{chinese(event.kind)}”缺少{_NAMES[name]}", cure="请补全后重试")
    for name in ("push_id", "enterprise_id", "family_id", "person"):
        if _UNPRINTABLE.search(getattr(event, name)):
            raise InputRefused(f"{_NAMES[name]}含有控制字符", ascii(getattr(event, name)), "请改正后重试")
    if event.evidence and not _HASH.fullmatch(event.evidence):
        raise InputRefused("证据哈希不是 64 位十六进制数", event.evidence, "请给出证据的 SHA-256")
    if event.contact and not _PSEUDONYM.fullmatch(event.contact):
        raise InputRefused("台账里只能写联系人代号，不能写个人信息", cure="请先换成代号")
    if event.reverses is not None and event.kind is not LedgerKind.REVERSED:
        raise InputRefused("只有冲销才能指向另一条", event.reverses, "请改用冲销")


def _check_reversal(event: LedgerEvent, told: Sequence[LedgerEntry]) -> None:
    target = next((entry for entry in told if entry.sequence == event.reverses), None)
    if target is None:
        raise InputRefused("台账里没有这一条，或已冲销", event.reverses, "请用 queqiao push audit --pack 核对序号")
    if target.kind in NEVER_REVERSED:
        raise InputRefused(f"“{chinese(target.kind)}”不能冲销", event.reverses, "请另记一条")
    if target.push_id != event.push_id:
        raise InputRefused("冲销的推送编号与原条目不同", event.push_id, f"原条目是 {target.push_id}")
