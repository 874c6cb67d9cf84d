"""What waits for a person, in a few lines: for the history of steps, and for the staff's group robot where one is set
up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from jobs.cultivating import list_cases
from jobs.deliveries import day_of
from jobs.followup import list_followed
from jobs.opening import Engine
from jobs.senders.opening import opened_senders
from jobs.settings import Settings
from jobs.transferring import due_alarms
from matcher.delivery_vocabulary import MessageKind, MessageState, PushState, SendResult
from matcher.followup_vocabulary import FollowUpAlarm
from matcher.messages import Envelope, Letter, Sender
from matcher.push_vocabulary import PushChannel
from store import outbox, pushes

ROBOTS = (PushChannel.WECOM, PushChannel.DINGTALK, PushChannel.FEISHU)
_TO_REVIEW = (PushState.PLANNED, PushState.SECOND_LOOK)


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """What waits for a person: pushes to look at and pushes put aside; messages of which nobody knows whether they
    arrived, and those to hand over or forward; enterprises to get back to; milestones overdue and terms of contracts
    that end."""

    to_review: int
    held: int
    unknown: int
    by_hand: int
    follow_ups: int
    milestones: int
    terms: int


def waiting_counts(conn: sa.Connection, today: date) -> WaitingCounts:
    """How many of each there are on that day."""
    to_review, held = pushes.in_state(conn, *_TO_REVIEW), pushes.in_state(conn, PushState.HELD)
    unknown, by_hand = (outbox.in_state(conn, state) for state in (MessageState.UNKNOWN, MessageState.PREPARED))
    milestones = sum(FollowUpAlarm.MILESTONE_OVERDUE in one.alarms for one in list_cases(conn, today))
    plain = (len(to_review), len(held), len(unknown), len(by_hand), _to_follow_up(conn, today))
    return WaitingCounts(*plain, milestones, len(due_alarms(conn, today)))


def _to_follow_up(conn: sa.Connection, today: date) -> int:
    """Enterprises that are interested and nobody has got back to, and those whose next step is overdue."""
    found = list_followed(conn, today)
    return sum(bool(one.alarms) or not one.track.recorded for one in found)


def waiting(conn: sa.Connection, today: date) -> dict[str, int]:
    """How many of each kind of thing wait on that day, those of which none waits left out."""
    counts = waiting_counts(conn, today)
    found = {
        "条推送待审核": counts.to_review,
        "条推送搁置": counts.held,
        "封结果不明，请查明（queqiao push resolve）": counts.unknown,
        "封待递交或转发": counts.by_hand,
        "家企业的意向要跟进": counts.follow_ups,
        "个培育里程碑逾期": counts.milestones,
        "项合同期限到期或将到": counts.terms,
    }
    return {what: number for what, number in found.items() if number}


def remind(engine: Engine, settings: Settings, now: datetime) -> str:
    """Say what waits; to the staff's group too, where a robot is set up and anything does."""
    with engine.connect() as conn:
        found = waiting(conn, day_of(now))
    if not found:
        return "没有待办"
    text = "；".join(f"{number} {what}" for what, number in found.items())
    with opened_senders(settings.senders, lambda: now) as senders:
        return text + _posted(senders, settings, text, now)


def _posted(senders: Mapping[PushChannel, Sender], settings: Settings, text: str, now: datetime) -> str:
    channel = next((one for one in ROBOTS if one in senders), None)
    if channel is None:
        return ""
    envelope = Envelope("", "", "", "", settings.centre_name, day_of(now))
    message_id = f"N-{now:%Y%m%d%H%M%S}"
    notice = Letter(message_id, MessageKind.NOTICE, channel, envelope, "待办", f"{settings.centre_name}待办：{text}")
    came = senders[channel].send(notice, lambda: None)
    return "" if came.result is SendResult.ACCEPTED else f"（没有发到群里：{came.answer}）"
