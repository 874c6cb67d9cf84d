"""From a plan to messages that leave once: what is taken, refused, put off, interrupted."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from push_homes import NOW, Taker, approve_all, push_home, settings_of

from jobs.home import Home
from jobs.planning import plan_day
from jobs.sending import ATTEMPTS, SendingRun, SendReport
from matcher.delivery_vocabulary import MessageState, PushState, SendResult
from matcher.messages import Letter, Sending
from matcher.push_counts import PushCounts, push_counts
from matcher.push_vocabulary import PushChannel, Waiting
from store import ledger, outbox, pushes
from store.database import writing


@pytest.fixture
def home(tmp_path: Path, database_url: str) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path, url=database_url)
    yield home, engine
    engine.dispose()


def run(home: tuple[Home, sa.Engine], sender: Taker, at: datetime = NOW, owner: str = "one") -> SendReport:
    return SendingRun(*home, settings_of(), {PushChannel.EMAIL: sender}, lambda: at, owner).run()


def states(home: tuple[Home, sa.Engine]) -> set[PushState]:
    with home[1].connect() as conn:
        return {push.state for push in pushes.every(conn)}


def counts(home: tuple[Home, sa.Engine]) -> PushCounts:
    with home[1].connect() as conn:
        return push_counts(ledger.readable(conn))


def planned_and_approved(home: tuple[Home, sa.Engine]) -> None:
    plan_day(*home, settings_of(), NOW)
    approve_all(home[1])


def test_what_is_approved_leaves_in_one_message_a_contact_and_counts(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    sender = Taker()
    run(home, sender)
    assert [len(letter.push_ids) for letter in sender.letters] == [2, 2]
    assert states(home) == {PushState.DELIVERED}
    found = counts(home)
    assert (found.strict, found.loose, found.duplicates, found.after_refusal) == (4, 4, 0, 0)


def test_a_second_run_and_a_second_plan_send_nothing_again(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    run(home, Taker())
    again = plan_day(*home, settings_of(), NOW + timedelta(days=8))
    assert again.planned == () and again.refused["already_sent"] == 4
    sender = Taker()
    run(home, sender, NOW + timedelta(days=8))
    assert sender.letters == []


def test_nothing_leaves_outside_the_window(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    assert run(home, Taker(), NOW - timedelta(hours=3)).closed is Waiting.WINDOW
    assert states(home) == {PushState.APPROVED}


def test_what_is_put_off_is_tried_again_after_its_wait_and_not_before(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    run(home, Taker([Sending(SendResult.LATER, "451 busy"), Sending(SendResult.LATER, "451 busy")]))
    sender = Taker()
    run(home, sender, NOW + timedelta(minutes=4))
    assert sender.letters == []
    run(home, sender, NOW + timedelta(minutes=6))
    assert len(sender.letters) == 2 and counts(home).strict == 4


def test_what_is_never_taken_goes_back_to_the_plan(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    at = NOW
    for _ in range(ATTEMPTS):
        run(home, Taker([Sending(SendResult.LATER, "451 busy", 30.0)] * 2), at)
        at += timedelta(minutes=1)
    assert states(home) == {PushState.RETURNED} and counts(home).loose == 0


def test_a_refused_address_is_not_planned_for_again(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    run(home, Taker([Sending(SendResult.REFUSED, "550 no such user")] * 2))
    assert states(home) == {PushState.BOUNCED} and counts(home).loose == 0
    assert plan_day(*home, settings_of(), NOW + timedelta(days=8)).refused == {"no_lawful_contact": 4}


def test_what_may_have_arrived_is_unknown_and_never_sent_again_by_itself(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    run(home, Taker([Sending(SendResult.UNKNOWN, "")] * 2))
    sender = Taker()
    run(home, sender, NOW + timedelta(days=1))
    assert sender.letters == [] and states(home) == {PushState.UNKNOWN}
    assert (counts(home).loose, counts(home).strict) == (4, 0)


def test_two_senders_at_once_send_each_message_once(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    barrier, senders = threading.Barrier(2), [Taker(), Taker()]

    def work(number: int) -> None:
        barrier.wait()
        run(home, senders[number], owner=f"sender {number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    sent = [push_id for sender in senders for letter in sender.letters for push_id in letter.push_ids]
    assert len(sent) == len(set(sent)) == 4
    assert (counts(home).strict, counts(home).loose, counts(home).duplicates) == (4, 4, 0)


class Killed(BaseException):
    """The process ends here."""


def test_a_sender_killed_before_the_mark_is_followed_by_another_after_its_lease(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)

    class Dies(Taker):
        def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
            raise Killed

    with pytest.raises(Killed):
        run(home, Dies())
    sender = Taker()
    run(home, sender, NOW + timedelta(minutes=16), "two")
    assert len(sender.letters) == 2 and counts(home).strict == 4


def test_a_sender_killed_after_the_mark_leaves_what_only_a_person_can_tell(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)

    class Dies(Taker):
        def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
            leaving()
            raise Killed

    with pytest.raises(Killed):
        run(home, Dies())
    sender = Taker()
    run(home, sender, NOW + timedelta(minutes=16), "two")
    assert len(sender.letters) == 1
    with home[1].connect() as conn:
        assert len(outbox.in_state(conn, MessageState.UNKNOWN)) == 1
    found = counts(home)
    assert (found.loose, found.strict, found.duplicates) == (4, 2, 0)


def test_a_changed_title_voids_the_approval_and_the_next_plan_asks_again(home: tuple[Home, sa.Engine]) -> None:
    planned_and_approved(home)
    with writing(home[1]) as conn:
        conn.execute(sa.text("UPDATE patents SET title = '另一个名称' WHERE patent_id = 'CNE10'"))
    sender = Taker()
    report = run(home, sender)
    assert report.returned == {"内容与审核时不同": 1}
    assert sum(len(letter.push_ids) for letter in sender.letters) == 3
    assert [push.content.title for push in plan_day(*home, settings_of(), NOW + timedelta(days=8)).planned] == [
        "另一个名称"
    ]


@pytest.mark.parametrize("table", ["patents WHERE patent_id = 'CNE10'", "needs WHERE need_id = 'N-E1'"])
def test_what_is_gone_by_the_time_of_sending_does_not_leave(home: tuple[Home, sa.Engine], table: str) -> None:
    planned_and_approved(home)
    with writing(home[1]) as conn:
        conn.execute(sa.text(f"DELETE FROM {table}"))
    sender = Taker()
    report = run(home, sender)
    gone = 1 if "patents" in table else 2
    assert sum(report.returned.values()) == gone
    assert sum(len(letter.push_ids) for letter in sender.letters) == 4 - gone
