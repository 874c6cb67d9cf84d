"""Patents in SQL: read back as written, every change numbered, every number leading to its patent."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa

from matcher.domain import Patent
from matcher.vocabulary import LegalStatus, PatentKind, ProviderKind
from store import patents

FULL = Patent(
    "CN1",
    "吊具",
    abstract="一种吊具。",
    claims="1.一种吊具。",
    kind=PatentKind.INVENTION,
    application_number="CN201710106452.1",
    publication_number="CN106904530B",
    publication_numbers=("CN106904530A", "CN106904530B"),
    filing_date=date(2017, 2, 27),
    publication_date=date(2019, 1, 15),
    grant_date=date(2019, 1, 15),
    legal_status=LegalStatus.IN_FORCE,
    legal_status_text="授权",
    legal_status_date=date(2019, 1, 15),
    patentees=("甲大学", "乙，公司"),
    inventors=("虚构甲",),
    provider_kind=ProviderKind.UNIVERSITY,
    ipc_codes=("B66C1/10",),
    locarno_codes=(),
    family_id="F1",
    family_size=0,
    cited_by_count=None,
    as_of=date(2020, 1, 1),
)


@pytest.fixture
def conn(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as conn:
        yield conn


def written(conn: sa.Connection, *ids: str, title: str = "题") -> None:
    patents.write(conn, [Patent(patent_id, title) for patent_id in ids])


def changed(conn: sa.Connection, revision: int) -> list[tuple[int, str]]:
    return [(number, patent.patent_id) for number, patent in patents.patents_changed_since(conn, revision)]


def test_a_patent_is_read_as_it_was_written(conn: sa.Connection) -> None:
    patents.write(conn, [FULL])
    assert patents.get(conn, "CN1") == FULL and patents.get(conn, "CN2") is None


def test_an_empty_store_has_revision_zero_and_no_changes(conn: sa.Connection) -> None:
    assert patents.latest_revision(conn) == 0
    assert changed(conn, 0) == [] and patents.patents_removed_since(conn, 0) == []
    patents.write(conn, [])
    patents.delete(conn, ["absent"])
    assert patents.latest_revision(conn) == 0 and patents.patents_removed_since(conn, 0) == []


def test_every_change_gets_the_next_number_and_a_patent_stands_under_its_last(conn: sa.Connection) -> None:
    written(conn, "A", "B", "C")
    assert changed(conn, 0) == [(1, "A"), (2, "B"), (3, "C")]
    written(conn, "A", title="新题")
    assert changed(conn, 0) == [(2, "B"), (3, "C"), (4, "A")]
    assert changed(conn, 3) == [(4, "A")] and changed(conn, 4) == []
    assert patents.latest_revision(conn) == 4


def test_a_removed_patent_is_told_once_and_no_more_when_it_comes_back(conn: sa.Connection) -> None:
    written(conn, "A", "B")
    patents.delete(conn, ["A", "absent"])
    assert changed(conn, 0) == [(2, "B")] and patents.latest_revision(conn) == 3
    assert patents.patents_removed_since(conn, 2) == ["A"] and patents.patents_removed_since(conn, 3) == []
    written(conn, "A")
    assert patents.patents_removed_since(conn, 0) == [] and changed(conn, 3) == [(4, "A")]


def test_changes_beyond_one_batch_are_all_told_once(conn: sa.Connection) -> None:
    ids = [f"P{number:04d}" for number in range(2500)]
    written(conn, *ids)
    assert changed(conn, 0) == list(enumerate(ids, start=1))
    assert changed(conn, 1500) == list(enumerate(ids, start=1))[1500:]


def test_every_number_leads_to_its_patent_with_or_without_kind_code(conn: sa.Connection) -> None:
    patents.write(conn, [FULL])
    numbers = ["CN1", "CN201710106452.1", "CN106904530A", "CN106904530B", "CN106904530", "CN999"]
    assert patents.resolve(conn, numbers) == dict.fromkeys(numbers[:-1], "CN1")


def test_an_absorbed_patent_is_found_under_the_one_that_took_it(conn: sa.Connection) -> None:
    patents.write(conn, [FULL, Patent("CN2", "旧", publication_number="CN555555A")])
    patents.hand_over(conn, "CN2", "CN1")
    assert patents.resolve(conn, ["CN2", "CN555555B"]) == {"CN2": "CN1", "CN555555B": "CN1"}
    assert patents.get(conn, "CN2") is None and patents.patents_removed_since(conn, 2) == ["CN2"]


def test_an_identifier_a_patent_lost_leads_nowhere(conn: sa.Connection) -> None:
    patents.write(conn, [Patent("A", "题", publication_number="CN555555A")])
    written(conn, "A")
    assert patents.resolve(conn, ["CN555555A", "A"]) == {"A": "A"}
