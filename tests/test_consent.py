"""May this contact be written to: every rule with its reason, and dates that decide."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.addresses import ContactKeys
from matcher.consent import CARRIES, Preferences, Statement, may_write, preferences_of
from matcher.domain import Contact
from matcher.push_vocabulary import Channel, ConsentAct, Digest, Frequency, NoWriting
from matcher.vocabulary import LegalBasis

DAY = date(2026, 3, 2)
KEYS = ContactKeys("e", "p", frozenset({"n"}))
AGREED = Contact("91A", "张", "", "a@b.com", "13800000000", LegalBasis.CONSENT, "同意书", date(2026, 1, 10))
BARE = Contact("91A", "张", email="a@b.com", phone="13800000000")
EVERY = frozenset({"e", "p", "n"})


def said(number: int, act: ConsentAct, day: date, keys: frozenset[str] = EVERY, **more: object) -> Statement:
    return Statement(number, act, day, keys, **more)  # type: ignore[arg-type]


def grant(number: int, day: date, keys: frozenset[str] = EVERY) -> Statement:
    return said(number, ConsentAct.GRANT, day, keys, basis=LegalBasis.CONSENT, source="电话")


def reason(contact: Contact, *statements: Statement, channel: Channel = Channel.EMAIL) -> NoWriting | None:
    return may_write(contact, KEYS, channel, DAY, statements=statements).reason


@pytest.mark.parametrize("channel", Channel)
def test_a_consenting_contact_may_be_written_to_by_every_channel(channel: Channel) -> None:
    found = may_write(AGREED, KEYS, channel, DAY)
    assert (found.digest, found.reason, found.basis) == (Digest.PROFILED, None, LegalBasis.CONSENT)


@pytest.mark.parametrize(
    ("basis", "open_channels"),
    [
        (LegalBasis.CONTRACT, {Channel.EMAIL, Channel.SMS, Channel.WECHAT, Channel.HAND_OVER}),
        (LegalBasis.LEGAL_DUTY, {Channel.HAND_OVER}),
        (LegalBasis.PUBLIC_INFORMATION, {Channel.HAND_OVER}),
    ],
)
def test_another_basis_carries_less(basis: LegalBasis, open_channels: set[Channel]) -> None:
    contact = Contact("91A", "张", "", "a@b.com", "13800000000", basis, "走访", date(2026, 1, 10))
    found = {channel: may_write(contact, KEYS, channel, DAY) for channel in Channel}
    assert {channel for channel, one in found.items() if one.digest} == open_channels
    assert {found[c].reason for c in set(Channel) - open_channels} == {NoWriting.BASIS_NOT_FOR_CHANNEL}
    expected = Digest.PROFILED if basis is LegalBasis.CONTRACT else Digest.INDUSTRY
    assert found[Channel.HAND_OVER].digest is expected


def test_every_basis_says_what_it_carries() -> None:
    assert set(CARRIES) == set(LegalBasis)


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        (BARE, NoWriting.NO_BASIS),
        (Contact("91A", "张", "", "a@b.com", "", LegalBasis.CONSENT, "", date(2026, 1, 1)), NoWriting.BASIS_INCOMPLETE),
        (Contact("91A", "张", "", "a@b.com", "", LegalBasis.CONSENT, "表", None), NoWriting.BASIS_INCOMPLETE),
        (
            Contact("91A", "张", "", "a@b.com", "", LegalBasis.CONSENT, "表", DAY + timedelta(1)),
            NoWriting.BASIS_NOT_YET,
        ),
        (Contact("91A", "张", "", "a at b", "", LegalBasis.CONSENT, "表", DAY), NoWriting.NO_ADDRESS),
        (Contact("91A", "张\r\nBcc: x@y.com", "", "a@b.com", "", LegalBasis.CONSENT, "表", DAY), NoWriting.UNSAFE_TEXT),
        (Contact("91A", "张", "", "a@b.com\nCc: x@y.com", "", LegalBasis.CONSENT, "表", DAY), NoWriting.UNSAFE_TEXT),
        (Contact("91A", "张", "", "a@b.com", "", LegalBasis.CONSENT, "表", DAY), None),
    ],
)
def test_a_contact_that_may_not_be_written_to_has_its_reason(contact: Contact, expected: NoWriting | None) -> None:
    assert reason(contact) is expected


def test_a_landline_receives_no_message() -> None:
    contact = Contact("91A", "张", "", "", "0538-1234567", LegalBasis.CONSENT, "表", DAY)
    assert reason(contact, channel=Channel.SMS) is NoWriting.NO_ADDRESS


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize("key", sorted(EVERY))
@pytest.mark.parametrize(
    ("act", "expected"), [(ConsentAct.REFUSE, NoWriting.REFUSED), (ConsentAct.ERASE, NoWriting.ERASED)]
)
def test_one_suppressed_key_stops_every_channel(
    channel: Channel, key: str, act: ConsentAct, expected: NoWriting
) -> None:
    later = [grant(9, DAY)]
    found = may_write(AGREED, KEYS, channel, DAY, statements=later, suppressed={key: act, "other": ConsentAct.REFUSE})
    assert (found.digest, found.reason) == (None, expected)


def test_the_suppression_of_another_stops_nothing() -> None:
    assert may_write(AGREED, KEYS, Channel.EMAIL, DAY, suppressed={"other": ConsentAct.REFUSE}).digest


@pytest.mark.parametrize(
    ("withdrawn", "expected"),
    [
        (date(2026, 1, 9), None),  # the register's consent of 10 January is later
        (date(2026, 1, 10), NoWriting.WITHDRAWN),  # of the same day: the register stands behind
        (date(2026, 2, 1), NoWriting.WITHDRAWN),
    ],
)
def test_dates_decide_between_a_register_and_a_withdrawal(withdrawn: date, expected: NoWriting | None) -> None:
    assert reason(AGREED, said(1, ConsentAct.WITHDRAW, withdrawn)) is expected


def test_on_one_day_what_was_recorded_later_counts() -> None:
    assert reason(BARE, grant(1, DAY), said(2, ConsentAct.WITHDRAW, DAY)) is NoWriting.WITHDRAWN
    assert reason(BARE, said(1, ConsentAct.WITHDRAW, DAY), grant(2, DAY)) is None


def test_a_consent_recorded_late_does_not_outlive_the_withdrawal_after_it() -> None:
    assert (
        reason(BARE, said(1, ConsentAct.WITHDRAW, date(2026, 2, 1)), grant(2, date(2026, 1, 1))) is NoWriting.WITHDRAWN
    )


def test_a_consent_holds_for_the_person_and_the_address_it_was_given_for() -> None:
    assert reason(BARE, grant(1, DAY, frozenset({"n", "e"}))) is None
    assert reason(BARE, grant(1, DAY, frozenset({"n", "p"}))) is NoWriting.NO_BASIS  # for another address
    assert reason(BARE, grant(1, DAY, frozenset({"m", "e"}))) is NoWriting.NO_BASIS  # by a colleague with this address
    assert reason(BARE, grant(1, DAY, frozenset({"n", "p"})), channel=Channel.SMS) is None


def test_what_the_contact_chose_is_kept_to() -> None:
    chosen = Preferences(("起重机",), Frequency.MONTHLY, (Channel.EMAIL,), profiled=False)
    statement = said(3, ConsentAct.PREFER, DAY, preferences=chosen)
    found = may_write(AGREED, KEYS, Channel.EMAIL, DAY, statements=[statement])
    assert (found.digest, found.topics) == (Digest.INDUSTRY, ("起重机",))
    assert reason(AGREED, statement, channel=Channel.SMS) is NoWriting.CHANNEL_DECLINED


@pytest.mark.parametrize(
    ("frequency", "days"),
    [(Frequency.WEEKLY, 7), (Frequency.FORTNIGHTLY, 14), (Frequency.MONTHLY, 30), (Frequency.QUARTERLY, 91)],
)
def test_the_interval_chosen_is_waited_for(frequency: Frequency, days: int) -> None:
    statement = said(1, ConsentAct.PREFER, DAY, preferences=Preferences(frequency=frequency))
    early, due = (
        may_write(AGREED, KEYS, Channel.EMAIL, DAY, statements=[statement], last_written=DAY - timedelta(ago))
        for ago in (days - 1, days)
    )
    assert (early.digest, early.reason, early.from_day) == (None, NoWriting.TOO_SOON, DAY + timedelta(1))
    assert due.digest is Digest.PROFILED


def test_a_colleague_on_the_same_telephone_does_not_change_what_was_chosen() -> None:
    own = said(1, ConsentAct.PREFER, DAY, preferences=Preferences(profiled=False))
    other = said(2, ConsentAct.PREFER, DAY, frozenset({"p", "m"}), preferences=Preferences())
    assert preferences_of(KEYS, [own, other]).profiled is False
    assert (
        preferences_of(KEYS, [said(2, ConsentAct.PREFER, DAY, frozenset({"p"}), preferences=own.preferences)]).profiled
        is False
    )


DAYS = st.integers(-60, 5).map(lambda ago: DAY + timedelta(ago))
SAID = st.lists(st.tuples(st.sampled_from((ConsentAct.GRANT, ConsentAct.WITHDRAW)), DAYS), max_size=6)


@given(SAID)
def test_the_last_word_by_day_and_order_decides_as_replaying_it_does(acts: list[tuple[ConsentAct, date]]) -> None:
    statements = [
        said(n, act, day, basis=LegalBasis.CONSENT if act is ConsentAct.GRANT else None)
        for n, (act, day) in enumerate(acts, start=1)
    ]
    standing, withdrawn = [], False
    for statement in sorted(statements, key=lambda s: (s.day, s.number)):  # replayed one day after the other
        if statement.act is ConsentAct.WITHDRAW:
            standing, withdrawn = [], True
        else:
            standing.append(statement.day)
    expected = any(day <= DAY for day in standing)
    found = may_write(BARE, KEYS, Channel.EMAIL, DAY, statements=statements)
    assert (found.digest is not None) == expected
    if not standing and any(act is ConsentAct.GRANT for act, _ in acts):
        assert withdrawn and found.reason is NoWriting.WITHDRAWN


def test_the_permission_names_the_file_that_proves_its_ground() -> None:
    proven = said(1, ConsentAct.GRANT, DAY, basis=LegalBasis.CONSENT, source="同意书", evidence="e" * 64)
    assert may_write(BARE, KEYS, Channel.EMAIL, DAY, statements=[proven]).evidence == "e" * 64
    assert may_write(AGREED, KEYS, Channel.EMAIL, DAY).evidence == ""
    assert may_write(AGREED, KEYS, Channel.EMAIL, DAY, statements=[proven]).evidence == "e" * 64
