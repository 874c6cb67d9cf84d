"""How tracks, cases and their figures are shown: as JSON documents and as lines."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from matcher.funnel_figures import BASE
from matcher.glossary import chinese

if TYPE_CHECKING:
    from jobs.cultivating import ShownCase
    from jobs.followup import Followed, FollowUpReport
    from matcher.cultivation import Milestone
    from matcher.funnel import FunnelEvent
    from matcher.funnel_figures import GroupFigures, Reasons
    from matcher.proportion import Proportion

Term = TypeVar("Term", bound=StrEnum)


def track_document(one: "Followed") -> dict[str, Any]:
    """A track with its events."""
    track = one.track
    return {
        "enterprise_id": track.enterprise_id,
        "enterprise": one.enterprise,
        "family_id": track.family_id,
        "title": one.title,
        "stage": track.furthest.value if track.furthest else None,
        "lost": track.loss.reason.value if track.loss and track.loss.reason else None,
        "alarms": [alarm.value for alarm in one.alarms],
        "events": [_event_document(event) for event in track.events],
    }


def track_line(one: "Followed") -> str:
    """A track in one line."""
    track = one.track
    stage = chinese(track.furthest) if track.furthest else "没有送达"
    lost = f"，未成：{chinese(track.loss.reason)}" if track.loss and track.loss.reason else ""
    agreed = track.recorded[-1].next_day if track.recorded else None
    then = f"，下次 {agreed}" if agreed else ""
    since = f"，{track.last_day}" if track.last_day else ""
    return f"{one.enterprise}｜{one.title}：{stage}{since}{then}{lost}{_alarms(one.alarms)}"


def event_line(event: "FunnelEvent") -> str:
    """A step in one line; a derived one has no number."""
    who = f"，{event.person}" if event.person else ""
    reason = f"，{chinese(event.reason)}" if event.reason else ""
    proof = f"，证据 {event.evidence[:12]}…" if event.evidence else ""
    remark = f"，{event.remark}" if event.remark else ""
    number = f"第 {event.number} 步" if event.number else "（自动）"
    return f"  {number} {event.day} {chinese(event.stage)}{who}{reason}{proof}{remark}"


def case_document(one: "ShownCase") -> dict[str, Any]:
    """A case with its milestones."""
    case = one.case
    return {
        "case_id": case.case_id,
        "enterprise_id": case.enterprise_id,
        "enterprise": one.enterprise,
        "patent_id": case.patent_id,
        "title": one.title,
        "state": case.state.value,
        "origin": case.origin.value,
        "wanted": case.wanted,
        "readiness": one.readiness,
        "opened": case.opened.isoformat(),
        "alarms": [alarm.value for alarm in one.alarms],
        "milestones": [_milestone_document(step) for step in one.milestones],
    }


def case_line(one: "ShownCase") -> str:
    """A case in one line."""
    case, level = one.case, one.readiness or "未知"
    head = f"{one.enterprise}｜{one.title}：培育案 {case.case_id}"
    return f"{head}，{chinese(case.state)}，成熟等级 {level}，需要 {case.wanted}{_alarms(one.alarms)}"


def case_lines(one: "ShownCase") -> list[str]:
    """A case in full."""
    case = one.case
    why = f"{chinese(case.origin)}，{case.opened} 开案" + (f"，{case.remark}" if case.remark else "")
    return [case_line(one), f"  {why}", *(f"  {_milestone_line(step)}" for step in one.milestones)]


def figures_document(found: "FollowUpReport") -> dict[str, Any]:
    """The figures as JSON."""
    funnel = found.funnel
    return {
        "reached": {stage.value: n for stage, n in funnel.reached.items()},
        "conversions": {stage.value: _figure(share) for stage, share in funnel.conversions.items()},
        "lost": _counts(funnel.lost),
        "signing_rate": _figure(funnel.signing),
        "precision": _figure(found.shares.precision),
        "answered": _figure(found.shares.answered),
        "answers": _counts(found.shares.by_kind),
        "by_enterprise": _groups_document(found.by_enterprise),
        "by_segment": _groups_document(found.by_segment),
        "by_level": _groups_document(found.by_level),
    }


def figures_lines(found: "FollowUpReport") -> Iterator[str]:
    """The figures for people."""
    for stage, n in found.funnel.reached.items():
        share = found.funnel.conversions.get(stage)
        of = f"（{chinese(BASE[stage])}的 {share.hits}/{share.n}）" if share and share.n else ""
        yield f"{chinese(stage)} {n}{of}"
    lost = {reason: n for reason, n in found.funnel.lost.items() if n}
    yield f"未成 {sum(lost.values())}{'：' + _named(lost) if lost else ''}"
    yield f"精准度（企业答复）：{_share(found.shares.precision)}"
    yield f"已答复：{_share(found.shares.answered)}；其中{_named(found.shares.by_kind)}"
    yield f"签约率（签约/已联系）：{_share(found.funnel.signing)}"
    for heading, groups in (("企业", found.by_enterprise), ("环节", found.by_segment), ("审核等级", found.by_level)):
        for name, figures in groups.items():
            told = f"精准度 {_share(figures.shares.precision)}；签约率 {_share(figures.signing)}"
            yield f"按{heading}　{name}：{told}"


def reasons_document(found: Mapping[str, "Reasons"]) -> dict[str, Any]:
    """The reasons as JSON; no enterprise stands in it."""
    return {
        "patentees": {
            name: {"delivered": one.asked, "answers": _counts(one.answers), "lost": _counts(one.lost)}
            for name, one in found.items()
        }
    }


def reasons_lines(found: Mapping[str, "Reasons"]) -> Iterator[str]:
    """The reasons for people."""
    for name, one in found.items():
        said = _named({answer: n for answer, n in one.answers.items() if n}) or "没有答复"
        lost = _named({reason: n for reason, n in one.lost.items() if n})
        yield f"{name}：送达 {one.asked} 条；{said}{'；未成：' + lost if lost else ''}"
    if not found:
        yield "还没有推送"


def _event_document(event: "FunnelEvent") -> dict[str, Any]:
    return {
        "number": event.number or None,
        "stage": event.stage.value,
        "day": event.day.isoformat(),
        "person": event.person,
        "evidence": event.evidence,
        "next": event.next_day.isoformat() if event.next_day else None,
        "reason": event.reason.value if event.reason else None,
        "remark": event.remark,
        "push_id": event.push_id,
    }


def _milestone_document(step: "Milestone") -> dict[str, Any]:
    return {
        "number": step.number,
        "kind": step.kind.value,
        "platform": step.platform,
        "planned": step.planned.isoformat() if step.planned else None,
        "done": step.done.isoformat() if step.done else None,
        "readiness": step.readiness,
        "evidence": step.evidence,
        "filings": list(step.filings),
        "person": step.person,
        "remark": step.remark,
    }


def _milestone_line(step: "Milestone") -> str:
    when = f"{step.done} 完成" if step.done else f"计划 {step.planned}"
    level = f"，成熟等级 {step.readiness}" if step.readiness else ""
    where = f"，{step.platform}" if step.platform else ""
    filed = f"，申请 {'、'.join(step.filings)}" if step.filings else ""
    return f"{step.number} {chinese(step.kind)}：{when}{where}{level}{filed}"


def _groups_document(groups: Mapping[str, "GroupFigures"]) -> dict[str, Any]:
    return {
        name: {"precision": _figure(one.shares.precision), "answered": _figure(one.shares.answered)}
        | {"signing_rate": _figure(one.signing)}
        for name, one in groups.items()
    }


def _figure(share: "Proportion") -> dict[str, Any]:
    low, high = share.interval or (None, None)
    told = {"hits": share.hits, "n": share.n, "value": share.value, "low": low, "high": high}
    return told | {"enough": share.is_enough}


def _share(share: "Proportion") -> str:
    if share.value is None or share.interval is None:
        return "样本不足（n = 0）"
    low, high = share.interval
    told = f"{share.hits}/{share.n} = {share.value:.1%}，95% 区间 {low:.1%} 至 {high:.1%}"
    return told if share.is_enough else f"样本不足（{told}）"


def _alarms(found: "tuple[StrEnum, ...]") -> str:
    return f" ［{'、'.join(chinese(alarm) for alarm in found)}］" if found else ""


def _counts(found: Mapping[Term, int]) -> dict[str, int]:
    return {kind.value: n for kind, n in found.items()}


def _named(found: Mapping[Term, int]) -> str:
    return "、".join(f"{chinese(kind)} {n}" for kind, n in found.items())
