"""Decisions on pushes, several at once, all or none: the push, the decision and the ledger in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from jobs.people import known_person
from matcher.delivery_vocabulary import Decision, PushState, RejectionReason
from matcher.domain import Person
from matcher.errors import InputRefused, QueqiaoError, RecordUnknown
from matcher.push_records import PushRecord, item_hash
from matcher.push_review import CHECK_LENGTH, Reviewed, Ruling, approvers, check_reviewer, content_check, review
from store import decisions, enterprises, ledger, pushes
from store.database import writing

Item = TypeVar("Item")
Result = TypeVar("Result")
Stated = tuple[str, Ruling]
NO_SOURCES: Mapping[str, str] = {}
_NAMED_AT_MOST = 10
_CURE = "可用 queqiao push list 查看"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decides of a push. `check` are the first digits of the hash of what they saw (`content_check`),
    at least 12; empty: the item as it stands now."""

    push_id: str
    decision: Decision
    level: int | None = None
    reason: RejectionReason | None = None
    remark: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class ListedPush:
    """A push with who approved it so far, and what a decision may name to say what was seen."""

    push: PushRecord
    approvers: tuple[str, ...]

    @property
    def check(self) -> str:
        """As `content_check`."""
        return content_check(self.push)


def decide(engine: sa.Engine, verdicts: Sequence[Verdict], person: str, now: datetime) -> list[Reviewed]:
    """Put these decisions of `person` into effect, all or none. Raises InputRefused naming every push that cannot be
    decided so, RecordUnknown for a person or a push that is not there."""
    with writing(engine) as conn:
        by = reviewer(conn, person)
        found = known_pushes(conn, [one.push_id for one in verdicts])
        return put_in_effect(conn, stated(verdicts, found, by.name, now), by)


def list_pushes(conn: sa.Connection, states: Sequence[PushState] = (), enterprise_id: str = "") -> list[ListedPush]:
    """The pushes in these states (all where none is given), of one enterprise where one is named, by day and id."""
    found = pushes.of_enterprise(conn, [enterprise_id]) if enterprise_id else pushes.every(conn)
    wanted = [push for push in found if not states or push.state in states]
    earlier = decisions.standing(conn, [push.push_id for push in wanted])
    return [ListedPush(push, _standing(push, earlier.get(push.push_id, []))) for push in wanted]


def reviewer(conn: sa.Connection, name: str) -> Person:
    """The person of that name who may decide. Raises RecordUnknown, InputRefused."""
    person = known_person(conn, name)
    check_reviewer(person)
    return person


def known_pushes(conn: sa.Connection, push_ids: Sequence[str]) -> dict[str, PushRecord]:
    """These pushes by id. Raises RecordUnknown naming those that are not there, InputRefused those given twice."""
    twice = [push_id for push_id, times in Counter(push_ids).items() if times > 1]
    if twice:
        raise InputRefused("同一条推送出现了两次", named(twice), "请只保留一次")
    found = pushes.get_many(conn, push_ids)
    unknown = [push_id for push_id in push_ids if push_id not in found]
    if unknown:
        raise RecordUnknown("没有这条推送", named(unknown), _CURE)
    return found


def stated(verdicts: Sequence[Verdict], found: Mapping[str, PushRecord], person: str, at: datetime) -> list[Stated]:
    """The verdicts as rulings on exactly what was seen. Raises InputRefused naming the pushes that have changed."""
    return each(verdicts, lambda one: (one.push_id, _ruling(one, found[one.push_id], person, at)))


def put_in_effect(
    conn: sa.Connection, rulings: Sequence[Stated], by: Person, sources: Mapping[str, str] = NO_SOURCES
) -> list[Reviewed]:
    """As `decide`, inside a transaction that means to write; `sources` say by push whence a decision came."""
    pushes.lock(conn)
    found = known_pushes(conn, [push_id for push_id, _ in rulings])
    earlier = decisions.standing(conn, found)
    firsts = _firsts(conn, found.values())

    def apply(one: Stated) -> Reviewed:
        push = found[one[0]]
        first = push.push_id in firsts
        return review(push, one[1], by, earlier.get(push.push_id, ()), first)

    reviewed = each(rulings, apply)
    outcomes = defaultdict(list)
    for done in reviewed:
        outcomes[done.push.state, done.push.level, done.push.state_reason].append(done.push.push_id)
    for (state, level, reason), push_ids in outcomes.items():
        pushes.change(conn, push_ids, state=state, level=level, state_reason=reason)
    decisions.add(conn, reviewed, sources)
    ledger.append(conn, [done.event for done in reviewed if done.event])
    return reviewed


def each(items: Iterable[Item], act: Callable[[Item], Result]) -> list[Result]:
    """What `act` makes of every item. Raises InputRefused naming all that were refused, not the first alone."""
    done: list[Result] = []
    refused: list[QueqiaoError] = []
    for item in items:
        try:
            done.append(act(item))
        except QueqiaoError as error:
            refused.append(error)
    if len(refused) == 1:
        raise refused[0]
    if refused:
        told = named([f"{error.value}（{error.what}）" for error in refused])
        raise InputRefused(f"有 {len(refused)} 条不能这样审核，全部没有生效", told, "请改正这几条后重试")
    return done


def named(names: Sequence[str]) -> str:
    """The names on one line, the first ten of many."""
    more = f"等 {len(names)} 条" if len(names) > _NAMED_AT_MOST else ""
    return "、".join(names[:_NAMED_AT_MOST]) + more


def _ruling(verdict: Verdict, push: PushRecord, person: str, at: datetime) -> Ruling:
    check = verdict.check.strip().lower()
    if check and (len(check) < CHECK_LENGTH or not item_hash(push, None).startswith(check)):
        raise InputRefused("已变化，与审核人看到的不同", push.push_id, "请重新导出或查看后再决定")
    seen = item_hash(push, verdict.level)
    return Ruling(verdict.decision, verdict.level, verdict.reason, verdict.remark.strip(), seen, person, at)


def _firsts(conn: sa.Connection, found: Collection[PushRecord]) -> set[str]:
    """Which of these go to an enterprise (merged ones are one) that was sent nothing yet; what was sent for practice
    counts for practice alone."""
    reached = pushes.recipients(conn, PushState.SENT, PushState.DELIVERED)
    moved = enterprises.merged_into(conn, {push.enterprise_id for push in found} | {one for one, _ in reached})
    known = {(moved.get(one, one), practice) for one, practice in reached}
    return {p.push_id for p in found if (moved.get(p.enterprise_id, p.enterprise_id), p.practice) not in known}


def _standing(push: PushRecord, rulings: Sequence[Ruling]) -> tuple[str, ...]:
    """Of a push between two looks, or approved: who approved the item as it is."""
    return approvers(rulings) if push.state in (PushState.SECOND_LOOK, PushState.APPROVED) else ()
