"""The search index kept open between requests."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from web_home import NOW

from jobs import index_shelf
from jobs.home import Home
from jobs.index_job import bring_index_up_to_date
from jobs.index_shelf import IndexShelf
from jobs.opening import open_home
from jobs.searching import open_searcher
from matcher.errors import HomeUnusable
from store import patents
from store.database import writing


@pytest.fixture
def home(filled_home: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(filled_home, tmp_path / "home")))


def changed(home: Home) -> None:
    """One patent is taken out and the index brought up to date."""
    engine = open_home(home)
    with writing(engine) as conn:
        patents.delete(conn, [patents.page_of(conn, None, None, 0, 1)[0].patent_id])
    bring_index_up_to_date(home, engine, NOW, progress=lambda _: None)
    engine.dispose()


def test_many_requests_open_the_index_once(home, monkeypatch):
    opened = []
    monkeypatch.setattr(index_shelf, "open_searcher", lambda *of: opened.append(of) or open_searcher(*of))
    shelf = IndexShelf(home)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: shelf.searcher(), range(40)))
    assert len(opened) == 1 and all(one is found[0] for one in found)


def test_an_index_that_was_updated_is_opened_again(home):
    shelf = IndexShelf(home)
    before = shelf.searcher()
    changed(home)
    after = shelf.searcher()
    assert after is shelf.searcher() and after.index.manifest.patents == before.index.manifest.patents - 1


def test_while_one_request_opens_the_new_index_the_others_go_on_with_the_old(home, monkeypatch):
    shelf, opening, go_on = IndexShelf(home), Event(), Event()
    before = shelf.searcher()
    changed(home)

    def slowly(*of):
        opening.set()
        assert go_on.wait(30)
        return open_searcher(*of)

    monkeypatch.setattr(index_shelf, "open_searcher", slowly)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(shelf.searcher)
        assert opening.wait(30) and shelf.searcher() is before
        go_on.set()
        assert first.result(30) is not before


def test_without_an_index_it_says_so_and_finds_the_one_built_later(home):
    shutil.move(home.index, home.path / "elsewhere")
    shelf = IndexShelf(home)
    with pytest.raises(HomeUnusable, match="还没有索引"):
        shelf.searcher()
    shutil.move(home.path / "elsewhere", home.index)
    assert shelf.searcher().index.manifest.patents > 0


def test_an_index_replaced_while_it_is_read_leaves_the_old_one_in_use(home, monkeypatch):
    shelf = IndexShelf(home)
    before = shelf.searcher()
    changed(home)

    def torn(*of):
        changed(home)
        raise HomeUnusable("索引的文件不完整")

    monkeypatch.setattr(index_shelf, "open_searcher", torn)
    assert shelf.searcher() is before
    monkeypatch.setattr(index_shelf, "open_searcher", open_searcher)
    assert shelf.searcher() is not before
