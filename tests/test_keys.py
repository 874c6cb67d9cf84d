"""One secret per home, a key for each purpose."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jobs.keys import SECRET_FILE, home_key
from matcher.errors import HomeUnusable


def test_a_key_is_the_same_every_time_and_another_for_another_purpose_or_home(tmp_path: Path) -> None:
    one = home_key(tmp_path / "a", "contacts")
    assert len(one) == 32 and one == home_key(tmp_path / "a", "contacts")
    assert len({one, home_key(tmp_path / "a", "ledger"), home_key(tmp_path / "b", "contacts")}) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such permissions")
def test_only_the_owner_may_read_the_secret(tmp_path: Path) -> None:
    home_key(tmp_path, "contacts")
    assert stat.S_IMODE((tmp_path / SECRET_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]


def test_a_lost_or_damaged_secret_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(HomeUnusable, match="读不出来"):
        home_key(tmp_path, "contacts", may_create=False)
    (tmp_path / SECRET_FILE).write_bytes(b"short")
    with pytest.raises(HomeUnusable, match="已损坏"):
        home_key(tmp_path, "contacts")
    assert (tmp_path / SECRET_FILE).read_bytes() == b"short"


def test_whoever_asks_at_once_gets_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: home_key(tmp_path, "contacts"), range(32)))
    assert len(set(keys)) == 1
