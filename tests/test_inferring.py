"""Needs inferred from a firm's own patents: quoted, apart, stored only when confirmed."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.home import Home
from jobs.importing import undo_run
from jobs.inferring import confirm_needs, infer_needs
from jobs.judgement import read_cues
from matcher.domain import Enterprise, Patent, Person
from matcher.errors import RecordUnknown
from matcher.inferred_needs import EACH, NEWEST, inferred_needs
from matcher.vocabulary import NeedOrigin, Role
from store import enterprises, imports, needs, patents, people
from store.database import writing

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)
FIRM = Enterprise("E1", "虚构起重机厂", aliases=("虚构老厂",))
OLD = Patent(
    "CN1", "吊钩防摇", "一种装置。解决了高扬程吊钩打转的问题。", patentees=("虚构老厂",), filing_date=date(2020, 1, 1)
)
NEW = Patent(
    "CN2",
    "制动器",
    "现有制动器难以散热，容易磨损。包括闸瓦。",
    patentees=("虚构起重机厂",),
    filing_date=date(2024, 1, 1),
)
OTHERS = Patent("CN3", "卷筒", "解决了排绳混乱的问题。", patentees=("虚构起重机厂分厂",))


@pytest.fixture
def home(engine: sa.Engine) -> sa.Engine:
    with writing(engine) as conn:
        enterprises.write(conn, [FIRM])
        patents.write(conn, [OLD, NEW, OTHERS])
        people.write(conn, Person("操作员", Role.OPERATOR))
    return engine


def test_candidates_are_quoted_word_for_word_from_the_newest_own_patents(home: sa.Engine):
    with home.connect() as conn:
        found = infer_needs(conn, "E1").found
    assert [(one.patent.patent_id, one.need.content) for one in found] == [
        ("CN2", "现有制动器难以散热"),
        ("CN1", "解决了高扬程吊钩打转的问题"),
    ]
    for one in found:
        assert one.patent.abstract[one.clause.start : one.clause.end] == one.clause.text
        assert one.need.origin is NeedOrigin.INFERRED


def test_a_figure_or_a_flaw_to_be_found_is_no_trouble():
    told = Patent("CN9", "钢板", "屈服强度不低于九百六十兆帕。初始缺陷尺寸以检测结果更新。", patentees=(FIRM.name,))
    assert inferred_needs(FIRM, [told], read_cues().troubles) == []


def test_only_the_newest_patents_and_a_few_clauses_of_each_are_quoted():
    many = [
        Patent(
            f"CN{n:02}",
            "泵",
            "".join(f"第{n}种泵存在的第{k}个密封问题。" for k in range(4)),
            patentees=(FIRM.name,),
            filing_date=date(2000 + n, 1, 1),
        )
        for n in range(NEWEST + 5)
    ]
    found = inferred_needs(FIRM, many, read_cues().troubles)
    assert len(found) == NEWEST * EACH
    assert min(one.patent.patent_id for one in found) == "CN05"


def test_nothing_is_stored_before_the_firm_confirms(home: sa.Engine):
    with home.connect() as conn:
        infer_needs(conn, "E1")
        assert needs.count(conn) == 0


def test_a_confirmed_candidate_is_a_stated_need_under_a_run_that_names_who_and_can_be_undone(
    home: sa.Engine, tmp_path: Path
):
    with home.connect() as conn:
        wanted = infer_needs(conn, "E1").found[0].need.need_id
    done = confirm_needs(home, "E1", [wanted], "操作员", NOW)
    with home.connect() as conn:
        stored = needs.get(conn, wanted)
        assert stored is not None and stored.origin is NeedOrigin.STATED and stored.enterprise_id == "E1"
        run = imports.get_run(conn, done.run_id)
        assert run is not None and run["person"] == "操作员"
        assert wanted not in [one.need.need_id for one in infer_needs(conn, "E1").found]
    undo_run(Home(tmp_path / "home"), home, done.run_id, "操作员", NOW)
    with home.connect() as conn:
        assert needs.get(conn, wanted) is None


def test_an_id_that_is_no_candidate_is_refused_and_nothing_is_stored(home: sa.Engine):
    with home.connect() as conn:
        wanted = infer_needs(conn, "E1").found[0].need.need_id
    with pytest.raises(RecordUnknown, match="TD-none"):
        confirm_needs(home, "E1", [wanted, "TD-none"], "操作员", NOW)
    with home.connect() as conn:
        assert needs.count(conn) == 0


def test_an_unknown_enterprise_is_refused(home: sa.Engine):
    with home.connect() as conn, pytest.raises(RecordUnknown, match="E9"):
        infer_needs(conn, "E9")
