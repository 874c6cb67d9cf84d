"""The outbox in SQL: a message that several senders want goes to one of them."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from matcher.delivery_vocabulary import MessageKind, MessageState
from matcher.messages import Message
from matcher.push_vocabulary import PushChannel
from store import outbox
from store.database import writing

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
WAYS = (PushChannel.EMAIL,)


def message(number: int, **given: Any) -> Message:
    usual = {"created_at": NOW - timedelta(minutes=90 - number), "day": date(2026, 3, 2), "code": f"A{number}"}
    who = {"contact_id": "C-1", "enterprise_id": "E-1", "channel": PushChannel.EMAIL}
    return Message(f"M-{number}", MessageKind.DIGEST, **usual | who | given)


def filled(engine: sa.Engine, *messages: Message) -> None:
    with writing(engine) as conn:
        outbox.add(conn, messages)


def leased(engine: sa.Engine, owner: str, now: datetime = NOW) -> str:
    with writing(engine) as conn:
        found = outbox.lease(conn, WAYS, owner, now, now + timedelta(minutes=5))
    return found.message_id if found else ""


def test_the_oldest_message_that_is_due_goes_first(engine: sa.Engine) -> None:
    filled(engine, message(3), message(1, next_at=LATER), message(2))
    assert [leased(engine, "a") for _ in range(3)] == ["M-2", "M-3", ""]
    assert leased(engine, "a", LATER) == "M-1"


def test_a_lease_that_ran_out_before_anything_left_is_taken_by_another(engine: sa.Engine) -> None:
    filled(engine, message(1))
    assert (leased(engine, "a"), leased(engine, "b")) == ("M-1", "")
    assert leased(engine, "b", LATER + timedelta(seconds=1)) == "M-1"
    with engine.connect() as conn:
        held = outbox.get(conn, "M-1")
    assert held is not None and (held.lease_owner, held.attempts, held.state) == ("b", 2, MessageState.LEASED)


def test_a_message_that_may_have_left_is_never_taken_again(engine: sa.Engine) -> None:
    filled(engine, message(1))
    leased(engine, "a")
    with writing(engine) as conn:
        outbox.change(conn, "M-1", state=MessageState.HANDING_OVER)
    assert leased(engine, "b", NOW + timedelta(days=9)) == ""


def test_two_senders_at_once_never_take_the_same_message(engine: sa.Engine) -> None:
    filled(engine, *(message(number) for number in range(60)))
    start = threading.Barrier(2)

    def take_all(owner: str) -> list[str]:
        start.wait(10)
        taken = []
        while found := leased(engine, owner):
            taken.append(found)
        return taken

    with ThreadPoolExecutor(2) as both:
        first, second = both.map(take_all, ["a", "b"])
    assert Counter([*first, *second]) == Counter(f"M-{number}" for number in range(60))


def test_a_message_that_another_is_just_taking_is_left_to_it(engine: sa.Engine) -> None:
    """One transaction has taken a message and not ended yet; the other waits (SQLite) or takes the next one."""
    filled(engine, message(1), message(2))
    taking, go_on = threading.Event(), threading.Event()

    def slowly() -> str:
        with writing(engine) as conn:
            found = outbox.lease(conn, WAYS, "a", NOW, LATER)
            taking.set()
            go_on.wait(0.5)
        return found.message_id if found else ""

    with ThreadPoolExecutor(1) as other:
        first = other.submit(slowly)
        assert taking.wait(10)
        second = leased(engine, "b")
        go_on.set()
        assert (first.result(10), second) == ("M-1", "M-2")


def test_a_message_by_a_way_that_the_sender_does_not_have_is_left_alone(engine: sa.Engine) -> None:
    filled(engine, message(1, channel=PushChannel.SMS), message(2))
    assert [leased(engine, "a"), leased(engine, "a")] == ["M-2", ""]
