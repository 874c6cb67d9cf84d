"""What the review commands print of a push: as JSON and as a line."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from console.output import padded
from matcher.delivery_vocabulary import PushDirection, PushState, RejectionReason
from matcher.glossary import LEVELS, chinese
from matcher.vocabulary import Level

if TYPE_CHECKING:
    from jobs.reviewing import ListedPush
    from matcher.push_records import PushRecord
    from matcher.push_review import Reviewed, WaitingRuling

_PLAIN = ("push_id", "match_id", "need_id", "patent_id", "enterprise_id", "family_id", "contact_id", "message_id")
_SHORT = 24


def push_document(one: "ListedPush") -> dict[str, Any]:
    """One entry of `pushes` in the JSON document."""
    push = one.push
    plain = {name: getattr(push, name) for name in _PLAIN}
    words = {"need_title": push.content.need_title, "title": push.content.title}
    return plain | {
        "state": push.state.value,
        "state_reason": push.state_reason,
        "direction": push.direction.value,
        "channel": push.channel.value,
        "day": push.day.isoformat(),
        "check": one.check,
        "level": push.level,
        "p_relevant": push.p_relevant,
        "approvers": list(one.approvers),
        **words,
    }


def push_line(one: "ListedPush") -> str:
    """One line of `queqiao push list`."""
    push = one.push
    head = f"{push.push_id}@{one.check}  {padded(_state(push), 14)}  {push.day}  {push.enterprise_id}"
    if push.direction is PushDirection.SEGMENT:  # it answers no need, so that no machine judged it
        return f"{head}  {chinese(push.direction)}：{_short(push.content.title)}{_approved(one.approvers)}"
    what = f"{_short(push.content.need_title)} → {_short(push.content.title)}"
    return f"{head}  {what}  （机器建议概率 {push.p_relevant:.2f}）{_approved(one.approvers)}"


def reviewed_document(done: Sequence["Reviewed"]) -> list[dict[str, Any]]:
    """The entries of `reviewed` in the JSON document."""
    return [
        {"push_id": one.push.push_id, "state": one.push.state.value, "level": one.push.level}
        | {"decision": one.ruling.decision.value, "approvers": list(one.approvers)}
        for one in done
    ]


def reviewed_lines(done: Sequence["Reviewed"]) -> Iterator[str]:
    """Where each push stands now."""
    for one in done:
        level = f"（{LEVELS[Level(one.push.level)]}）" if one.push.level else ""
        waits = f"：{'、'.join(one.approvers)} 已通过" if one.push.state is PushState.SECOND_LOOK else ""
        yield f"{one.push.push_id}  {chinese(one.push.state)}{level}{waits}"


def waiting_document(found: Sequence["WaitingRuling"]) -> list[dict[str, Any]]:
    """The entries of `waiting` in the JSON document."""
    return [
        {"push_id": one.push_id, "decision": one.decision.value, "level": one.level, "remark": one.remark}
        | {"reason": one.reason.value if one.reason else None, "reviewer": one.reviewer}
        | {"entered_by": one.entered_by, "file": one.file_name, "file_sha256": one.file_sha256}
        for one in found
    ]


def waiting_line(one: "WaitingRuling") -> str:
    """One decision that waits for its reviewer."""
    level = LEVELS[Level(one.level)] if one.level else ""
    words = "，".join(part for part in (level, chinese(one.reason) if one.reason else "", one.remark) if part)
    told = f"（{' '.join(words.split())}）" if words else ""
    return f"{one.push_id}  {chinese(one.decision)}{told}  审核人 {one.reviewer}  {one.file_name} {one.file_sha256[:8]}"


def _state(push: "PushRecord") -> str:
    why = push.state_reason
    if push.state is PushState.REJECTED and why in list(RejectionReason):
        why = chinese(RejectionReason(why))
    return f"{chinese(push.state)}：{why}" if why else chinese(push.state)


def _approved(approvers: Sequence[str]) -> str:
    return f"  {'、'.join(approvers)} 已通过" if approvers else ""


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"
