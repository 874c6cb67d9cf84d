"""Two entries of one firm become one, and apart again exactly as they were."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.enterprises import merge, unmerge
from jobs.import_changes import completed, put_in_place
from jobs.people import add_person
from matcher.domain import ChainSegment, Contact, Enterprise, IndustrialChain, SegmentAssignment, TechnologyNeed
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import LegalBasis, RecordKind, Role
from store import chain, enterprises, needs
from store.database import open_database, writing
from store.schema import metadata

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
KEPT = Enterprise("91A", "甲公司", aliases=("甲",), contacts=(Contact("91A", "张", phone="1"),))
MERGED = Enterprise(
    "91B",
    "甲厂",
    region="泰安",
    contacts=(Contact("91B", "张", duty="经理", phone="1"), Contact("91B", "李", legal_basis=LegalBasis.CONSENT)),
)
CHAIN = IndustrialChain("链", (ChainSegment("s", "环节", terms=("甲",)),))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(f"sqlite:///{(tmp_path / 'q.sqlite').as_posix()}")
    add_person(engine, "王工", Role.OPERATOR)
    with writing(engine) as conn:
        enterprises.write(conn, [KEPT, MERGED, Enterprise("91C", "丙公司")])
        needs.write(conn, [TechnologyNeed(f"N-{owner}", "题", enterprise_id=owner) for owner in ("91A", "91B")])
        chain.write(conn, CHAIN)
        put_in_place(conn, RecordKind.ENTERPRISE, [KEPT, Enterprise("91C", "丙公司")], CHAIN, NOW)
        chain.assign(conn, RecordKind.ENTERPRISE, [SegmentAssignment("91B", "s", "人工指定", "王工")], NOW)
    yield engine
    engine.dispose()


def dump(engine: sa.Engine) -> dict[str, list[tuple]]:
    with engine.connect() as conn:
        tables = [table for table in metadata.sorted_tables if table.name != "enterprise_merges"]
        columns = {t: [c for c in t.columns if c.name != "contact_id"] for t in tables}
        return {t.name: sorted((tuple(row) for row in conn.execute(sa.select(*columns[t]))), key=repr) for t in tables}


def test_needs_contacts_and_names_go_to_the_one_kept(engine: sa.Engine) -> None:
    after = merge(engine, "91A", "91B", "王工", NOW)
    people = (Contact("91A", "张", duty="经理", phone="1"), Contact("91A", "李", legal_basis=LegalBasis.CONSENT))
    assert after == Enterprise("91A", "甲公司", aliases=("甲", "甲厂"), region="泰安", contacts=people)
    with engine.connect() as conn:
        assert enterprises.get(conn, "91A") == after and enterprises.get(conn, "91B") is None
        assert needs.ids_of(conn, "91A") == ["N-91A", "N-91B"]
        assert enterprises.ids_by_name(conn, ["甲厂"]) == {"甲厂": "91A"}


def test_a_merge_taken_back_leaves_everything_exactly_as_it_was(engine: sa.Engine) -> None:
    before = dump(engine)
    merge(engine, "91A", "91B", "王工", NOW)
    assert dump(engine) != before
    assert unmerge(engine, "91B", "王工", NOW) == [KEPT, MERGED]
    assert dump(engine) == before
    with pytest.raises(InputRefused, match="没有被合并过"):
        unmerge(engine, "91B", "王工", NOW)


def test_merges_are_taken_back_from_the_last_to_the_first(engine: sa.Engine) -> None:
    before = dump(engine)
    merge(engine, "91A", "91B", "王工", NOW)
    merge(engine, "91A", "91C", "王工", NOW)
    with pytest.raises(InputRefused, match="请先取消 91C"):
        unmerge(engine, "91B", "王工", NOW)
    unmerge(engine, "91C", "王工", NOW)
    unmerge(engine, "91B", "王工", NOW)
    assert dump(engine) == before


def test_a_need_or_a_row_that_states_a_merged_enterprise_leads_to_the_one_kept(engine: sa.Engine) -> None:
    merge(engine, "91A", "91B", "王工", NOW)
    merge(engine, "91C", "91A", "王工", NOW)
    with engine.connect() as conn:
        (need,) = completed(conn, RecordKind.NEED, [TechnologyNeed("N", "题", enterprise_id="91B")])
        (change,) = enterprises.reconcile(conn, [MERGED])
    assert need.enterprise_id == "91C" and change.after.enterprise_id == "91C"


def test_a_need_that_came_by_the_merged_firms_name_goes_with_it_when_the_merge_is_taken_back(engine: sa.Engine) -> None:
    merge(engine, "91A", "91B", "王工", NOW)
    stated = [
        TechnologyNeed("N1", "题", enterprise="甲厂"),
        TechnologyNeed("N2", "题", enterprise="甲公司"),
        TechnologyNeed("N3", "题", enterprise="甲厂", enterprise_id="91B"),
        TechnologyNeed("N4", "题", enterprise_id="91B"),
    ]
    with writing(engine) as conn:
        needs.write(conn, list(completed(conn, RecordKind.NEED, stated)))
        assert needs.ids_of(conn, "91A") == ["N-91A", "N-91B", "N1", "N2", "N3", "N4"]
    unmerge(engine, "91B", "王工", NOW)
    with engine.connect() as conn:
        assert needs.ids_of(conn, "91B") == ["N-91B", "N1", "N3"]
        assert needs.ids_of(conn, "91A") == ["N-91A", "N2", "N4"]  # of N4 nothing is known but where it was put


def test_a_merge_is_not_taken_back_over_later_changes(engine: sa.Engine) -> None:
    after = merge(engine, "91A", "91B", "王工", NOW)
    with writing(engine) as conn:
        enterprises.write(conn, [Enterprise("91A", after.name, region="济南")])
    with pytest.raises(InputRefused, match="又有改动"):
        unmerge(engine, "91B", "王工", NOW)


def test_a_place_in_a_segment_that_is_gone_is_found_anew(engine: sa.Engine) -> None:
    merge(engine, "91A", "91B", "王工", NOW)
    with writing(engine) as conn:
        chain.write(conn, IndustrialChain("新链", (ChainSegment("t", "新环节", terms=("甲",)),)))
    unmerge(engine, "91B", "王工", NOW)
    with engine.connect() as conn:
        assert chain.assignments(conn, RecordKind.ENTERPRISE, ["91B"])["91B"].segment_id == ""


def test_what_cannot_be_merged_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(InputRefused, match="不能与自己合并"):
        merge(engine, "91A", "91A", "王工", NOW)
    with pytest.raises(RecordUnknown, match="没有这家企业：91X"):
        merge(engine, "91A", "91X", "王工", NOW)
    with pytest.raises(RecordUnknown, match="没有这个人员"):
        merge(engine, "91A", "91B", "nobody", NOW)
