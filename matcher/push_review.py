"""The review of a push: who may decide, what a decision needs, and when an item is approved."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.delivery_vocabulary import Decision, PushDirection, PushState, RejectionReason
from matcher.domain import Person
from matcher.errors import InputRefused
from matcher.glossary import LEVELS, chinese
from matcher.ledger import LedgerEvent
from matcher.push_records import PushRecord, item_hash
from matcher.push_vocabulary import LedgerKind
from matcher.vocabulary import Level, Role

UNDER_REVIEW = (PushState.PLANNED, PushState.SECOND_LOOK, PushState.HELD)
LONGEST_REMARK = 500
CHECK_LENGTH = 12
_DECIDABLE = frozenset({*UNDER_REVIEW, PushState.APPROVED, PushState.REJECTED, PushState.RETURNED})
_DECIDERS = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_SEE_AGAIN = "请用 queqiao push list 或重新导出审核表，看过现在的内容再决定"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One person's decision on one item. `item_hash` is of the item as that person saw it, at that level; `at` in
    UTC. In a supply push `level` is what the person confirmed (1 to 4), whatever the machine had proposed."""

    decision: Decision
    level: int | None
    reason: RejectionReason | None
    remark: str
    item_hash: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class WaitingRuling:
    """A decision out of a spreadsheet: nothing yet, until the reviewer it names confirms it as themselves."""

    push_id: str
    decision: Decision
    level: int | None
    reason: RejectionReason | None
    remark: str
    reviewer: str
    entered_by: str
    item_hash: str
    file_name: str
    file_sha256: str
    at: datetime
    row_id: int | None = None

    def ruling(self, at: datetime) -> Ruling:
        """The decision, made at `at` by the reviewer it names."""
        return Ruling(self.decision, self.level, self.reason, self.remark, self.item_hash, self.reviewer, at)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The push as it stands after a ruling, and what the ledger is told: None where one of two approvals is given, for
    then nothing has been decided yet. `approvers` are those whose approval of this very item stands."""

    push: PushRecord
    ruling: Ruling
    recorded: LedgerKind | None
    approvers: tuple[str, ...]

    @property
    def event(self) -> LedgerEvent | None:
        """The entry for the ledger; its evidence is the hash of the exact item decided on."""
        if self.recorded is None:
            return None
        push, said = self.push, self.ruling
        whose = (push.push_id, push.enterprise_id, push.family_id)
        return LedgerEvent(said.at, self.recorded, *whose, person=said.person, evidence=said.item_hash)


def content_check(push: PushRecord) -> str:
    """What a sheet or list shows of an item, so that a decision names what was seen: the first 12 hexadecimal digits of
    the hash of the item without a level."""
    return item_hash(push, None)[:CHECK_LENGTH]


def may_decide(person: Person) -> bool:
    """Whether this person reviews: an active reviewer or administrator."""
    return person.active and person.role in _DECIDERS


def check_reviewer(by: Person) -> None:
    """Raises InputRefused for one who may not decide."""
    if not by.active:
        raise InputRefused("该人员已停用，不能审核", by.name, "请换一位审核员")
    if not may_decide(by):
        raise InputRefused("只有审核员和管理员可以审核", f"{by.name}（{chinese(by.role)}）", "请换一位审核员")


def review(
    push: PushRecord, ruling: Ruling, by: Person, earlier: Sequence[Ruling], first_to_enterprise: bool
) -> Reviewed:
    """What a ruling makes of a push; `earlier` are all rulings on it so far, oldest first.

    The first push to an enterprise needs two people who approve the very same item (same text, same level). The last
    word counts: a rejection ends earlier approvals, a hold takes back one's own, an approval at another level (or of an
    item that has changed) stands alone, so that another person must agree to it.

    Raises InputRefused, its value the push's id, for a person, state or decision that cannot be.
    """
    check_reviewer(by)
    if ruling.person != by.name:
        raise InputRefused("只能以自己的名义审核", push.push_id, f"这一条写的是 {ruling.person}")
    _check_state(push, ruling)
    check_ruling(push, ruling)
    behind = approvers([*earlier, ruling])
    state = _state_after(ruling, behind, 2 if first_to_enterprise else 1)
    level = ruling.level if state is PushState.APPROVED else None
    after = replace(push, state=state, level=level, state_reason=ruling.reason or "")
    return Reviewed(after, ruling, _recorded(push.state, state), behind)


def check_ruling(push: PushRecord, ruling: Ruling) -> None:
    """Raises InputRefused where the decision lacks what it needs, carries what contradicts it, or is of an item that
    has changed since it was seen."""
    _check_words(push, ruling)
    if push.direction is PushDirection.SUPPLY:
        _check_level(push, ruling)
    elif ruling.level is not None:
        raise InputRefused(f"“{chinese(push.direction)}”没有匹配等级", push.push_id, "请不要填等级")
    if ruling.item_hash != item_hash(push, ruling.level):
        raise InputRefused("已变化，与审核人看到的不同", push.push_id, _SEE_AGAIN)


def approvers(rulings: Sequence[Ruling]) -> tuple[str, ...]:
    """Who stands behind the item that was approved last, in the order they said so; `rulings` oldest first."""
    standing: dict[str, str] = {}
    for one in rulings:
        if one.decision is Decision.REJECT:
            standing = {}
        elif one.decision is Decision.HOLD:
            standing.pop(one.person, None)
        else:
            standing = {person: seen for person, seen in standing.items() if seen == one.item_hash}
            standing[one.person] = one.item_hash
    return tuple(standing)


def _check_state(push: PushRecord, ruling: Ruling) -> None:
    if push.state not in _DECIDABLE:
        raise InputRefused(f"{chinese(push.state)}，不能再审核", push.push_id, "发出之后的更正请另发更正函")
    if push.state is PushState.RETURNED and ruling.decision is Decision.APPROVE:
        raise InputRefused("发送前退回的，不能直接通过", push.push_id, "请先重新计划：queqiao push plan")


def _check_words(push: PushRecord, ruling: Ruling) -> None:
    if ruling.decision is Decision.REJECT and ruling.reason is None:
        raise InputRefused("驳回没有写原因", push.push_id, "请选择驳回原因")
    if ruling.decision is not Decision.REJECT and ruling.reason is not None:
        raise InputRefused(f"{chinese(ruling.decision)}不应有驳回原因", push.push_id, "请删去原因，或改为驳回")
    if len(ruling.remark) > LONGEST_REMARK or _UNPRINTABLE.search(ruling.remark):
        raise InputRefused("审核意见太长，或含有控制字符", push.push_id, f"请改写，不超过 {LONGEST_REMARK} 字")


def _check_level(push: PushRecord, ruling: Ruling) -> None:
    if ruling.level is None:
        if ruling.decision is Decision.APPROVE:
            raise InputRefused("通过没有确认等级", push.push_id, "请写明强相关或较强相关")
        return
    if ruling.level not in list(Level):
        raise InputRefused(f"没有 {ruling.level} 这个等级", push.push_id, "等级为 1 到 4")
    if ruling.decision is Decision.APPROVE and ruling.level < Level.RATHER_STRONG:
        cure = "请改为驳回；只有强相关和较强相关的才推送"
        raise InputRefused(f"{LEVELS[Level(ruling.level)]}的不能通过", push.push_id, cure)


def _state_after(ruling: Ruling, behind: Sequence[str], needed: int) -> PushState:
    if ruling.decision is Decision.REJECT:
        return PushState.REJECTED
    if ruling.decision is Decision.HOLD:
        return PushState.HELD
    return PushState.APPROVED if len(behind) >= needed else PushState.SECOND_LOOK


def _recorded(before: PushState, after: PushState) -> LedgerKind | None:
    """What the ledger is told. It counts an item as approved by the last decision, so one of two approvals is no entry,
    and one that takes an approved item back to a second look is a hold."""
    kinds = {
        PushState.APPROVED: LedgerKind.APPROVED,
        PushState.REJECTED: LedgerKind.REJECTED,
        PushState.HELD: LedgerKind.HELD,
    }
    taken_back = LedgerKind.HELD if before is PushState.APPROVED else None
    return kinds.get(after, taken_back)
