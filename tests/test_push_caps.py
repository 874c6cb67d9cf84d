"""Sendings beyond the caps, by weeks and months as they are in China."""

from datetime import UTC, datetime, timedelta

import pytest
from ledger_making import K, event, ledger_of

from matcher.push_caps import PushCaps, cap_breaches

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
