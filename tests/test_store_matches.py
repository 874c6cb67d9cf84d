"""Matches in SQL: the whole reason comes back, and a need's new matches take the place of its former ones."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.domain import Evidence, Match, Missing
from matcher.ranking import match_id
from matcher.vocabulary import Facet, Level, NeedElement
from store import matches

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
FULL = Match(
    match_id=match_id("XQ-1", "CN1"),
    need_id="XQ-1",
    patent_id="CN1",
    rank=1,
    score=0.1 + 0.2,
    level=Level.STRONG,
    p_relevant=1 / 3,
    facet_scores={Facet.SUBJECT: 0.25, Facet.TECHNICAL_MEANS: None, Facet.TECHNICAL_EFFECT: 0.0},
    readiness_level=7,
    readiness_evidence="已在“两台”行车上运行",
    evidence=(
        Evidence("content", 0, 2, "防摇", "abstract", 3, 5, "消摆"),
        Evidence("problem", 1, 2, "𠮷", "claims", 0, 1, "𠮷"),
    ),
    missing=(Missing(NeedElement.TARGET, "≤3°", 4, 7, "target"), Missing(NeedElement.LIMIT, "防爆", 0, 2)),
)


@pytest.fixture
def conn(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as conn:
        yield conn


def match(need_id: str, patent_id: str, rank: int = 1) -> Match:
    found = Match("", need_id, patent_id, rank, 0.5, Level.WEAK, 0.4)
    return replace(found, match_id=match_id(need_id, patent_id))


def stored(conn: sa.Connection, *found: Match) -> None:
    matches.replace_matches(conn, {one.need_id for one in found}, found, True, NOW)


def test_a_match_comes_back_with_its_evidence_what_is_missing_and_its_facet_scores(conn: sa.Connection) -> None:
    stored(conn, FULL)
    wanted = FULL
    assert matches.get(conn, wanted.match_id) == wanted
    assert matches.of_need(conn, "XQ-1") == matches.of_patent(conn, "CN1") == [wanted]


def test_a_match_without_any_reason_comes_back_too(conn: sa.Connection) -> None:
    stored(conn, match("XQ-1", "CN1"))
    assert matches.of_need(conn, "XQ-1") == [match("XQ-1", "CN1")]
    assert matches.get(conn, "M-000000000000") is None


_text = st.text(st.characters(codec="utf-8"), max_size=8)
_place = st.integers(0, 10**6)
_evidence = st.builds(Evidence, _text, _place, _place, _text, _text, _place, _place, _text)
_missing = st.builds(Missing, st.sampled_from(NeedElement), _text, _place, _place, _text)
_scores = st.dictionaries(st.sampled_from(Facet), st.none() | st.floats(0, 1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(_evidence, max_size=3), st.lists(_missing, max_size=3), _scores, st.none() | st.integers(1, 9))
def test_any_reason_comes_back_exactly(
    conn: sa.Connection, evidence: list[Evidence], missing: list[Missing], scores: dict, level: int | None
) -> None:
    wanted = replace(
        match("XQ-1", "CN1"),
        evidence=tuple(evidence),
        missing=tuple(missing),
        facet_scores=scores,
        readiness_level=level,
    )
    stored(conn, wanted)
    assert matches.of_need(conn, "XQ-1") == [wanted]


def test_matches_of_vague_needs_are_kept_but_not_among_those_to_push(conn: sa.Connection) -> None:
    inside = replace(match("XQ-1", "CN1"), pushable=False)
    stored(conn, inside, match("XQ-2", "CN1"))
    assert matches.pushable(conn) == [match("XQ-2", "CN1")]
    assert matches.of_need(conn, "XQ-1") == [inside]


def test_new_matches_replace_those_of_the_needs_asked_and_no_others(conn: sa.Connection) -> None:
    stored(conn, match("XQ-1", "CN2", 2), match("XQ-1", "CN1", 1), match("XQ-2", "CN1"), match("XQ-3", "CN1"))
    assert [one.patent_id for one in matches.of_need(conn, "XQ-1")] == ["CN1", "CN2"]
    matches.replace_matches(conn, ["XQ-1", "XQ-2"], [match("XQ-1", "CN3")], False, NOW)
    assert matches.of_need(conn, "XQ-1") == [match("XQ-1", "CN3")]
    assert matches.of_need(conn, "XQ-2") == [] and matches.of_need(conn, "XQ-3") == [match("XQ-3", "CN1")]
    assert matches.count(conn) == 2


def test_a_match_keeps_its_id_as_long_as_need_and_patent_do(conn: sa.Connection) -> None:
    stored(conn, match("XQ-1", "CN1", 1))
    before = matches.of_need(conn, "XQ-1")[0].match_id
    stored(conn, replace(match("XQ-1", "CN1", 5), score=0.9))
    assert [(one.match_id, one.rank) for one in matches.of_need(conn, "XQ-1")] == [(before, 5)]
    assert before == match_id("XQ-1", "CN1") != match_id("XQ-1", "CN2")
