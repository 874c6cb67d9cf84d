"""Cultivation (跟踪培育): from an enterprise's interest in what is not ready yet, by milestones, to what it can use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b

from matcher.delivery_vocabulary import Answer
from matcher.domain import TechnologyNeed
from matcher.errors import InputRefused
from matcher.followup_vocabulary import CaseOrigin, CaseState, FollowUpAlarm, MilestoneKind
from matcher.readiness_fit import READY_MADE_LEVEL

TOP_LEVEL = 9


@dataclass(frozen=True, slots=True)
class CultivationCase:
    """One patent family brought up to what one enterprise needs. `wanted` and `start` are readiness levels 1-9; `start`
    is None where nobody knew. `person` is empty where an answer opened it."""

    case_id: str
    enterprise_id: str
    family_id: str
    patent_id: str
    need_id: str
    push_id: str
    origin: CaseOrigin
    wanted: int
    start: int | None
    opened: date
    person: str = ""
    state: CaseState = CaseState.OPEN
    ended: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One step as it was last stated: planned for a day, or done on one, with the proof and the readiness it brought.
    `filings` are application numbers filed on the way."""

    case_id: str
    number: int
    kind: MilestoneKind
    at: datetime
    platform: str = ""
    planned: date | None = None
    done: date | None = None
    evidence: str = ""
    readiness: int | None = None
    filings: tuple[str, ...] = ()
    remark: str = ""
    person: str = ""
    cancelled: bool = False


def case_id_of(enterprise_id: str, family_id: str) -> str:
    """The same for ever: there is one case for an enterprise and a family."""
    told = f"{enterprise_id}\0{family_id}"
    return f"Z-{blake2b(told.encode(), digest_size=8).hexdigest()}"


def wanted_level(need: TechnologyNeed | None, answer: Answer | None, level: int | None) -> int:
    """The readiness that would do: what the need asks for, else what can be used at once. Who says 太早 of something
    that ready wants more than it has."""
    wanted = (need.min_readiness if need else None) or READY_MADE_LEVEL
    if answer is Answer.TOO_EARLY and level is not None:
        return min(TOP_LEVEL, max(wanted, level + 1))
    return wanted


def origin_of(answer: Answer, level: int | None, wanted: int) -> CaseOrigin | None:
    """What an answer opens: a case for 太早 always, for interest where the readiness is known to be too low."""
    if answer is Answer.TOO_EARLY:
        return CaseOrigin.TOO_EARLY
    short = level is not None and level < wanted
    return CaseOrigin.INTERESTED if answer is Answer.INTERESTED and short else None


def as_stated_last(statements: Iterable[Milestone]) -> list[Milestone]:
    """The milestones of a case out of all that was stated, in their order of stating; without those cancelled."""
    latest = {(one.case_id, one.number): one for one in statements}
    return [latest[key] for key in sorted(latest) if not latest[key].cancelled]


def readiness_of(case: CultivationCase, milestones: Iterable[Milestone]) -> int | None:
    """The level proven so far."""
    levels = [one.readiness for one in milestones if one.done and one.readiness]
    return max([*levels, *([case.start] if case.start else [])], default=None)


def check_milestone(case: CultivationCase, standing: Sequence[Milestone], new: Milestone, today: date) -> None:
    """Raises InputRefused for a milestone of a closed case, without a day, done in the future or before the case was
    opened, done without proof, taken from done back to planned, or one that lowers the readiness (`standing` are the
    case's milestones, what was said of this one among them)."""
    if case.state is CaseState.CLOSED:
        raise InputRefused("这个培育案已结案", case.case_id, "请先用 queqiao cases open 重新开案")
    if new.done is None and any(one.number == new.number and one.done for one in standing):
        raise InputRefused("已完成的里程碑不能改回计划", new.number, "先前记错的，用 --cancel 取消")
    if new.planned is None and new.done is None:
        raise InputRefused("里程碑没有日期", new.number, "请写 --planned 或 --done")
    if new.done is None and (new.readiness is not None or new.evidence):
        raise InputRefused("没有完成的里程碑不能写成熟等级和证据", new.number, "请写 --done")
    if new.done is not None:
        _check_done(case, standing, new, new.done, today)


def _check_done(case: CultivationCase, standing: Sequence[Milestone], new: Milestone, done: date, today: date) -> None:
    if not case.opened <= done <= today:
        raise InputRefused("完成日期须在开案之后、今天以前", done, f"开案 {case.opened}，今天 {today}")
    if not new.evidence:
        raise InputRefused("完成里程碑须附证据文件", new.number, "请用 --evidence 给出报告、鉴定或检测文件")
    known = readiness_of(case, standing) or 0
    then = readiness_of(case, [*(one for one in standing if one.number != new.number), new]) or 0
    if min(then, new.readiness or then) < known:
        value = f"{new.readiness or '未写'}，此前已到 {known}"
        raise InputRefused("里程碑不能降低成熟等级", value, "请核对；先前记错的，用 --cancel 取消那一个里程碑")
    if new.readiness is not None and not 1 <= new.readiness <= TOP_LEVEL:
        raise InputRefused("成熟等级须为 1 到 9", new.readiness)


def is_reached(case: CultivationCase, level: int | None) -> bool:
    """Whether a level is what the enterprise waits for."""
    return level is not None and level >= case.wanted


def overdue(milestones: Iterable[Milestone], today: date) -> list[Milestone]:
    """Those that were to be done before today and are not."""
    return [one for one in milestones if one.planned and one.planned < today and one.done is None]


def case_alarms(
    case: CultivationCase, milestones: Sequence[Milestone], stated: int | None, today: date
) -> tuple[FollowUpAlarm, ...]:
    """Why somebody should look at a case; `stated` is the readiness the provider's terms carry."""
    if case.state is CaseState.OPEN:
        return (FollowUpAlarm.MILESTONE_OVERDUE,) if overdue(milestones, today) else ()
    proven = readiness_of(case, milestones)
    lower = case.state is CaseState.REACHED and stated is not None and proven is not None and stated < proven
    return (FollowUpAlarm.READINESS_CONTRADICTED,) if lower else ()
