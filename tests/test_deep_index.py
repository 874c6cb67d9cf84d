"""The deep index of a home and of a file: proposals, people's word, and what matching makes of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from console.commands import run
from jobs.deep_index import judge_facets, settled_facets, shown_facets, update_facets
from jobs.deep_index_file import given_patents, write_facets
from jobs.home import Home
from jobs.index_job import bring_index_up_to_date
from jobs.index_parts import indexed
from jobs.judgement import read_cues
from jobs.people import add_person
from matcher.domain import Patent
from matcher.errors import FileUnreadable, InputRefused, RecordUnknown
from matcher.similarity import FACET_BITS
from matcher.vocabulary import Facet, FacetVerdict, Role
from store import facets as facet_store
from store import patents
from store.database import open_database, writing

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
CUES = read_cues()
ABSTRACT = "本发明公开了一种离心泵，包括叶轮和壳体。提高了输送效率。"
PUMP = Patent("CN1", "一种离心泵", ABSTRACT)
CONFIRM, CORRECT, REJECT = FacetVerdict


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def engine(home: Home) -> Iterator[sa.Engine]:
    engine = open_database(home.database_url)
    add_person(engine, "王工", Role.REVIEWER)
    with writing(engine) as conn:
        patents.write(conn, [PUMP, Patent("CN2", "阀", "包括阀芯。")])
    yield engine
    engine.dispose()


def shown(engine: sa.Engine) -> list[tuple[str, str, str]]:
    with engine.connect() as conn:
        found = shown_facets(conn, "CN1")
    return [(s.facet.value, s.text, person) for s, person in zip(found.spans, found.people, strict=True)]


def judged(engine: sa.Engine, verdict: FacetVerdict, *words: str) -> None:
    judge_facets(engine, "CN1", {verdict: words}, "王工", NOW)


PROPOSED = [
    ("subject", "一种离心泵", ""),
    ("subject", "本发明公开了一种离心泵，", ""),
    ("technical_means", "包括叶轮和壳体。", ""),
    ("technical_effect", "提高了输送效率。", ""),
    ("essential_features", "包括叶轮和壳体", ""),
]


def test_facets_are_proposed_once_and_again_when_a_patent_changes(engine: sa.Engine) -> None:
    steps: list[int] = []
    assert update_facets(engine, NOW, steps.append).read == sum(steps) == 2
    assert update_facets(engine, NOW, steps.append).read == 0
    with writing(engine) as conn:
        patents.write(conn, [replace(PUMP, abstract="包括转子。")])
    report = update_facets(engine, NOW, steps.append)
    assert (report.read, report.patents) == (1, 2)
    with engine.connect() as conn:
        stored = facet_store.latest(conn, "CN1")
    assert stored is not None and {s.text for s in stored.spans if s.field == "abstract"} == {"包括转子。", "包括转子"}


def test_the_facets_of_a_patent_are_shown_in_the_order_of_its_text(engine: sa.Engine) -> None:
    assert shown(engine) == PROPOSED


def test_a_confirmed_facet_is_shown_with_the_name_of_the_person(engine: sa.Engine) -> None:
    judged(engine, CONFIRM, "4")
    assert shown(engine) == [*PROPOSED[:3], ("technical_effect", "提高了输送效率。", "王工"), PROPOSED[4]]


def test_a_number_with_another_facet_and_words_of_the_patent_correct(engine: sa.Engine) -> None:
    judged(engine, CORRECT, "4=应用场景", "technical_effect=叶轮")
    assert shown(engine)[2:] == [
        ("technical_means", "包括", ""),
        ("technical_effect", "叶轮", "王工"),
        ("technical_means", "和壳体。", ""),
        ("application", "提高了输送效率。", "王工"),
        PROPOSED[4],
    ]


def test_a_rejected_facet_is_gone_and_proposing_again_does_not_bring_it_back(engine: sa.Engine) -> None:
    judged(engine, REJECT, "4")
    update_facets(engine, NOW, lambda _: None)
    assert shown(engine) == [*PROPOSED[:3], PROPOSED[4]]


@pytest.mark.parametrize(
    ("verdict", "word", "complaint"),
    [
        (CONFIRM, "9", "没有这个编号的要素：9"),
        (CONFIRM, "四", "没有这个编号的要素：四"),
        (CORRECT, "4=意义", "没有这种要素：意义"),
        (CORRECT, "功能效果=没有的话", "专利原文中没有这段文字，或不止一处：没有的话"),
        (CORRECT, "功能效果=", "专利原文中没有这段文字"),
    ],
)
def test_a_word_that_fits_nothing_is_refused_and_nothing_is_stored(
    engine: sa.Engine, verdict: FacetVerdict, word: str, complaint: str
) -> None:
    with pytest.raises(InputRefused, match=complaint):
        judged(engine, verdict, word)
    assert shown(engine) == PROPOSED


def test_only_a_known_person_judges_a_known_patent(engine: sa.Engine) -> None:
    with pytest.raises(RecordUnknown, match="没有这个人员"):
        judge_facets(engine, "CN1", {CONFIRM: ("1",)}, "无名", NOW)
    with pytest.raises(RecordUnknown, match="没有这件专利：CN9"):
        judge_facets(engine, "CN9", {CONFIRM: ("1",)}, "王工", NOW)


def test_what_a_person_said_decides_what_the_index_matches(home: Home, engine: sa.Engine) -> None:
    def index() -> int:
        return bring_index_up_to_date(home, engine, NOW, progress=lambda _: None).read

    assert (index(), index()) == (2, 0)
    judged(engine, CORRECT, "功能效果=叶轮和壳体")
    assert index() == 1
    with engine.connect() as conn:
        spans = settled_facets(conn, [PUMP], CUES)[0]
    masks = indexed(PUMP, CUES, spans).masks
    effect = (masks & FACET_BITS[Facet.TECHNICAL_EFFECT]) != 0
    text = f"{PUMP.title}\n{PUMP.abstract}\n\n"
    assert "".join(np.array(list(text))[effect]) == "叶轮和壳体提高了输送效率。"


HEADER = "achievement_id,title,content,claims\n"
ROWS = (
    '00 7,"泵 ","一种泵，\r\n包括叶轮。 提高了效率。",1.一种泵\n,阀,,\n2.01911E+12,装置,"A valve, wherein it opens.",\n'
)


def csv_file(folder: Path, text: str) -> Path:
    path = folder / "patents.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_a_file_gives_its_patents_character_for_character(tmp_path: Path) -> None:
    skipped: list[tuple[int, str]] = []
    first, second, third = given_patents(csv_file(tmp_path, f"{HEADER}{ROWS}a,b,c,d,e,f\n"), skipped)
    assert (first.patent_id, first.title, first.claims) == ("00 7", "泵 ", "1.一种泵")
    assert first.abstract == "一种泵，\r\n包括叶轮。 提高了效率。"
    assert second.patent_id.startswith("T-") and second.abstract == ""
    assert third.patent_id == "2.01911E+12"
    assert len(skipped) == 1 and "多出" in skipped[0][1]


def test_a_file_becomes_one_line_a_patent_with_the_keys_of_the_contract(tmp_path: Path) -> None:
    source, output = csv_file(tmp_path, HEADER + ROWS + f"long,泵,{'提高效率，' * 10_000},\n"), tmp_path / "out.jsonl"
    assert write_facets(source, output, date(2026, 3, 1)).patents == 4
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [line["patent_id"] for line in lines][::2] == ["00 7", "2.01911E+12"]
    assert list(lines[0]) == [
        *("patent_id", "spans", "readiness_level", "readiness_evidence", "readiness_probabilities"),
        *("market_prospect", "market_basis"),
    ]
    given = list(given_patents(source, []))
    for patent, line in zip(given, lines, strict=True):
        assert set(line["readiness_probabilities"]) == {"research", "prototype", "production"}
        for span in line["spans"]:
            assert list(span) == ["facet", "field", "start", "end", "text", "confidence"]
            assert getattr(patent, span["field"])[span["start"] : span["end"]] == span["text"]


def test_a_file_that_is_no_table_of_patents_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="缺少必需的列"):
        write_facets(csv_file(tmp_path, "a,b\n1,2\n"), tmp_path / "out.jsonl", date(2026, 3, 1))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["patents.csv"]


def called(home: Home, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = run(["facets", *arguments, "--home", str(home.path)])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_the_command_updates_shows_and_records(
    home: Home, engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = called(home, capsys)
    assert (status, out) == (0, "深度标引已是最新：共 2 件专利，本次处理 2 件\n")
    status, out, _ = called(home, capsys, "--patent", "CN1", "--confirm", "4", "--as", "王工")
    assert status == 0 and "功能效果（摘要，王工 已确认）：提高了输送效率。" in out
    status, out, _ = called(home, capsys, "--patent", "CN1", "--json")
    spans = json.loads(out)["spans"]
    assert spans[3]["confirmed_by"] == "王工" and spans[3]["number"] == 4 and spans[3]["facet"] == "technical_effect"
    status, _, err = called(home, capsys, "--patent", "CN1", "--confirm", "44", "--as", "王工")
    assert (status, err.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--input", "a.csv"),
        ("--output", "a.jsonl"),
        ("--patent", "CN1", "--confirm", "1"),
        ("--confirm", "1", "--as", "王工"),
        ("--input", "a.csv", "--output", "b.jsonl", "--patent", "CN1"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    home: Home, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert called(home, capsys, *arguments)[0] == 2
