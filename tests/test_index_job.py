"""The index has one writer at a time."""

from pathlib import Path

import pytest

from jobs.home import Home
from jobs.index_job import one_writer
from matcher.errors import HomeUnusable


def test_a_second_writer_is_sent_away_and_the_next_one_is_let_in(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    with one_writer(home), pytest.raises(HomeUnusable, match="另一个程序正在写索引"), one_writer(home):
        pass
    with one_writer(home):
        pass
