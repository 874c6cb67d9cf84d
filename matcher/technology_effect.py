"""The technology-effect matrix (技术功效矩阵): which means serve which effect, with the patents behind each cell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.cues import Pattern
from matcher.domain import FacetSpan
from matcher.vocabulary import Facet


@dataclass(frozen=True, slots=True)
class TermTables:
    """The normal terms of means and of effects, each with the wordings that stand for it."""

    means: Mapping[str, Pattern]
    effects: Mapping[str, Pattern]


@dataclass(frozen=True, slots=True)
class PatentTerms:
    """What a patent's deep index says in normal terms."""

    patent_id: str
    means: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """A term of a row or a column: all patents that have it, and those among them that stand in none of its cells
    because they state nothing on the other side, or only what the matrix does not show."""

    term: str
    patents: tuple[str, ...]
    apart: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TechnologyEffect:
    """Rows are `means`, columns `effects`, most patents first; a patent stands in as many cells as it has pairs of
    both, so cells add up to more than the patents. `read` patents were looked at; of those `without_means` and
    `without_effect` say nothing the tables know."""

    means: tuple[Axis, ...]
    effects: tuple[Axis, ...]
    cells: Mapping[tuple[str, str], tuple[str, ...]]
    read: int
    without_means: int
    without_effect: int

    def cell(self, means: str, effect: str) -> tuple[str, ...]:
        """The patents behind one cell, by id."""
        return self.cells.get((means, effect), ())


def term_tables(means: Iterable[tuple[str, str]], effects: Iterable[tuple[str, str]]) -> TermTables:
    """Tables from (term, pattern) rows."""
    compiled = ({term: re.compile(pattern) for term, pattern in rows} for rows in (means, effects))
    return TermTables(*compiled)


def patent_terms(patent_id: str, spans: Sequence[FacetSpan], tables: TermTables) -> PatentTerms:
    """The normal terms found in the spans of means and of effects, in the order of the tables."""
    return PatentTerms(
        patent_id,
        _found(spans, Facet.TECHNICAL_MEANS, tables.means),
        _found(spans, Facet.TECHNICAL_EFFECT, tables.effects),
    )


def _found(spans: Sequence[FacetSpan], facet: Facet, table: Mapping[str, Pattern]) -> tuple[str, ...]:
    text = "\n".join(span.text for span in spans if span.facet is facet)
    return tuple(term for term, pattern in table.items() if pattern.search(text))


def technology_effect(patents: Iterable[PatentTerms], most_means: int, most_effects: int) -> TechnologyEffect:
    """The matrix of the most frequent terms, at most so many rows and columns, in whatever order `patents` come."""
    read = sorted(patents, key=lambda one: one.patent_id)
    means = _frequent(((term, one.patent_id) for one in read for term in one.means), most_means)
    effects = _frequent(((term, one.patent_id) for one in read for term in one.effects), most_effects)
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in read:
        for pair in ((m, e) for m in one.means if m in means for e in one.effects if e in effects):
            cells[pair].append(one.patent_id)
    fixed = {pair: tuple(found) for pair, found in cells.items()}
    return TechnologyEffect(
        means=_axes(means, fixed, 0),
        effects=_axes(effects, fixed, 1),
        cells=fixed,
        read=len(read),
        without_means=sum(not one.means for one in read),
        without_effect=sum(not one.effects for one in read),
    )


def _frequent(pairs: Iterable[tuple[str, str]], most: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for term, patent_id in pairs:
        found[term].append(patent_id)
    ranked = sorted(found, key=lambda term: (-len(found[term]), term))
    return {term: found[term] for term in ranked[:most]}


def _axes(
    terms: Mapping[str, Sequence[str]], cells: Mapping[tuple[str, str], Sequence[str]], side: int
) -> tuple[Axis, ...]:
    placed: dict[str, set[str]] = defaultdict(set)
    for pair, found in cells.items():
        placed[pair[side]].update(found)
    return tuple(
        Axis(term, tuple(patents), tuple(one for one in patents if one not in placed[term]))
        for term, patents in terms.items()
    )
