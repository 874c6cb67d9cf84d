"""A day's plan over a home that has plans already: what stands keeps its place, and practice stays apart."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from push_homes import NOW, Taker, approve_all, contact_of, push_home, settings_of

from jobs.home import Home
from jobs.planning import plan_day
from jobs.sending import SendingRun
from matcher.delivery_vocabulary import PushDirection, PushState
from matcher.domain import ChainSegment, Enterprise, IndustrialChain, SegmentAssignment
from matcher.push_counts import push_counts
from matcher.push_vocabulary import LedgerMark, PushChannel
from matcher.vocabulary import LegalBasis, RecordKind
from store import chain, enterprises, ledger, pushes
from store.database import writing

DEMO = LedgerMark.DEMO


@pytest.fixture
def home(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path, firms=1)
    yield home, engine
    engine.dispose()


def sent(place: tuple[Home, sa.Engine]) -> int:
    """Approve and send all that is planned; how many pushes the ledger counts strictly then."""
    approve_all(place[1])
    SendingRun(*place, settings_of(), {PushChannel.EMAIL: Taker()}, lambda: NOW, "one").run()
    with place[1].connect() as conn:
        return push_counts(ledger.readable(conn)).strict


def test_the_digest_of_the_industry_stands_when_the_day_is_planned_again(home: tuple[Home, sa.Engine]) -> None:
    reader = contact_of("E9", legal_basis=LegalBasis.LEGAL_DUTY)
    with writing(home[1]) as conn:
        enterprises.write(conn, [Enterprise("E9", "E9厂", contacts=(reader,))])
        chain.write(conn, IndustrialChain("链", (ChainSegment("s", "环节"),)))
        chain.assign(conn, RecordKind.PATENT, [SegmentAssignment("CNE10", "s", "名称")], NOW)
        conn.exec_driver_sql("DELETE FROM matches")  # the digest stands on no match
    first = plan_day(*home, settings_of(), NOW)
    assert [push.direction for push in first.planned] == [PushDirection.SEGMENT]
    again = plan_day(*home, settings_of(), NOW)
    assert (again.planned, again.renewed, again.returned) == ((), (), ())


def test_what_was_pushed_for_practice_is_pushed_and_counted_in_earnest_afterwards(
    home: tuple[Home, sa.Engine],
) -> None:
    practised = plan_day(*home, settings_of(), NOW, DEMO).planned
    assert {push.practice for push in practised} == {DEMO} and sent(home) == 0
    real = plan_day(*home, settings_of(), NOW).planned
    assert {push.push_id for push in real} == {push.real_id for push in practised}
    assert sent(home) == len(real) == 2
    with home[1].connect() as conn:
        assert {push.state for push in pushes.every(conn)} == {PushState.DELIVERED}


def test_what_was_pushed_for_practice_is_not_practised_again(home: tuple[Home, sa.Engine]) -> None:
    plan_day(*home, settings_of(), NOW, DEMO)
    assert plan_day(*home, settings_of(), NOW, DEMO).refused == {"pending": 2}
    sent(home)
    assert plan_day(*home, settings_of(), NOW + timedelta(days=40), DEMO).refused == {"already_sent": 2}
