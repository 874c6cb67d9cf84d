"""Every refusal stands in the ledger, under each name the ledger may know the contact by, or nothing of it stands."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ledger_making import event

from jobs.contact_data import erase_contact
from jobs.contacts import Said, record_basis, refuse, show_contact, withdraw
from jobs.home import Home
from jobs.opening import open_home
from jobs.people import add_person
from jobs.pseudonyms import contact_key, contact_pseudonym, contact_pseudonyms, pseudonym
from matcher.domain import Contact, Enterprise
from matcher.errors import InputRefused
from matcher.push_vocabulary import LedgerKind
from matcher.vocabulary import LegalBasis, Role
from store import enterprises, ledger
from store.database import writing

NOW, TODAY = datetime(2026, 3, 2, 4, tzinfo=UTC), date(2026, 3, 2)
SAID = Said("王工", NOW, TODAY, source="电话")
ZHANG = Contact(
    "E-1", "虚构张三", "", "zhang@example.com", "13800000001", LegalBasis.CONSENT, "征集表", date(2026, 1, 10)
)
LI = Contact("E-1", "虚构李四", "", "li@example.com", "", LegalBasis.CONSENT, "征集表", date(2026, 1, 10))


class Desk:
    def __init__(self, path: Path) -> None:
        self.home = Home(path / "home")
        self.engine = open_home(self.home)
        add_person(self.engine, "王工", Role.OPERATOR)
        with writing(self.engine) as conn:
            enterprises.write(conn, [Enterprise("E-1", "虚构甲公司", contacts=(ZHANG, LI))])
            self.key = contact_key(self.home, conn)

    def told(self) -> list[tuple[LedgerKind, str, str]]:
        with self.engine.connect() as conn:
            return [(one.kind, one.contact, one.person) for one in ledger.readable(conn)]

    def names(self, *addresses: str) -> list[tuple[LedgerKind, str, str]]:
        return [(LedgerKind.REFUSED, name, "王工") for name in sorted(pseudonym(self.key, one) for one in addresses)]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.engine.dispose()


@pytest.mark.parametrize("act", [refuse, withdraw, erase_contact])
def test_whoever_wants_no_more_is_named_under_every_address(desk: Desk, act: Callable[..., object]) -> None:
    act(desk.home, desk.engine, "zhang@example.com", SAID)
    assert desk.told() == desk.names("zhang@example.com", "13800000001")


def test_what_the_ledger_knows_is_not_said_again(desk: Desk) -> None:
    for _ in range(2):
        refuse(desk.home, desk.engine, "li@example.com", SAID)
    assert desk.told() == desk.names("li@example.com")


def test_a_refusal_after_a_new_permission_is_said_again(desk: Desk) -> None:
    withdraw(desk.home, desk.engine, "li@example.com", SAID)
    (told,) = desk.told()
    with writing(desk.engine) as conn:
        ledger.append(conn, [event(LedgerKind.PERMITTED, at=NOW, contact=told[1])])
    refuse(desk.home, desk.engine, "li@example.com", SAID)
    assert [kind for kind, *_ in desk.told()] == [LedgerKind.REFUSED, LedgerKind.PERMITTED, LedgerKind.REFUSED]


def test_a_withdrawal_of_an_older_consent_leaves_a_later_one_and_the_ledger_as_they_are(desk: Desk) -> None:
    record_basis(desk.home, desk.engine, "li@example.com", LegalBasis.CONSENT, SAID)
    withdraw(desk.home, desk.engine, "li@example.com", replace(SAID, day=date(2026, 2, 1)))
    assert desk.told() == []


def test_an_address_nobody_here_has_is_named_too(desk: Desk) -> None:
    refuse(desk.home, desk.engine, "Later@Example.com", SAID)
    assert desk.told() == desk.names("later@example.com")


def test_nothing_is_refused_where_the_ledger_takes_nothing_in(desk: Desk) -> None:
    with writing(desk.engine) as conn:
        ledger.append(conn, [event(LedgerKind.REFUSED, at=datetime(2027, 1, 1, tzinfo=UTC))])
    with pytest.raises(InputRefused, match="时钟"):
        refuse(desk.home, desk.engine, "li@example.com", SAID)
    (shown,) = show_contact(desk.home, desk.engine, "li@example.com", TODAY)
    assert shown.events == () and not desk.home.refusals.exists()


def test_an_act_of_the_contact_alone_carries_no_name_of_the_staff(desk: Desk) -> None:
    refuse(desk.home, desk.engine, "li@example.com", replace(SAID, person="", by_contact=True))
    (shown,) = show_contact(desk.home, desk.engine, "li@example.com", TODAY)
    assert [one.person for one in shown.events] == [""] and desk.told()[0][2] == ""


@pytest.mark.parametrize(
    ("contact", "address"),
    [(ZHANG, "zhang@example.com"), (replace(ZHANG, email="不详"), "13800000001"), (replace(LI, email="不详"), "")],
)
def test_a_contact_has_one_name_by_mail_else_telephone_else_id(contact: Contact, address: str) -> None:
    name = contact_pseudonym(b"k", contact, "C-1")
    assert name in contact_pseudonyms(b"k", contact, "C-1")
    if address:
        assert name == pseudonym(b"k", address) == contact_pseudonym(b"k", contact, "C-2")
    else:
        assert name != contact_pseudonym(b"k", contact, "C-2") != contact_pseudonym(b"q", contact, "C-2")
