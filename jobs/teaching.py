"""What enterprises answered and reviewers decided, as judgements that a ranker learns from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from jobs.deliveries import day_of
from jobs.followed_pushes import read_followed
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer, Decision, PushDirection, RejectionReason
from matcher.followup_vocabulary import LossReason
from matcher.funnel import FunnelEvent
from matcher.judgements import Judgement, taught_level
from matcher.push_records import PushRecord
from matcher.push_review import Ruling
from matcher.vocabulary import Level
from store import answers, decisions, judgements, needs, patents, pushes
from store.database import writing

# As no file of judgements marks its own: what is marked so may be taken back here.
ANSWER, REVIEW = "push_answer", "push_review"


@dataclass(frozen=True, slots=True)
class Taught:
    """How many judgements stand now by answers and by reviews, how many are new and how many were taken back because
    what they came from was changed."""

    by_answers: int
    by_reviews: int
    new: int
    gone: int


def teach(engine: sa.Engine) -> Taught:
    """Bring the judgements that follow from answers and reviews up to date: told again, nothing changes. Every answer
    and decision stays where it was given; here stands only what they teach today."""
    with writing(engine) as conn:
        asked = [push for push in pushes.every(conn) if push.direction is PushDirection.SUPPLY and not push.practice]
        said = [one for one in _said(conn, asked) if one is not None]
        wanted = list(dict.fromkeys(_there(conn, said)))
        stored = [one for one in judgements.every(conn) if one.shown in (ANSWER, REVIEW)]
        known = set(stored)
        new = [one for one in wanted if one not in known]
        gone = judgements.remove(conn, known - set(wanted))
        judgements.put(conn, new)
    by_answers = sum(one.shown == ANSWER for one in wanted)
    return Taught(by_answers, len(wanted) - by_answers, len(new), gone)


def _said(conn: sa.Connection, asked: Sequence[PushRecord]) -> Iterable[Judgement | None]:
    """Reviewers approve what they hold relevant, so that their levels would outvote every 不相关: the enterprise that
    said so stands alone. Beside a relevant answer the reviewers' finer level stays."""
    ids = [push.push_id for push in asked]
    given, ruled = answers.latest(conn, ids), decisions.every(conn, ids)
    lost = {track.loss.push_id: track.loss for track in read_followed(conn).tracks if track.loss}
    for push in asked:
        told = _by_loss(push, lost.get(push.push_id)) or _by_answer(push, given.get(push.push_id))
        yield told
        if told is None or told.level is not Level.UNRELATED:
            yield from (_by_review(push, ruling) for ruling in _last_of_each(ruled.get(push.push_id, ())))


def _last_of_each(ruled: Iterable[Ruling]) -> Iterable[Ruling]:
    """Of each reviewer the last word."""
    return {ruling.person: ruling for ruling in ruled}.values()


def _by_review(push: PushRecord, ruling: Ruling) -> Judgement | None:
    """The level a reviewer confirmed; 不相关 as the reason of a rejection is level 1, as it is from an enterprise. The
    other reasons (price, too early, legal status …) say nothing of the fit."""
    level = ruling.level
    if level is None and ruling.decision is Decision.REJECT and ruling.reason is RejectionReason.NOT_RELEVANT:
        level = int(Level.UNRELATED)
    if level is None:
        return None
    day = day_of(ruling.at)
    return Judgement(push.need_id, push.patent_id, Level(level), ruling.person, day, REVIEW)


def _by_answer(push: PushRecord, given: GivenAnswer | None) -> Judgement | None:
    return _by_enterprise(push, given.answer, day_of(given.at)) if given else None


def _by_loss(push: PushRecord, loss: FunnelEvent | None) -> Judgement | None:
    """Why nothing came of it, in the end, is the enterprise's last word: where it speaks of the fit at all."""
    return _by_enterprise(push, loss.reason, loss.day) if loss and loss.reason else None


def _by_enterprise(push: PushRecord, said: Answer | LossReason, day: date) -> Judgement | None:
    level = taught_level(said.value)
    if level is None:
        return None
    return Judgement(push.need_id, push.patent_id, level, f"{ANSWER}:{push.enterprise_id}", day, ANSWER)


def _there(conn: sa.Connection, said: Sequence[Judgement]) -> list[Judgement]:
    """Those whose need and patent the home still holds."""
    asked = needs.get_many(conn, {one.need_id for one in said})
    shown = patents.get_many(conn, {one.patent_id for one in said})
    return [one for one in said if one.need_id in asked and one.patent_id in shown]
