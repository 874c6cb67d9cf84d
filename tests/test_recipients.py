"""Whom a home may write to, by what way, and with what."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from push_homes import NOW, contact_of, push_home

from jobs.consent_book import ConsentBook
from jobs.contacts import Said, prefer, refuse
from jobs.home import Home
from jobs.recipients import Reach, reaches
from matcher.consent import Preferences
from matcher.domain import Contact, Enterprise
from matcher.push_vocabulary import Channel, Frequency, NoWriting, PushChannel
from matcher.vocabulary import LegalBasis
from store import enterprises
from store.database import writing

TODAY = NOW.date()
WAYS = (PushChannel.EMAIL, PushChannel.HAND_OVER)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path, firms=1)
    yield home, engine
    engine.dispose()


def found(place: tuple[Home, sa.Engine], *people: Contact) -> list[Reach]:
    home, engine = place
    firm = Enterprise("E1", "E1厂", contacts=people or (contact_of("E1"),))
    with engine.connect() as conn:
        return reaches(ConsentBook(home, conn), [firm], WAYS, TODAY)


def said(day: int = 0) -> Said:
    return Said("操作员", NOW, TODAY, TODAY, "来电")


def test_the_first_way_that_is_open_is_taken(place: tuple[Home, sa.Engine]) -> None:
    without_mail = contact_of("E1", email="", phone="13800000000")
    assert [reach.channel for reach in found(place, contact_of("E1"), without_mail)] == list(WAYS)


def test_a_published_address_is_a_reader_of_the_industrys_digest_and_no_recipient(
    place: tuple[Home, sa.Engine],
) -> None:
    (reach,) = found(place, contact_of("E1", legal_basis=LegalBasis.PUBLIC_INFORMATION))
    assert (reach.channel, reach.recipient.lawful, reach.reader.lawful) == (PushChannel.HAND_OVER, False, True)


def test_an_inventor_is_told_apart_by_the_duty(place: tuple[Home, sa.Engine]) -> None:
    duties = ("成果转化办主任", "发明人、教授")
    people = tuple(replace(contact_of("E1"), duty=duty) for duty in duties)
    assert [reach.recipient.inventor for reach in found(place, *people)] == [False, True]


def test_topics_and_frequency_are_those_the_contact_chose(place: tuple[Home, sa.Engine]) -> None:
    chosen = Preferences(("rope",), Frequency.MONTHLY, (Channel.HAND_OVER,))
    prefer(*place, "e1@example.com", chosen, said())
    (reach,) = found(place)
    assert reach.channel is PushChannel.HAND_OVER
    assert (reach.recipient.topics, reach.recipient.frequency) == (("rope",), Frequency.MONTHLY)


def test_who_refused_is_reached_by_no_way(place: tuple[Home, sa.Engine]) -> None:
    refuse(*place, "e1@example.com", said())
    (reach,) = found(place)
    assert (reach.channel, reach.permission.reason) == (None, NoWriting.REFUSED)


def test_many_contacts_read_ahead_are_decided_as_one_by_one(place: tuple[Home, sa.Engine]) -> None:
    home, engine = place
    people = tuple(contact_of("E1", name=f"人{n}", email=f"p{n}@example.com") for n in range(5))
    with writing(engine) as conn:
        enterprises.write(conn, [Enterprise("E1", "E1厂", contacts=people)])
    refuse(home, engine, "p1@example.com", said())
    prefer(home, engine, "p2@example.com", Preferences(frequency=Frequency.WEEKLY), said())
    with engine.connect() as conn:
        firm = next(iter(enterprises.every(conn)))
        together = reaches(ConsentBook(home, conn), [firm], WAYS, TODAY)
        alone = [ConsentBook(home, conn).permission(one, firm, Channel.EMAIL, TODAY) for one in firm.contacts]
    assert [reach.permission for reach in together] == alone
