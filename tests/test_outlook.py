"""Readiness and market beside a patent's facets, and what a home learns from the maturities its providers state."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.commands import run
from jobs.home import Home
from jobs.outlook import home_outlook, need_density
from jobs.readiness import FILE, home_cues, learn_readiness
from matcher.domain import (
    ChainSegment,
    IndustrialChain,
    Patent,
    SegmentAssignment,
    SupplyTerms,
    TechnologyNeed,
)
from matcher.errors import HomeUnusable, InputRefused
from matcher.prospect import NeedDensity
from matcher.readiness import assess
from matcher.vocabulary import NeedState, ProspectGrade, RecordKind
from store import chain, needs, patents, supply
from store.database import open_database, writing

NOW, TODAY = datetime(2026, 3, 1, 4, tzinfo=UTC), date(2026, 3, 1)
PUMP = Patent("CN1", "一种泵", "包括叶轮。该产品已实现产业化。", filing_date=date(2024, 3, 1), family_size=4)
CHAIN = IndustrialChain("泵业", tuple(ChainSegment(f"s{i}", f"环节{i}", terms=("泵",)) for i in range(4)))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def engine(home: Home) -> Iterator[sa.Engine]:
    engine = open_database(home.database_url)
    yield engine
    engine.dispose()


def placed(engine: sa.Engine, places: dict[str, str]) -> None:
    """A home with the pump in s0 and needs in the segments given; N-closed is closed, N-late is over."""
    states = {"N-closed": {"state": NeedState.CLOSED}, "N-late": {"valid_until": date(2026, 2, 28)}}
    with writing(engine) as conn:
        patents.write(conn, [PUMP])
        chain.write(conn, CHAIN)
        needs.write(conn, [replace(TechnologyNeed(i, "泵"), **states.get(i, {})) for i in places])
        chain.assign(conn, RecordKind.PATENT, [SegmentAssignment("CN1", "s0", "")], NOW)
        chain.assign(conn, RecordKind.NEED, [SegmentAssignment(i, segment, "") for i, segment in places.items()], NOW)


def test_demand_is_the_open_needs_of_the_segment_beside_the_mean_over_all_segments(engine: sa.Engine) -> None:
    placed(engine, {"N1": "s0", "N2": "s0", "N3": "s1", "N4": "", "N-closed": "s0", "N-late": "s0"})
    with engine.connect() as conn:
        assert need_density(conn, "CN1", TODAY) == NeedDensity("环节0", 2, 0.75)  # 3 placed needs in 4 segments


def test_without_a_chain_a_place_or_any_placed_need_nothing_is_known_of_demand(engine: sa.Engine) -> None:
    with engine.connect() as conn:
        assert need_density(conn, "CN1", TODAY) is None
    placed(engine, {"N1": ""})
    with engine.connect() as conn:
        assert need_density(conn, "CN1", TODAY) is None
        assert need_density(conn, "CN9", TODAY) is None


def test_the_providers_word_and_the_demand_of_the_home_count(engine: sa.Engine, home: Home) -> None:
    placed(engine, {"N1": "s0", "N2": "s0", "N3": "s1"})
    with writing(engine) as conn:
        supply.write(conn, [SupplyTerms("CN1", stated_maturity="通过小试", readiness_level=4)])
        found = home_outlook(conn, PUMP, home_cues(home), TODAY)
    assert (found.readiness.level, found.readiness.evidence) == (4, "供方申报：通过小试")
    assert found.market.grade is ProspectGrade.HIGH  # 2 needs of 0.75: 2; family of 4: 2; 18 years left: 1


def test_the_command_shows_both_beside_the_facets(
    engine: sa.Engine, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    placed(engine, {"N1": "s0"})
    arguments = ["facets", "--patent", "CN1", "--home", str(home.path)]
    assert run(arguments) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[-2].startswith("成熟度：9 级，依据：该产品已实现产业化（概率：研究阶段 0.08")
    assert shown[-1].startswith("市场前景：较好（环节“环节0”有 1 条征集中的需求（各环节平均 0.2 条）；同族 4 件；")
    assert run([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["readiness_level"], document["market_prospect"]) == (9, "high")
    assert sum(document["readiness_probabilities"].values()) == pytest.approx(1)


WORDS = {3: "探索机理", 5: "做成一台", 8: "用户众多"}


def stated(engine: sa.Engine, counts: dict[int, int], word: dict[int, str]) -> None:
    levels = [level for level, n in counts.items() for _ in range(n)]
    texts = [f"一种装置，{word[level]}，噪声低。" for level in levels]
    with writing(engine) as conn:
        patents.write(conn, [Patent(f"P{i:03}", f"装置{i % 7}{i}", text) for i, text in enumerate(texts)])
        supply.write(conn, [SupplyTerms(f"P{i:03}", readiness_level=level) for i, level in enumerate(levels)])


def test_a_home_learns_from_what_is_stated_and_keeps_it(engine: sa.Engine, home: Home) -> None:
    stated(engine, {3: 30, 5: 60, 8: 30}, WORDS)
    report = learn_readiness(home, engine)
    assert (report.stated, report.kept, report.accuracy) == (120, True, 1.0)
    assert report.macro_f1 > 0.95 > report.always_most_frequent
    found = assess(Patent("CN2", "一种阀", "阀体铸造，用户众多。"), None, home_cues(home))
    assert (found.level, found.evidence) == (8, "用户众多")


def test_what_is_no_better_than_the_most_frequent_answer_is_not_kept(engine: sa.Engine, home: Home) -> None:
    stated(engine, {5: 100, 8: 20}, dict.fromkeys(WORDS, "包括叶轮"))
    report = learn_readiness(home, engine)
    # Always prototype: F1 200 / 220 for it, 0 for the other.
    assert report.always_most_frequent == pytest.approx(200 / 220 / 2)
    assert report.kept == (report.macro_f1 > report.always_most_frequent) == (home.models / FILE).exists()


def test_too_few_stated_are_refused_with_their_counts(engine: sa.Engine, home: Home) -> None:
    stated(engine, {5: 100, 8: 19}, WORDS)
    with pytest.raises(InputRefused, match="研究阶段 0 件，样品样机阶段 100 件，中试量产阶段 19 件"):
        learn_readiness(home, engine)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2}', '{"format": 1, "grams": {"a": [1, [1, 2]]}}'])
def test_a_model_that_cannot_be_read_is_named(home: Home, text: str) -> None:
    home.models.mkdir()
    (home.models / FILE).write_text(text)
    with pytest.raises(HomeUnusable, match="成熟度模型读不出来"):
        home_cues(home)


def test_the_command_learns_or_says_in_one_line_what_lacks(
    engine: sa.Engine, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["facets", "--learn-readiness", "--home", str(home.path)]
    assert run(arguments) == 1
    assert "供方申报的成熟度太少" in capsys.readouterr().err
    stated(engine, {3: 30, 5: 60, 8: 30}, WORDS)
    assert run([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kept"] is True
    assert run([*arguments, "--patent", "CN1"]) == 2
