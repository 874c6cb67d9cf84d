"""One key a home, made once, and pseudonyms that say nothing without it."""

import hashlib
import hmac
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from ledger_making import K, event

from jobs.home import Home
from jobs.opening import open_home
from jobs.pseudonyms import contact_key, key_path, pseudonym
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


def test_the_key_is_made_once_and_only_its_owner_reads_it(home: Home, conn: sa.Connection) -> None:
    key = contact_key(home, conn)
    assert len(key) == 32 and contact_key(home, conn) == key
    assert contact_key(Home(home.path.parent / "other"), conn) != key
    if os.name == "posix":
        assert key_path(home).stat().st_mode & 0o077 == 0


def test_first_calls_at_once_agree_on_one_key(home: Home, conn: sa.Connection) -> None:
    def first_call(_: int) -> bytes:
        with conn.engine.connect() as own:
            return contact_key(home, own)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(first_call, range(4)))) == 1


def test_a_key_that_is_gone_is_not_made_anew_while_the_ledger_needs_it(home: Home, conn: sa.Connection) -> None:
    contact_key(home, conn)
    ledger.append(conn, [event(K.REFUSED)])
    key_path(home).unlink()
    with pytest.raises(HomeUnusable, match="密钥不见了"):
        contact_key(home, conn)
    assert not key_path(home).exists()


@pytest.mark.parametrize("content", ["", "ab", "不是密钥", "zz" * 32])
def test_a_damaged_key_is_refused(home: Home, conn: sa.Connection, content: str) -> None:
    key_path(home).write_text(content, encoding="utf-8")
    with pytest.raises(HomeUnusable, match="密钥已损坏"):
        contact_key(home, conn)
