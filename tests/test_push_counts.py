"""The counts of a ledger: one strict push with each thing that can be wrong with it, and a slow count of anything."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_making import CONTACT, START, K, event, ledger_of, sha, whole_push
from slow_push_count import SlowCount

from matcher.ledger import LedgerEvent
from matcher.ledger_rules import reversal
from matcher.push_caps import PushCaps
from matcher.push_counts import PushCounts, push_counts
from matcher.push_vocabulary import LedgerKind, LedgerMark, PushChannel, PushColumn

PERMITTED = event(K.PERMITTED, at=START - timedelta(days=1))
OTHER = "K" + "1" * 32


def counted(*events: LedgerEvent, caps: PushCaps | None = None) -> PushCounts:
    return push_counts(ledger_of(events), caps)


def altered(kind: LedgerKind, **changes: Any) -> list[LedgerEvent]:
    """One whole push to a contact who may be written to, its entry of `kind` otherwise."""
    steps = [event(one, **(changes if one is kind else {})) for one in (K.PLANNED, K.APPROVED, K.SENT, K.DELIVERED)]
    return [PERMITTED, *steps]


def without(kind: LedgerKind) -> list[LedgerEvent]:
    return [one for one in [PERMITTED, *whole_push()] if one.kind is not kind]


def test_a_push_planned_from_an_eligible_match_approved_delivered_and_lawful_is_strict() -> None:
    counts = counted(PERMITTED, *whole_push())
    assert (counts.strict, counts.loose, counts.planned, counts.approved, counts.delivered) == (1, 1, 1, 1, 1)
    assert (counts.duplicates, counts.after_refusal, counts.corrections, counts.excluded) == (0, 0, 0, 0)
    assert counts.states == {K.SENT: 0, K.BOUNCED: 0, K.DELIVERED: 1, K.UNKNOWN: 0}
    assert counts.by_year == {2026: (1, 1)} and counts.cap_breaches is None


NOT_STRICT = {
    "not planned": without(K.PLANNED),
    "planned from no eligible match": altered(K.PLANNED, marks=()),
    "not approved": without(K.APPROVED),
    "approved by nobody": altered(K.APPROVED, person=""),
    "changed after it was approved": altered(K.SENT, evidence=sha("another text")),
    "rejected": [PERMITTED, *whole_push()[:2], event(K.REJECTED), *whole_push()[2:]],
    "held": [PERMITTED, *whole_push()[:2], event(K.HELD), *whole_push()[2:]],
    "planned anew after it was approved": [PERMITTED, *whole_push()[:2], event(K.PLANNED), *whole_push()[2:]],
    "approved only after it was sent": [
        PERMITTED,
        event(K.PLANNED),
        event(K.SENT),
        event(K.APPROVED),
        *whole_push()[3:],
    ],
    "not delivered": without(K.DELIVERED),
    "delivered without evidence": altered(K.DELIVERED, evidence=""),
    "bounced": [PERMITTED, *whole_push(), event(K.BOUNCED)],
    "unknown": [PERMITTED, *whole_push()[:3], event(K.UNKNOWN)],
    "answered, but never delivered": [PERMITTED, *whole_push()[:3], event(K.ANSWERED)],
    "nobody said it may be sent": whole_push(),
    "permitted only after it was sent": [*whole_push(), PERMITTED],
    "another contact is permitted": altered(K.SENT, contact=OTHER),
    "no enterprise": altered(K.SENT, enterprise_id=""),
    "no family": altered(K.SENT, family_id=""),
}


@pytest.mark.parametrize("events", NOT_STRICT.values(), ids=NOT_STRICT)
def test_a_push_that_lacks_one_thing_is_loose_only(events: list[LedgerEvent]) -> None:
    counts = counted(*events)
    assert (counts.strict, counts.loose, sum(counts.columns.values())) == (0, 1, 0)


def test_a_push_after_a_refusal_is_not_strict_and_is_counted_as_such() -> None:
    counts = counted(PERMITTED, event(K.REFUSED), *whole_push())
    assert (counts.strict, counts.loose, counts.after_refusal) == (0, 1, 1)
    assert counted(PERMITTED, event(K.REFUSED), PERMITTED, *whole_push()).after_refusal == 0
    assert counted(PERMITTED, *whole_push(), event(K.REFUSED)).strict == 1


def test_a_refusal_counts_however_it_is_marked() -> None:
    marked = event(K.REFUSED, marks=(LedgerMark.TEST,))
    assert counted(PERMITTED, marked, *whole_push()).after_refusal == 1


@pytest.mark.parametrize("mark", [LedgerMark.DEMO, LedgerMark.TEST])
def test_demonstrations_and_tests_are_left_out_of_everything(mark: LedgerMark) -> None:
    for kind in (K.PLANNED, K.SENT):
        counts = counted(*altered(kind, marks=(LedgerMark.ELIGIBLE, mark)))
        assert (counts.strict, counts.loose, counts.planned, counts.excluded) == (0, 0, 0, 1)
    assert counted(event(K.PERMITTED, marks=(mark,)), *whole_push()).strict == 0


def test_the_same_family_for_the_same_enterprise_counts_once() -> None:
    again = whole_push("P-2", family_id="F-P-1")
    again[0] = event(K.PLANNED, "P-2", family_id="F-P-1")
    counts = counted(PERMITTED, *whole_push(), *again)
    assert (counts.strict, counts.loose, counts.duplicates) == (1, 2, 1)
    elsewhere = whole_push("P-2", family_id="F-P-1", enterprise_id="E-2")
    elsewhere[0] = event(K.PLANNED, "P-2", family_id="F-P-1", enterprise_id="E-2")
    assert counted(PERMITTED, *whole_push(), *elsewhere).strict == 2


def test_an_item_sent_again_without_a_bounce_is_a_duplicate_and_stays_one_item() -> None:
    counts = counted(PERMITTED, *whole_push(), event(K.SENT))
    assert (counts.strict, counts.loose, counts.duplicates) == (1, 1, 1)
    unknown = counted(PERMITTED, *whole_push()[:3], event(K.UNKNOWN), event(K.SENT), event(K.DELIVERED))
    assert (unknown.duplicates, unknown.loose) == (1, 1)


def test_after_a_bounce_the_item_may_go_out_again() -> None:
    counts = counted(PERMITTED, *whole_push()[:3], event(K.BOUNCED), event(K.SENT), event(K.DELIVERED))
    assert (counts.strict, counts.loose, counts.duplicates) == (1, 1, 0)
    other = [event(kind, "P-2", family_id="F-P-1") for kind in (K.PLANNED, K.APPROVED, K.SENT, K.DELIVERED)]
    counts = counted(PERMITTED, *whole_push()[:3], event(K.BOUNCED), *other)
    assert (counts.strict, counts.loose, counts.duplicates) == (1, 2, 0)


@pytest.mark.parametrize("change", [LedgerMark.READINESS_REACHED, LedgerMark.FEE_CUT, LedgerMark.OPEN_LICENSE_DECLARED])
def test_a_push_after_a_named_change_has_a_column_of_its_own(change: LedgerMark) -> None:
    marks = (LedgerMark.ELIGIBLE, change)
    again = [event(K.PLANNED, "P-2", family_id="F-P-1", marks=marks)]
    again += [event(kind, "P-2", family_id="F-P-1") for kind in (K.APPROVED, K.SENT, K.DELIVERED)]
    counts = counted(PERMITTED, *whole_push(), *again)
    assert (counts.strict, counts.columns[PushColumn.REPUSH], counts.duplicates) == (1, 1, 0)


@pytest.mark.parametrize(
    ("mark", "column"),
    [(LedgerMark.SEGMENT_DIGEST, PushColumn.SEGMENT_DIGEST), (LedgerMark.DEMAND, PushColumn.DEMAND)],
)
def test_digests_and_demand_are_counted_beside(mark: LedgerMark, column: PushColumn) -> None:
    counts = counted(*altered(K.PLANNED, marks=(LedgerMark.ELIGIBLE, mark)))
    assert (counts.strict, counts.columns[column], sum(counts.columns.values())) == (0, 1, 1)


def posted(channel: PushChannel, contact: str, *more: LedgerEvent) -> PushCounts:
    steps = [event(kind, contact=contact, channel=channel) for kind in (K.SENT, K.DELIVERED)]
    return counted(PERMITTED, *whole_push()[:2], *steps, *more)


ROBOTS = (PushChannel.WECOM, PushChannel.DINGTALK, PushChannel.FEISHU)


@pytest.mark.parametrize("channel", ROBOTS)
def test_posting_to_a_group_is_no_delivery_unless_it_is_bound_to_one_contact(channel: PushChannel) -> None:
    to_all, bound = posted(channel, ""), posted(channel, CONTACT)
    assert (to_all.strict, to_all.columns[PushColumn.POSTED], to_all.delivered) == (0, 1, 0)
    assert (bound.strict, bound.columns[PushColumn.POSTED], bound.delivered) == (1, 0, 1)


@pytest.mark.parametrize(
    ("more", "strict"),
    [
        ([], 0),
        ([event(K.ANSWERED)], 1),
        ([event(K.ANSWERED, contact=OTHER)], 0),
        ([event(K.DELIVERED, channel=PushChannel.HAND_OVER)], 1),
    ],
    ids=["nothing", "the contact", "somebody else", "a signed receipt"],
)
def test_a_forward_counts_when_the_contact_answers_or_signs(more: list[LedgerEvent], strict: int) -> None:
    counts = posted(PushChannel.FORWARD, CONTACT, *more)
    assert (counts.strict, counts.columns[PushColumn.POSTED]) == (strict, 1 - strict)


@pytest.mark.parametrize("channel", [PushChannel.SMS, PushChannel.HAND_OVER])
def test_a_message_and_a_signed_hand_over_count_as_an_e_mail_does(channel: PushChannel) -> None:
    assert posted(channel, CONTACT).strict == 1


def test_a_reversed_entry_counts_no_more_and_the_reversal_is_shown() -> None:
    for place, (strict, loose) in ((2, (0, 1)), (3, (0, 0)), (4, (0, 1))):
        entries = ledger_of([PERMITTED, *whole_push()])
        counts = counted(*entries, reversal(entries[place], event(K.REVERSED)))
        assert (counts.strict, counts.loose, counts.reversals) == (strict, loose, 1)


def test_a_correction_letter_is_no_push_but_may_not_go_to_who_refused() -> None:
    counts = counted(PERMITTED, *whole_push(), event(K.CORRECTION))
    assert (counts.strict, counts.loose, counts.corrections, counts.duplicates) == (1, 1, 1, 0)
    assert counted(PERMITTED, *whole_push(), event(K.REFUSED), event(K.CORRECTION)).after_refusal == 1


def test_caps_are_held_against_what_went_out() -> None:
    events = [PERMITTED, *whole_push(), *whole_push("P-2"), event(K.CORRECTION)]
    assert counted(*events, caps=PushCaps(contact_week=1)).cap_breaches == 1
    assert counted(*events, caps=PushCaps(contact_week=2)).cap_breaches == 0


def test_the_year_is_the_one_in_china_when_it_was_sent() -> None:
    eve = START.replace(month=12, day=31, hour=15, minute=57)  # sent at 23:59 in China, delivered in the new year
    late = whole_push("P-2", START.replace(month=12, day=31, hour=16))
    counts = counted(PERMITTED, *whole_push(at=eve), *late)
    assert counts.by_year == {2026: (1, 1), 2027: (1, 1)}


PLACES = {"P-1": ("E-1", "F-1"), "P-2": ("E-1", "F-1"), "P-3": ("E-1", "F-2"), "P-4": ("", "")}


def placed(kind: LedgerKind, push_id: str, **given: Any) -> LedgerEvent:
    enterprise, family = PLACES[push_id]
    usual = {"enterprise_id": enterprise, "family_id": family} if kind not in (K.PERMITTED, K.REFUSED) else {}
    return event(kind, push_id, **usual | given)


WHOLE = st.builds(
    lambda push, marks, channel: [
        placed(K.PLANNED, push, marks=(LedgerMark.ELIGIBLE, *marks)),
        placed(K.APPROVED, push),
        placed(K.SENT, push, channel=channel),
        placed(K.DELIVERED, push, channel=channel),
    ],
    st.sampled_from(sorted(PLACES)),
    st.lists(st.sampled_from(LedgerMark), max_size=1),
    st.sampled_from(PushChannel),
)
SINGLE = st.builds(
    lambda kind, push, contact, channel, evidence, reverses: [
        placed(kind, push, contact=contact, channel=channel, evidence=evidence(push), reverses=reverses)
    ],
    st.sampled_from(LedgerKind),
    st.sampled_from(sorted(PLACES)),
    st.sampled_from([CONTACT, CONTACT, OTHER, ""]),
    st.sampled_from(PushChannel),
    st.sampled_from([sha, sha, lambda push: sha(push + "*"), lambda push: ""]),
    st.integers(1, 12),
)


@given(st.lists(st.one_of(WHOLE, SINGLE), max_size=9), st.booleans())
def test_the_counts_are_those_of_a_slow_count(scripts: list[list[LedgerEvent]], permitted: bool) -> None:
    events = [PERMITTED] * permitted + [one for script in scripts for one in script]
    entries = ledger_of(events)
    assert push_counts(entries, PushCaps(contact_week=2)).to_dict() == SlowCount(entries).to_dict(2)
