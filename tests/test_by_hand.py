"""What people report of messages: receipts, forwards, what became of unknown ones, bounces, corrections."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from push_homes import NOW, Taker, approve_all, push_home, settings_of

from jobs.by_hand import Report, bounces, correct, forwarded, receipt, resolve
from jobs.contacts import Said, refuse
from jobs.home import Home
from jobs.planning import plan_day
from jobs.sending import SendingRun
from matcher.delivery_vocabulary import MessageState, PushState, SendResult
from matcher.errors import InputRefused, RecordUnknown
from matcher.messages import Message, Sending
from matcher.push_counts import PushCounts, push_counts
from matcher.push_vocabulary import PushChannel, PushColumn
from store import ledger, outbox, pushes

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path, firms=1)
    (tmp_path / "scan.pdf").write_bytes(b"signed")
    yield home, engine
    engine.dispose()


def said(place: tuple[Home, sa.Engine]) -> Report:
    return Report("操作员", LATER, place[0].path.parent / "scan.pdf")


def sent(place: tuple[Home, sa.Engine], channel: str = "email", came: SendResult = SendResult.ACCEPTED) -> Message:
    """The one message of the home, on its way by that channel."""
    settings = settings_of(QUEQIAO_CHANNELS=channel)
    plan_day(*place, settings, NOW)
    approve_all(place[1])
    taker = Taker([Sending(came, "250 ok")])
    SendingRun(*place, settings, {PushChannel.EMAIL: taker}, lambda: NOW, "one").run()
    with place[1].connect() as conn:
        (message,) = outbox.in_state(conn, *MessageState)
    return message


def counts(place: tuple[Home, sa.Engine]) -> PushCounts:
    with place[1].connect() as conn:
        return push_counts(ledger.readable(conn))


def states(place: tuple[Home, sa.Engine]) -> set[PushState]:
    with place[1].connect() as conn:
        return {push.state for push in pushes.every(conn)}


def test_a_sheet_counts_once_its_receipt_is_signed_and_not_before(place: tuple[Home, sa.Engine]) -> None:
    message = sent(place, "hand_over")
    assert message.state is MessageState.PREPARED and counts(place).loose == 0
    receipt(*place, settings_of(QUEQIAO_CHANNELS="hand_over"), message.code, said(place))
    assert counts(place).strict == 2 and states(place) == {PushState.DELIVERED}


def test_a_receipt_is_taken_once(place: tuple[Home, sa.Engine]) -> None:
    message = sent(place, "hand_over")
    settings = settings_of(QUEQIAO_CHANNELS="hand_over")
    receipt(*place, settings, message.message_id, said(place))
    with pytest.raises(InputRefused, match="待当面递交"):
        receipt(*place, settings, message.message_id, said(place))
    assert counts(place).loose == 2


def test_a_receipt_for_what_was_never_prepared_is_refused(place: tuple[Home, sa.Engine]) -> None:
    plan_day(*place, settings_of(), NOW)
    with pytest.raises(RecordUnknown):
        receipt(*place, settings_of(), "P-0000000000000000", said(place))


def test_a_receipt_from_whoever_refused_meanwhile_is_refused(place: tuple[Home, sa.Engine]) -> None:
    message = sent(place, "hand_over")
    refuse(*place, "e1@example.com", Said("操作员", LATER, LATER.date(), LATER.date(), "来电"))
    with pytest.raises(InputRefused, match="已不能推送"):
        receipt(*place, settings_of(QUEQIAO_CHANNELS="hand_over"), message.code, said(place))
    assert counts(place).loose == 0


def test_a_forward_is_loose_and_never_strict(place: tuple[Home, sa.Engine]) -> None:
    message = sent(place, "forward")
    forwarded(*place, settings_of(QUEQIAO_CHANNELS="forward"), message.code, said(place))
    found = counts(place)
    assert (found.loose, found.strict, found.columns[PushColumn.POSTED]) == (2, 0, 2)


def test_an_unknown_message_found_arrived_counts(place: tuple[Home, sa.Engine]) -> None:
    message = sent(place, came=SendResult.UNKNOWN)
    resolve(place[1], message.message_id, True, said(place))
    assert counts(place).strict == 2


def test_an_unknown_message_found_not_to_have_left_goes_out_again_and_counts_once(
    place: tuple[Home, sa.Engine],
) -> None:
    message = sent(place, came=SendResult.UNKNOWN)
    resolve(place[1], message.message_id, False, said(place))
    assert (counts(place).loose, states(place)) == (0, {PushState.APPROVED})
    taker = Taker()
    SendingRun(*place, settings_of(), {PushChannel.EMAIL: taker}, lambda: LATER, "one").run()
    found = counts(place)
    assert len(taker.letters) == 1 and (found.strict, found.loose, found.duplicates) == (2, 2, 0)


def test_only_what_is_unknown_is_resolved(place: tuple[Home, sa.Engine]) -> None:
    message = sent(place)
    with pytest.raises(InputRefused, match="不是结果不明"):
        resolve(place[1], message.message_id, True, said(place))


def test_a_bounce_takes_the_count_back_once_and_strange_ones_are_named(place: tuple[Home, sa.Engine]) -> None:
    message = sent(place)
    back = [(message.message_id, "550 no such user"), ("M-strange", "550")]
    assert bounces(place[1], back, LATER) == (1, ["M-strange"])
    assert bounces(place[1], back[:1], LATER) == (0, [])
    found = counts(place)
    assert (found.strict, found.loose) == (0, 2) and states(place) == {PushState.BOUNCED}


def test_a_correction_letter_leaves_and_is_not_counted(place: tuple[Home, sa.Engine]) -> None:
    sent(place)
    with place[1].connect() as conn:
        push = pushes.every(conn)[0]
    correct(place[0], place[1], push.push_id, "专利名称有误，特此更正。", said(place))
    taker = Taker()
    SendingRun(*place, settings_of(), {PushChannel.EMAIL: taker}, lambda: LATER, "one").run()
    found = counts(place)
    assert len(taker.letters) == 1 and (found.strict, found.loose, found.corrections) == (2, 2, 1)


def test_what_never_went_out_is_not_corrected(place: tuple[Home, sa.Engine]) -> None:
    plan_day(*place, settings_of(), NOW)
    with place[1].connect() as conn:
        push = pushes.every(conn)[0]
    with pytest.raises(InputRefused, match="没有发出过"):
        correct(place[0], place[1], push.push_id, "更正", said(place))
