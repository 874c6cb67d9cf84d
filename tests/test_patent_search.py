"""What the page of patents shows: the list and the search, filtered, page by page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.home import Home
from jobs.index_shelf import IndexShelf
from jobs.opening import open_home
from jobs.patent_search import ON_A_PAGE, SEARCHED, PatentQuery, find_patents
from jobs.searching import search
from matcher.vocabulary import LegalStatus, ProviderKind
from store import patents

TEXT = "起重机小车行走时钢丝绳磨损，希望减小噪声"


@pytest.fixture(scope="module")
def shelf(filled_home: Path) -> IndexShelf:
    return IndexShelf(Home(filled_home))


@pytest.fixture
def conn(filled_home: Path) -> Iterator[sa.Connection]:
    engine = open_home(Home(filled_home))
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def everything(conn, shelf, **asked):
    """All pages together, and what each said of itself."""
    first = find_patents(shelf, conn, PatentQuery(**asked))
    pages = [find_patents(shelf, conn, PatentQuery(**asked, page=n)) for n in range(1, first.pages + 1)]
    return [found for page in pages for found in page.results], first


@pytest.mark.parametrize("status", [None, *LegalStatus])
@pytest.mark.parametrize("provider", [None, ProviderKind.UNIVERSITY, ProviderKind.ENTERPRISE])
def test_the_list_is_all_that_the_filters_leave_by_id(conn, shelf, status, provider):
    stored = [patent for _, patent in patents.patents_changed_since(conn, 0)]
    asked = [p for p in stored if status in (None, p.legal_status) and provider in (None, p.provider_kind)]
    found, first = everything(conn, shelf, status=status, provider=provider)
    assert [one.patent for one in found] == sorted(asked, key=lambda patent: patent.patent_id)
    assert first.total == len(asked) and len(first.results) == min(ON_A_PAGE, len(asked))


def test_a_search_is_the_one_of_the_command_line_page_by_page(conn, shelf, filled_home):
    found, first = everything(conn, shelf, text=TEXT)
    hits = search(Home(filled_home), conn, TEXT, SEARCHED)
    assert [(one.patent.patent_id, one.score, one.evidence) for one in found] == [
        (hit.patent_id, hit.score, hit.evidence) for hit in hits
    ]
    assert first.total == len(hits)


@pytest.mark.parametrize("status", [LegalStatus.UNKNOWN, LegalStatus.IN_FORCE])
@pytest.mark.parametrize("provider", [None, ProviderKind.UNIVERSITY])
def test_filters_of_a_search_leave_the_order(conn, shelf, status, provider):
    whole, _ = everything(conn, shelf, text=TEXT)
    narrow, first = everything(conn, shelf, text=TEXT, status=status, provider=provider)
    fits = [
        one.patent.patent_id
        for one in whole
        if one.patent.legal_status is status and provider in (None, one.patent.provider_kind)
    ]
    ids = [one.patent.patent_id for one in narrow]
    assert [patent_id for patent_id in ids if patent_id in fits] == fits
    assert first.total == len(ids) == len(set(ids))
    assert all(one.patent.legal_status is status for one in narrow)
    assert sorted([one.score for one in narrow], reverse=True) == [one.score for one in narrow]


def test_what_is_quoted_stands_there(conn, shelf):
    found, _ = everything(conn, shelf, text=TEXT)
    quotes = [(getattr(one.patent, q.field)[q.start : q.end], q.text) for one in found for q in one.evidence]
    assert len(quotes) > 20 and all(there == said for there, said in quotes)


def test_a_number_finds_its_patent_however_it_is_written(conn, shelf):
    patent = patents.page_of(conn, None, None, 3, 1)[0]
    number = patent.patent_id
    for written in (number, f" {number} ", f"{number[:-1]}.{number[-1]}", number.removeprefix("CN")):
        assert [one.patent for one in find_patents(shelf, conn, PatentQuery(written)).results] == [patent], written


def test_a_page_beyond_the_last_is_empty(conn, shelf):
    for text in ("", TEXT):
        assert find_patents(shelf, conn, PatentQuery(text, page=1000)).results == ()


@pytest.mark.parametrize("text", ["的", "!!!", "AND OR NOT (", '"', "*", "x" * 2000, "😀", "钢丝绳" * 600])
def test_no_text_breaks_the_search(conn, shelf, text):
    find_patents(shelf, conn, PatentQuery(text))


def test_the_list_is_read_from_an_index_and_not_from_the_records(conn):
    plan = conn.exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT patent_id FROM patents WHERE legal_status='in_force' ORDER BY patent_id LIMIT 20"
    ).all()
    assert "USING COVERING INDEX ix_patents_listing" in plan[0][-1]
