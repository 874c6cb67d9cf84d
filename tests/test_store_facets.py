"""Proposals in SQL by version, found again when their patent changes; people's words beside them, never overwritten."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from matcher.domain import FacetSpan, Patent
from matcher.facet_confirmations import FacetConfirmation
from matcher.vocabulary import Facet, FacetVerdict
from store import facets, patents
from store.facets import Proposal

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
PUMP, VALVE = Patent("CN1", "泵", "包括叶轮。"), Patent("CN2", "阀", "包括阀芯。")
SPAN = FacetSpan(Facet.TECHNICAL_MEANS, "abstract", 0, 5, "包括叶轮。", 1 / 3)
SAID = FacetConfirmation("CN1", Facet.TECHNICAL_MEANS, "abstract", 0, 5, "包括叶轮。", FacetVerdict.CONFIRM, "王工")


@pytest.fixture
def conn(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.begin() as conn:
        patents.write(conn, [PUMP, VALVE])
        yield conn


def proposal(version: str, revision: int = 1, at: datetime = NOW) -> Proposal:
    return Proposal("CN1", version, revision, (SPAN,), at)


def outdated(conn: sa.Connection, version: str) -> list[str]:
    return [patent.patent_id for _, patent in facets.outdated(conn, version)]


def test_a_proposal_comes_back_whole_and_the_newest_version_is_shown(conn: sa.Connection) -> None:
    later = NOW + timedelta(days=1)
    facets.write(conn, [proposal("b", at=later), proposal("a")])
    assert facets.latest(conn, "CN1") == proposal("b", at=later)
    assert facets.latest(conn, "CN2") is None


def test_a_version_proposes_again_only_for_patents_that_changed(conn: sa.Connection) -> None:
    assert outdated(conn, "a") == ["CN1", "CN2"]
    facets.write(conn, [Proposal(p.patent_id, "a", revision, (), NOW) for revision, p in facets.outdated(conn, "a")])
    assert (outdated(conn, "a"), outdated(conn, "b")) == ([], ["CN1", "CN2"])
    patents.write(conn, [replace(PUMP, abstract="包括转子。")])
    assert outdated(conn, "a") == ["CN1"]


def test_words_come_back_oldest_first_and_writing_proposals_leaves_them(conn: sa.Connection) -> None:
    again = replace(SAID, decision=FacetVerdict.REJECT, person="李工")
    facets.confirm(conn, [SAID], NOW)
    facets.confirm(conn, [again], NOW)
    facets.confirm(conn, [], NOW)
    facets.write(conn, [proposal("a")])
    assert facets.confirmations(conn, ["CN1", "CN2"]) == {"CN1": [SAID, again]}
