"""What came of a patent at an enterprise, step by step up to payment; every step has its day, its person, its proof."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.errors import InputRefused
from matcher.followup_vocabulary import FollowUpAlarm, FunnelStage, LossReason
from matcher.glossary import chinese

S = FunnelStage
STAGES = tuple(stage for stage in FunnelStage if stage is not S.LOST)
DERIVED = frozenset({S.PUSHED, S.READ, S.INTERESTED})
PROVEN = frozenset({S.SIGNED, S.RECORDED, S.PAID})  # what an evaluator counts is recorded with its document only
_TALKS = frozenset({S.CONTACTED, S.NEGOTIATING})
# What must have happened for a stage to happen. Trial and letter of intent are in no list: many contracts have neither,
# and a trial may come after the contract (先使用后付费). Payment may come before the recordal.
IMPLIES: dict[FunnelStage, frozenset[FunnelStage]] = {
    S.NEGOTIATING: frozenset({S.CONTACTED}),
    S.TRIAL: _TALKS,
    S.INTENT: _TALKS,
    S.SIGNED: _TALKS,
    S.RECORDED: _TALKS | {S.SIGNED},
    S.PAID: _TALKS | {S.SIGNED},
}
# Days without an event after which somebody is to look; set by hand. Silence after a push is no alarm: most are silent.
PATIENCE = {
    S.INTERESTED: 7,
    S.CONTACTED: 14,
    S.NEGOTIATING: 30,
    S.TRIAL: 90,
    S.INTENT: 30,
    S.SIGNED: 90,
    S.RECORDED: 180,
}
_REVERSE = "如先前记错，请用 queqiao cases reverse 更正"


@dataclass(frozen=True, slots=True)
class FunnelEvent:
    """One step. `day` is when it happened and `next_day` when to go on (days in China), `at` when it was recorded.
    `evidence` is the SHA-256 of a document. `reason` is of a loss; `reverses` the number of an event that this one
    takes back. One that is derived has neither number nor person."""

    enterprise_id: str
    family_id: str
    stage: FunnelStage
    day: date
    at: datetime
    push_id: str = ""
    person: str = ""
    evidence: str = ""
    next_day: date | None = None
    remark: str = ""
    reason: LossReason | None = None
    reverses: int | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """One enterprise and one patent family with the events that stand: derived ones first, then recorded ones in the
    order of their numbers."""

    enterprise_id: str
    family_id: str
    events: tuple[FunnelEvent, ...] = ()

    @property
    def recorded(self) -> tuple[FunnelEvent, ...]:
        """What people recorded."""
        return tuple(event for event in self.events if event.number)

    @property
    def reached(self) -> frozenset[FunnelStage]:
        """Every stage that happened, by an event of its own or because a later one needs it."""
        own = {event.stage for event in self.events} - {S.LOST}
        return frozenset(own.union(*(IMPLIES.get(stage, frozenset()) for stage in own)))

    @property
    def furthest(self) -> FunnelStage | None:
        """The last stage reached, None before the push arrived."""
        return max(self.reached, key=STAGES.index, default=None)

    @property
    def loss(self) -> FunnelEvent | None:
        """The loss, if the last that was recorded is one."""
        last = self.recorded[-1] if self.recorded else None
        return last if last and last.stage is S.LOST else None

    @property
    def last_day(self) -> date | None:
        """The day of the latest event."""
        return max((event.day for event in self.events), default=None)


def standing(events: Iterable[FunnelEvent]) -> list[FunnelEvent]:
    """The events that no other reverses, without the reversals, in their order."""
    found = list(events)
    gone = {event.reverses for event in found if event.reverses is not None}
    return [event for event in found if event.reverses is None and event.number not in gone]


def check_step(track: Track, event: FunnelEvent, today: date) -> None:
    """Raises InputRefused for a step that may not follow what stands: one that is derived, lies in the future or before
    what it builds on, goes back, leaves out what it needs without a reason, or lacks its proof."""
    _check_kind(event)
    _check_days(track, event, today)
    _check_order(track, event.stage)
    _check_reason(track, event)


def check_reversal(event: FunnelEvent, track: Track) -> None:
    """Raises InputRefused for a correction without a reason, or of what does not stand."""
    if event.reverses not in {one.number for one in track.recorded}:
        raise InputRefused("没有这一步，或已经更正过", event.reverses or "", "编号见 queqiao cases show")
    if not event.remark:
        raise InputRefused("更正须写明原因", event.reverses or "", "请用 --remark 写明")


def _check_kind(event: FunnelEvent) -> None:
    stage = event.stage
    if stage in DERIVED:
        cure = "已推送由台账得出，已阅和感兴趣由答复得出；请用 queqiao push answer 登记答复"
        raise InputRefused("这一步不能直接登记", chinese(stage), cure)
    if stage in PROVEN and not event.evidence:
        raise InputRefused("这一步须附证据文件", chinese(stage), "请用 --evidence 给出合同、备案证明或付款凭证")
    if (stage is S.LOST) != (event.reason is not None):
        raise InputRefused("未成须写明原因，其他步骤不写原因", chinese(stage), "请核对 --reason")


def _check_days(track: Track, event: FunnelEvent, today: date) -> None:
    if event.day > today:
        raise InputRefused("日期在今天之后", event.day, "请写实际发生的日期；以后的安排写 --next")
    before = [one for one in track.events if one.stage in _built_on(event.stage)]
    before += [track.loss] if track.loss else []
    if before and event.day < (last := max(before, key=lambda one: one.day)).day:
        value = f"{event.day}，{chinese(last.stage)}在 {last.day}"
        raise InputRefused("日期早于在它之前的步骤", value, f"请核对日期；{_REVERSE}")
    if event.next_day and (event.next_day <= event.day or event.stage is S.LOST):
        raise InputRefused("下次日期不对", event.next_day, "须在这一步之后；未成的不写")


def _check_order(track: Track, stage: FunnelStage) -> None:
    own = {event.stage for event in track.recorded}
    later = [one for one in own if stage in IMPLIES.get(one, frozenset())]
    if later and stage not in own:
        last = max(later, key=STAGES.index)
        raise InputRefused("不能退回到之前的步骤", f"{chinese(stage)}，已登记{chinese(last)}", _REVERSE)


def _check_reason(track: Track, event: FunnelEvent) -> None:
    """A jump is no fault, but whoever reads it later must know why."""
    if event.remark:
        return
    if track.loss:
        raise InputRefused("已登记未成，重新开始须写明原因", track.loss.day, "请用 --remark 写明")
    lacking = left_out(track, event.stage)
    if lacking:
        names = "、".join(chinese(stage) for stage in lacking)
        raise InputRefused("跳过了前面的步骤，须写明原因", names, "请用 --remark 写明，或先登记这些步骤")


def left_out(track: Track, stage: FunnelStage) -> list[FunnelStage]:
    """The stages this one needs that did not happen. Before the first recorded step, interest of the enterprise too."""
    if stage is S.LOST:
        return []
    needed = set(IMPLIES.get(stage, frozenset()))
    if not track.recorded:
        needed |= {S.PUSHED, S.INTERESTED}
    return sorted(needed - track.reached, key=STAGES.index)


def _built_on(stage: FunnelStage) -> frozenset[FunnelStage]:
    """The stages whose days bind this one; a loss comes after everything."""
    if stage is S.LOST:
        return frozenset(FunnelStage)
    return IMPLIES.get(stage, frozenset()) | {S.PUSHED, stage}


def alarms(track: Track, today: date) -> tuple[FollowUpAlarm, ...]:
    """Why somebody should look at it: the agreed day has passed, or nothing happened for longer than `PATIENCE` of the
    stage reached. None for what was lost or paid."""
    if track.loss or S.PAID in track.reached or track.last_day is None:
        return ()
    agreed = track.recorded[-1].next_day if track.recorded else None
    if agreed:
        return (FollowUpAlarm.NEXT_DAY_PASSED,) if agreed < today else ()
    patience = PATIENCE.get(track.furthest) if track.furthest else None
    stale = patience is not None and (today - track.last_day).days > patience
    return (FollowUpAlarm.STALE,) if stale else ()


def tracks_of(events: Sequence[FunnelEvent]) -> list[Track]:
    """The tracks that these events make, by enterprise and family: derived events first, recorded ones by number."""
    found: dict[tuple[str, str], list[FunnelEvent]] = {}
    for event in sorted(
        standing(events), key=lambda one: (one.number, STAGES.index(one.stage) if not one.number else 0)
    ):
        found.setdefault((event.enterprise_id, event.family_id), []).append(event)
    return [Track(*key, tuple(mine)) for key, mine in sorted(found.items())]
