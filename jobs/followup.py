"""Following up: steps taken down, what waits for somebody, and the figures that come of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from ingest.files import file_sha256
from jobs.answering import find_item
from jobs.deliveries import day_of
from jobs.followed_pushes import FollowedPushes, Key, read_around, read_followed, read_in_hand
from jobs.free_words import one_line
from jobs.people import known_person
from matcher.answer_shares import AnswerShares
from matcher.errors import InputRefused, RecordUnknown
from matcher.followup_vocabulary import FollowUpAlarm, FunnelStage, LossReason
from matcher.funnel import FunnelEvent, Track, alarms, check_reversal, check_step
from matcher.funnel_figures import (
    FollowedItem,
    FunnelFigures,
    GroupFigures,
    Reasons,
    figures_by,
    funnel_figures,
    reasons_by_holder,
    shares_of,
)
from matcher.glossary import LEVELS
from matcher.vocabulary import Level
from store import funnel
from store.database import writing

NO_SEGMENT, NO_LEVEL = "未归类", "没有等级"


@dataclass(frozen=True, slots=True)
class StepSaid:
    """A step as a person tells it; `day` None is today, `evidence` a file of which the SHA-256 is kept."""

    stage: FunnelStage
    person: str
    now: datetime
    day: date | None = None
    next_day: date | None = None
    evidence: Path | None = None
    remark: str = ""
    reason: LossReason | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A track as it is shown."""

    track: Track
    enterprise: str
    title: str
    alarms: tuple[FollowUpAlarm, ...]


@dataclass(frozen=True, slots=True)
class FollowUpReport:
    """The funnel, precision and signing rate, all together and by enterprise, segment and reviewers' level."""

    funnel: FunnelFigures
    shares: AnswerShares
    by_enterprise: dict[str, GroupFigures]
    by_segment: dict[str, GroupFigures]
    by_level: dict[str, GroupFigures]


def record_step(engine: sa.Engine, item: str, said: StepSaid) -> FunnelEvent:
    """Take down a step with the enterprise a push went to (`item`: push id or 答复编号). Raises InputRefused by the
    rules of `matcher.funnel`, RecordUnknown, FileUnreadable for the evidence."""
    evidence = file_sha256(said.evidence) if said.evidence else ""
    remark = one_line(said.remark, "备注")
    with writing(engine) as conn:
        person = known_person(conn, said.person).name
        push = find_item(conn, item)[0]
        followed = read_around(conn, push)
        key = _key(followed, push.push_id)
        event = FunnelEvent(
            *key,
            stage=said.stage,
            day=said.day or day_of(said.now),
            at=said.now,
            push_id=push.push_id,
            person=person,
            evidence=evidence,
            next_day=said.next_day,
            remark=remark,
            reason=said.reason,
        )
        check_step(followed.track(key), event, day_of(said.now))
        return replace(event, number=funnel.add(conn, event))


def reverse_step(engine: sa.Engine, number: int, person: str, remark: str, now: datetime) -> FunnelEvent:
    """Take a step back by an event that says why; the step itself stays where it is. Raises InputRefused,
    RecordUnknown."""
    words = one_line(remark, "备注")
    with writing(engine) as conn:
        name = known_person(conn, person).name
        wrong = funnel.get(conn, number)
        if wrong is None:
            raise RecordUnknown("没有这一步", number, "编号见 queqiao cases show")
        followed = read_around(conn, find_item(conn, wrong.push_id)[0])
        key = followed.keys.get(wrong.push_id, (wrong.enterprise_id, wrong.family_id))
        what = (wrong.enterprise_id, wrong.family_id, wrong.stage, day_of(now), now, wrong.push_id)
        event = FunnelEvent(*what, person=name, remark=words, reverses=number)
        check_reversal(event, followed.track(key))
        return replace(event, number=funnel.add(conn, event))


def list_followed(conn: sa.Connection, today: date, enterprise_id: str = "", *, stale: bool = False) -> list[Followed]:
    """The tracks somebody has something to do with (interested, or with a recorded step), those with alarms first;
    `stale`: only those."""
    followed = read_in_hand(conn)
    found = [_shown(followed, track, today) for track in followed.tracks if _in_hand(track)]
    mine = [one for one in found if enterprise_id in ("", one.track.enterprise_id) and (one.alarms or not stale)]
    return sorted(mine, key=lambda one: (not one.alarms, one.enterprise, one.track.family_id))


def report_funnel(conn: sa.Connection) -> FollowUpReport:
    """Every figure out of the ledger, the answers and the steps."""
    followed = read_followed(conn)
    items, tracks = followed.items, followed.tracks

    def by(group: str) -> dict[str, GroupFigures]:
        return figures_by(items, tracks, lambda item: _group(followed, item, group))

    return FollowUpReport(funnel_figures(tracks), shares_of(items), by("enterprise"), by("segment"), by("level"))


def report_reasons(conn: sa.Connection, patentee: str = "") -> dict[str, Reasons]:
    """What enterprises said of each holder's patents, as counts; of one holder, if named. Raises RecordUnknown for one
    of whom nothing went out."""
    followed = read_followed(conn)
    found = reasons_by_holder(followed.items, followed.tracks)
    if patentee and patentee not in found:
        raise RecordUnknown("没有推送过这个专利权人的专利", patentee, "请写全称，如专利上所载")
    return {patentee: found[patentee]} if patentee else found


def show_followed(conn: sa.Connection, item: str, today: date) -> Followed:
    """What came of one push that went out. Raises InputRefused, RecordUnknown."""
    push = find_item(conn, item)[0]
    followed = read_around(conn, push)
    return _shown(followed, followed.track(_key(followed, push.push_id)), today)


def _key(followed: FollowedPushes, push_id: str) -> Key:
    """The enterprise and family of a push that went out. Raises InputRefused for one that did not, that was for
    practice, or behind whose need no enterprise is known."""
    if push_id not in followed.keys:
        raise InputRefused("没有发出，或是演示、测试的推送，不能登记", push_id, "请用 queqiao push list 查看")
    return followed.keys[push_id]


def _in_hand(track: Track) -> bool:
    return bool(track.recorded) or FunnelStage.INTERESTED in track.reached


def _shown(followed: FollowedPushes, track: Track, today: date) -> Followed:
    name = followed.names.get(track.enterprise_id, track.enterprise_id)
    return Followed(track, name, followed.titles.get(track.family_id, track.family_id), alarms(track, today))


def _group(followed: FollowedPushes, item: FollowedItem, group: str) -> str:
    if group == "enterprise":
        return followed.names.get(item.enterprise_id, item.enterprise_id)
    if group == "segment":
        return item.segment or NO_SEGMENT
    return LEVELS[Level(item.level)] if item.level else NO_LEVEL
