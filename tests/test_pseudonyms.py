"""One key a home, made once, and pseudonyms that say nothing without it."""

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from ledger_making import K, event

from jobs.home import Home
from jobs.keys import SECRET_FILE
from jobs.opening import open_home
from jobs.pseudonyms import contact_key, pseudonym
from matcher.errors import HomeUnusable
from matcher.ledger_rules import check
from store import ledger
from store.database import writing


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def conn(home: Home) -> Iterator[sa.Connection]:
    engine = open_home(home)
    with writing(engine) as conn:
        yield conn
    engine.dispose()


def test_a_pseudonym_is_the_keyed_hash_of_the_address_and_fits_the_ledger() -> None:
    name = pseudonym(b"k" * 32, "li@example.com")
    assert name == "K" + hmac.new(b"k" * 32, b"li@example.com", hashlib.sha256).hexdigest()[:32]
    check(event(K.SENT, contact=name), None, [])
    assert name != pseudonym(b"q" * 32, "li@example.com")


@pytest.mark.parametrize("written", [" Li@Example.com", "ＬＩ@example.com", "li@example.com\n"])
def test_an_address_written_another_way_is_the_same_contact(written: str) -> None:
    assert pseudonym(b"k", written) == pseudonym(b"k", "li@example.com")


def test_nobody_has_no_pseudonym() -> None:
    with pytest.raises(ValueError, match="without an address"):
        pseudonym(b"k", " ")


def test_a_telephone_number_written_another_way_is_the_same_contact() -> None:
    assert pseudonym(b"k", "+86 138-0000-0000") == pseudonym(b"k", "13800000000") != pseudonym(b"k", "13800000001")


def test_every_home_has_a_key_of_its_own(home: Home, conn: sa.Connection) -> None:
    key = contact_key(home, conn)
    assert contact_key(home, conn) == key != contact_key(Home(home.path.parent / "other"), conn)


def test_a_key_that_is_gone_is_not_made_anew_while_the_ledger_needs_it(home: Home, conn: sa.Connection) -> None:
    contact_key(home, conn)
    ledger.append(conn, [event(K.REFUSED)])
    (home.path / SECRET_FILE).unlink()
    with pytest.raises(HomeUnusable, match="读不出来"):
        contact_key(home, conn)
    assert not (home.path / SECRET_FILE).exists()
