"""The rules of review: who decides, what a decision needs, and that nothing is approved by fewer than it takes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewed import CONTENT, GONE, LI, OPERATOR, WANG, ZHAO, push, ruling

from matcher.delivery_vocabulary import Decision, PushDirection, PushState, RejectionReason
from matcher.domain import Person
from matcher.errors import InputRefused
from matcher.push_records import PushRecord, item_hash
from matcher.push_review import LONGEST_REMARK, Reviewed, Ruling, content_check, review
from matcher.push_vocabulary import LedgerKind

A, R, H = Decision.APPROVE, Decision.REJECT, Decision.HOLD
Act = tuple[Person, Decision, int | None]


def after(*acts: Act, first: bool = True, of: PushRecord | None = None) -> Reviewed:
    """The push after these acts, one after the other."""
    now, earlier = of or push(), []
    for by, decision, level in acts:
        said = ruling(now, by, decision, level=level)
        done = review(now, said, by, earlier, first)
        now, earlier = done.push, [*earlier, said]
    return done


def refused(of: PushRecord, said: Ruling, by: Person = WANG) -> str:
    with pytest.raises(InputRefused) as caught:
        review(of, said, by, (), first_to_enterprise=False)
    return caught.value.message


# who, what, level in turn; the state and the level that come of it at a first push; what the ledger is told last
TURNS = {
    "one is not enough": ([(WANG, A, 4)], PushState.SECOND_LOOK, None, None),
    "nor the same one twice": ([(WANG, A, 4), (WANG, A, 4)], PushState.SECOND_LOOK, None, None),
    "two agree": ([(WANG, A, 4), (LI, A, 4)], PushState.APPROVED, 4, LedgerKind.APPROVED),
    "an administrator is a reviewer": ([(WANG, A, 3), (ZHAO, A, 3)], PushState.APPROVED, 3, LedgerKind.APPROVED),
    "another level asks again": ([(WANG, A, 4), (LI, A, 3)], PushState.SECOND_LOOK, None, None),
    "the first agrees": ([(WANG, A, 4), (LI, A, 3), (WANG, A, 3)], PushState.APPROVED, 3, LedgerKind.APPROVED),
    "a third decides": ([(WANG, A, 4), (LI, A, 3), (ZHAO, A, 3)], PushState.APPROVED, 3, LedgerKind.APPROVED),
    "a rejection wins": ([(WANG, A, 4), (LI, R, None)], PushState.REJECTED, None, LedgerKind.REJECTED),
    "and ends earlier approvals": ([(WANG, A, 4), (LI, R, None), (LI, A, 4)], PushState.SECOND_LOOK, None, None),
    "a hold waits": ([(WANG, A, 4), (LI, H, None)], PushState.HELD, None, LedgerKind.HELD),
    "and leaves the other's": ([(WANG, A, 4), (LI, H, None), (LI, A, 4)], PushState.APPROVED, 4, LedgerKind.APPROVED),
    "but takes one's own": ([(WANG, A, 4), (WANG, H, None), (LI, A, 4)], PushState.SECOND_LOOK, None, None),
    "a changed mind": ([(WANG, A, 4), (LI, A, 4), (WANG, R, None)], PushState.REJECTED, None, LedgerKind.REJECTED),
    "an approved one back to a second look is taken back in the ledger": (
        [(WANG, A, 4), (LI, A, 4), (WANG, A, 3)],
        PushState.SECOND_LOOK,
        None,
        LedgerKind.HELD,
    ),
}


@pytest.mark.parametrize("name", TURNS)
def test_the_first_push_to_an_enterprise_takes_two_people(name: str) -> None:
    acts, state, level, recorded = TURNS[name]
    done = after(*acts)
    assert (done.push.state, done.push.level, done.recorded) == (state, level, recorded)


def test_once_something_was_sent_one_reviewer_is_enough() -> None:
    done = after((WANG, A, 3), first=False)
    assert done.push.state is PushState.APPROVED and done.push.level == 3


def test_an_approval_binds_person_time_and_the_hash_of_the_item_at_that_level() -> None:
    event = after((WANG, A, 4), (LI, A, 4)).event
    assert event and (event.person, event.evidence) == (LI.name, item_hash(push(), 4))
    assert event.evidence != item_hash(push(), 3) and event.enterprise_id == "E1" and event.family_id == "CN1"


@pytest.mark.parametrize(("by", "said"), [(OPERATOR, "只有审核员和管理员"), (GONE, "已停用")])
def test_only_an_active_reviewer_decides(by: Person, said: str) -> None:
    assert said in refused(push(), ruling(push(), by), by)


def test_nobody_decides_in_another_name() -> None:
    assert "只能以自己的名义审核：P-0000000000000001" in refused(push(), ruling(push(), LI), WANG)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"level": None}, "通过没有确认等级"),
        ({"level": 2}, "弱相关的不能通过"),
        ({"level": 1}, "无相关的不能通过"),
        ({"level": 5}, "没有 5 这个等级"),
        ({"reason": RejectionReason.PRICE}, "通过不应有驳回原因"),
        ({"decision": R, "reason": None}, "驳回没有写原因"),
        ({"decision": R, "level": 0}, "没有 0 这个等级"),
        ({"decision": H, "reason": RejectionReason.PRICE}, "搁置不应有驳回原因"),
        ({"remark": "长" * (LONGEST_REMARK + 1)}, "审核意见太长"),
        ({"remark": "\x07"}, "控制字符"),
        ({"item_hash": item_hash(push(), 3)}, "已变化"),
        ({"item_hash": item_hash(push(2), 4)}, "已变化"),
    ],
)
def test_what_a_decision_lacks_or_contradicts_is_refused_by_name(more: dict[str, Any], said: str) -> None:
    message = refused(push(), ruling(push(), WANG, **more))
    assert said in message and push().push_id in message


@pytest.mark.parametrize("direction", [PushDirection.DEMAND, PushDirection.SEGMENT])
def test_where_there_is_no_need_to_answer_there_is_no_level(direction: PushDirection) -> None:
    of = push(direction=direction)
    done = review(of, ruling(of, WANG), WANG, (), first_to_enterprise=False)
    assert done.push.state is PushState.APPROVED and done.push.level is None
    assert "没有匹配等级" in refused(of, ruling(of, WANG, level=4))


def test_a_rejection_may_say_the_level_and_keeps_its_reason() -> None:
    of = push()
    done = review(of, ruling(of, WANG, R, level=2, reason=RejectionReason.PRICE), WANG, (), first_to_enterprise=True)
    assert done.push.state_reason == "price" and done.push.level is None and done.recorded is LedgerKind.REJECTED


AFTER_LEAVING = {*PushState} - {
    *(PushState.PLANNED, PushState.SECOND_LOOK, PushState.APPROVED, PushState.HELD),
    *(PushState.REJECTED, PushState.RETURNED),
}


@pytest.mark.parametrize("state", sorted(AFTER_LEAVING))
@pytest.mark.parametrize("decision", list(Decision))
def test_what_is_in_a_message_or_was_sent_is_not_decided_any_more(state: PushState, decision: Decision) -> None:
    of = push(state=state)
    assert f"不能再审核：{of.push_id}" in refused(of, ruling(of, WANG, decision))


def test_what_was_returned_before_sending_is_planned_anew_before_it_is_approved() -> None:
    of = push(state=PushState.RETURNED)
    assert "不能直接通过" in refused(of, ruling(of, WANG))
    done = review(of, ruling(of, WANG, R), WANG, (), first_to_enterprise=True)
    assert done.push.state is PushState.REJECTED


def test_any_change_voids_an_approval_given_before() -> None:
    old, new = push(), push(content=replace(CONTENT, fee="8 万元"))
    done = review(new, ruling(new, LI), LI, [ruling(old, WANG)], first_to_enterprise=True)
    assert done.push.state is PushState.SECOND_LOOK and done.approvers == (LI.name,)
    assert content_check(old) != content_check(new) and len(content_check(old)) == 12


ITEMS = tuple(push(content=replace(CONTENT, fee=fee)) for fee in ("10 万元", "8 万元"))
REVIEWERS = (WANG, LI, ZHAO)
_steps = st.lists(
    st.tuples(
        st.sampled_from(REVIEWERS),
        st.sampled_from(Decision),
        st.sampled_from([3, 4]),
        st.booleans(),  # first to the enterprise
        st.sampled_from(range(len(ITEMS))),  # planned anew with this content before the ruling
    ),
    max_size=12,
)


@given(_steps)
def test_no_item_is_approved_with_fewer_than_the_needed_reviewers_of_the_very_hash(steps: list[Any]) -> None:
    now, said, told = ITEMS[0], [], None
    for by, decision, level, first, item in steps:
        if now.content != ITEMS[item].content:
            now, told = ITEMS[item], LedgerKind.PLANNED
        one = ruling(now, by, decision, level=level if decision is A else None)
        done = review(now, one, by, said, first)
        now, said, told = done.push, [*said, one], done.recorded or told
        if now.state is PushState.APPROVED:
            of_it = item_hash(now, now.level)
            last = {by.name: [r for r in said if r.person == by.name][-1:] for by in REVIEWERS}
            behind = [r for rulings in last.values() for r in rulings if r.decision is A and r.item_hash == of_it]
            assert len(behind) >= (2 if first else 1)
        # The ledger counts as approved what is approved, and nothing else.
        assert (told is LedgerKind.APPROVED) == (now.state is PushState.APPROVED)
