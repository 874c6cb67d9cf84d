"""Sendings beyond the caps, by weeks and months as they are in China, or by days running as a plan counts them."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_making import CONTACT, K, event, ledger_of

from matcher.ledger import LedgerEvent
from matcher.push_caps import CHINA, PushCaps, cap_breaches
from matcher.push_history import recent_counts
from matcher.push_policy import Caps, PushPolicy

SUNDAY_NIGHT = datetime(2026, 3, 1, 15, 59, tzinfo=UTC)  # 23:59 in China
MONDAY = SUNDAY_NIGHT + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("times", "caps", "breaches"),
    [
        ([MONDAY] * 5, PushCaps(), 0),
        ([MONDAY] * 5, PushCaps(contact_week=5), 0),
        ([MONDAY] * 5, PushCaps(contact_week=3), 2),
        ([SUNDAY_NIGHT, MONDAY], PushCaps(contact_week=1), 0),
        ([MONDAY, MONDAY + timedelta(days=6)], PushCaps(contact_week=1), 1),
        ([MONDAY, MONDAY + timedelta(days=29)], PushCaps(contact_month=1), 1),
        ([MONDAY, MONDAY + timedelta(days=31)], PushCaps(contact_month=1), 0),
        ([MONDAY] * 5, PushCaps(contact_week=3, enterprise_month=3), 2),
        ([MONDAY] * 5, PushCaps(contact_week=4, enterprise_week=3), 2),
        ([MONDAY], PushCaps(contact_week=0), 1),
    ],
)
def test_each_sending_beyond_a_cap_counts_once(times: list[datetime], caps: PushCaps, breaches: int) -> None:
    assert cap_breaches(ledger_of(event(K.SENT, at=at) for at in times), caps) == breaches


def test_contacts_of_one_enterprise_share_its_cap_and_an_unnamed_one_has_none() -> None:
    one, two = event(K.SENT, at=MONDAY), event(K.SENT, at=MONDAY, contact="K" + "1" * 32)
    nobody = event(K.SENT, at=MONDAY, contact="", enterprise_id="")
    assert cap_breaches(ledger_of([one, two]), PushCaps(contact_week=1)) == 0
    assert cap_breaches(ledger_of([one, two]), PushCaps(enterprise_week=1)) == 1
    assert cap_breaches(ledger_of([nobody] * 9), PushCaps(1, 1, 1, 1)) == 0


ROLLING = PushCaps(contact_week=1, rolling=True)


@pytest.mark.parametrize(
    ("times", "caps", "breaches"),
    [
        ([SUNDAY_NIGHT, MONDAY], ROLLING, 1),
        ([MONDAY, MONDAY + timedelta(days=6, hours=23)], ROLLING, 1),
        ([MONDAY, MONDAY + timedelta(days=7)], ROLLING, 0),
        ([MONDAY, MONDAY + timedelta(days=30)], PushCaps(contact_month=1, rolling=True), 1),
        ([MONDAY, MONDAY + timedelta(days=31)], PushCaps(contact_month=1, rolling=True), 0),
        ([MONDAY, MONDAY - timedelta(minutes=1)], ROLLING, 1),
    ],
)
def test_days_running_know_no_monday(times: list[datetime], caps: PushCaps, breaches: int) -> None:
    assert cap_breaches(ledger_of(event(K.SENT, at=at) for at in times), caps) == breaches


@pytest.mark.parametrize("rolling", [False, True])
def test_what_had_bounced_takes_no_room_and_what_bounces_later_did(rolling: bool) -> None:
    caps = PushCaps(contact_week=1, rolling=rolling)
    sent, bounced, next_one = event(K.SENT), event(K.BOUNCED), event(K.SENT, "P-2")
    assert cap_breaches(ledger_of([sent, bounced, next_one]), caps) == 0
    assert cap_breaches(ledger_of([sent, next_one, bounced]), caps) == 1
    assert cap_breaches(ledger_of([sent, sent, bounced, next_one]), caps) == 2
    assert cap_breaches(ledger_of([bounced, bounced, sent, next_one]), caps) == 1


SENDINGS = st.lists(st.integers(0, 70), max_size=40).map(sorted)
POLICY = PushPolicy(0.3, contact=Caps(2, 4), enterprise=Caps(3, 5))


def sent_on(day: int, number: int, contact: str) -> LedgerEvent:
    return event(K.SENT, f"P-{number}", MONDAY + timedelta(days=day, hours=9), contact=contact)


@given(SENDINGS, st.randoms())
def test_an_audit_counts_what_a_plan_would_have_let_wait(days: list[int], chance: Random) -> None:
    """An independent slow version: before each sending, ask a plan's own counts whether there was room."""
    events = [sent_on(day, n, chance.choice([CONTACT, "K" + "1" * 32])) for n, day in enumerate(days)]
    beyond = 0
    for place, one in enumerate(events):
        today = one.at.astimezone(CHINA).date()
        before = [(e, e.at.astimezone(CHINA).date()) for e in events[:place]]
        contacts = recent_counts(((e.contact, day) for e, day in before), today)
        firms = recent_counts(((e.enterprise_id, day) for e, day in before), today)
        full = (contacts.week[one.contact] >= 2, contacts.month[one.contact] >= 4)
        beyond += any((*full, firms.week["E-1"] >= 3, firms.month["E-1"] >= 5))
    assert cap_breaches(ledger_of(events), POLICY.caps) == beyond


@given(SENDINGS)
def test_days_running_allow_no_more_than_calendar_weeks_and_months(days: list[int]) -> None:
    entries = ledger_of(sent_on(day, n, CONTACT) for n, day in enumerate(days))
    calendar = PushCaps(2, 4, 3, 5)
    assert cap_breaches(entries, calendar) <= cap_breaches(entries, POLICY.caps)
