"""Judgements: read from files, kept in the home, settled to one a pair, never taught by answers about the moment."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ingest.judgements import read_judgements, read_pairs, read_scores
from jobs.judging import home_judgements, import_judgements, record_judgements
from jobs.people import add_person
from matcher.domain import Patent, TechnologyNeed
from matcher.errors import FileUnreadable, InputRefused, RecordUnknown
from matcher.judgements import Judgement, settled, taught_level
from matcher.vocabulary import Level, Role
from store import judgements as judgement_store
from store import needs as need_store
from store import patents as patent_store
from store.database import open_database, writing


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(f"sqlite:///{(tmp_path / 'q.sqlite').as_posix()}")
    with writing(engine) as conn:
        need_store.write(conn, [TechnologyNeed("N1", "起重机防摇"), TechnologyNeed("N2", "焊接")])
        patent_store.write(conn, [Patent("P1", "一种起重机"), Patent("P2", "一种焊机")])
    yield engine
    engine.dispose()


def file(folder: Path, text: str) -> Path:
    path = folder / "评判.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_judgements_is_read_in_order_with_everything_it_says(tmp_path: Path) -> None:
    head = "need_id,achievement_id,level,judge,date,shown,probability"
    text = f"{head}\n N1 ,001,4,甲,2026-11-24,抽检,0.05\nN1,P2,弱相关,,,,\n"
    assert read_judgements(file(tmp_path, text)) == [
        Judgement("N1", "001", Level.STRONG, "甲", date(2026, 11, 24), "抽检", 0.05),
        Judgement("N1", "P2", Level.WEAK),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("need_id,patent_id,level\nN1,P1,5\n", "评判.csv 第 2 行“level”有误：5。等级应为 1 到 4"),
        ("need_id,patent_id,level\nN1,,3\n", "专利编号为空"),
        ("need_id,patent_id,level\nN1,P1,\n", "等级为空"),
        ("need_id,patent_id,level,probability\nN1,P1,3,0\n", "展示概率应大于 0"),
        ("need_id,patent_id,level,probability\nN1,P1,3,1.5\n", "应在 0 到 1 之间"),
        ("need_id,level\nN1,3\n", "缺少必需的列：专利号（patent_id）"),
        ("", "文件是空的"),
    ],
)
def test_a_bad_file_is_refused_by_row_and_value(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises((InputRefused, FileUnreadable)) as refused:
        read_judgements(file(tmp_path, text))
    assert said in refused.value.message


def test_pairs_and_scores_are_read_as_given(tmp_path: Path) -> None:
    path = file(tmp_path, "need_id,patent_id,score,level,p_relevant\nN1,P1,0.5,3,0.6\nN1,P1,-1e3,,\n")
    assert read_pairs(path) == [("N1", "P1"), ("N1", "P1")]
    assert [(s.score, s.level, s.p_relevant) for s in read_scores(path)] == [(0.5, 3, 0.6), (-1000.0, None, None)]
    with pytest.raises(InputRefused, match="不是数字"):
        read_scores(file(tmp_path, "need_id,patent_id,score\nN1,P1,inf\n"))


def test_a_file_is_taken_into_the_home_once_and_strange_pairs_are_named(engine: sa.Engine, tmp_path: Path) -> None:
    add_person(engine, "甲", Role.REVIEWER)
    path = file(tmp_path, "need_id,patent_id,level,judge\nN1,P1,4,\nN2,P2,1,乙\nN1,X,2,\n")
    first, again = import_judgements(engine, path, "甲"), import_judgements(engine, path, "甲")
    assert (first.stored, first.known, first.unknown) == (2, 0, (("N1", "X"),))
    assert (again.stored, again.known) == (0, 2)
    with engine.connect() as conn:
        assert judgement_store.count(conn) == 2
        assert home_judgements(conn) == [
            Judgement("N1", "P1", Level.STRONG, "甲"),
            Judgement("N2", "P2", Level.UNRELATED, "乙"),
        ]


def test_an_unknown_person_judges_nothing(engine: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(RecordUnknown, match="没有这个人员：丙"):
        import_judgements(engine, file(tmp_path, "need_id,patent_id,level\nN1,P1,4\n"), "丙")


def test_every_word_is_kept_and_comes_back_as_it_was(engine: sa.Engine) -> None:
    said = Judgement("N1", "P1", Level.WEAK, "甲", date(2026, 11, 24), "抽检", 0.05)
    record_judgements(engine, [said])
    record_judgements(engine, [Judgement("N1", "P1", Level.STRONG, "甲")])
    with engine.connect() as conn:
        assert judgement_store.every(conn) == [said, Judgement("N1", "P1", Level.STRONG, "甲")]
        assert [one.level for one in home_judgements(conn)] == [Level.STRONG]


def test_of_one_judge_the_last_word_counts_and_of_several_the_median() -> None:
    def said(judge: str, level: int) -> Judgement:
        return Judgement("N", "P", Level(level), judge)

    assert settled([said("甲", 1), said("甲", 4)]) == [said("甲", 4)]
    assert settled([said("甲", 4), said("乙", 2), said("丙", 2)]) == [said("丙", 2)]
    assert settled([said("甲", 1), said("乙", 2)]) == [said("乙", 2)]
    assert settled([]) == []


def test_answers_about_the_moment_never_teach_a_low_level() -> None:
    assert {taught_level(answer) for answer in ("price", "too_early", "have_solution", "interested")} == {Level(3)}
    assert taught_level("not_relevant") is Level.UNRELATED
    assert taught_level("unclear") is taught_level("other") is None
