"""The chain picture of a home (图谱、清单): gathered from its records, decided in `matcher`, nothing is kept."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from jobs.deep_index import AT_ONCE, settled_facets
from jobs.judgement import read_cues
from matcher.chain_lists import (
    ChainProduct,
    ChainTechnology,
    KeyEnterprise,
    key_enterprises,
    products,
    technologies,
)
from matcher.domain import Enterprise, IndustrialChain, Patent, TechnologyNeed
from matcher.eligibility import ineligibility
from matcher.errors import InputRefused
from matcher.holders import Holder, Inventor, holders, inventors
from matcher.segment_map import SegmentRecords, SegmentStand, segment_map
from matcher.shipped import shipped
from matcher.technology_effect import (
    PatentTerms,
    TechnologyEffect,
    TermTables,
    patent_terms,
    technology_effect,
    term_tables,
)
from matcher.vocabulary import NeedOrigin, PatentKind, RecordKind
from store import chain as chain_store
from store import enterprises as enterprise_store
from store import matches as match_store
from store import needs as need_store
from store import patents as patent_store
from store import supply as supply_store
from store.rows import pieces

MOST_MEANS, MOST_EFFECTS, MOST_HOLDERS, MOST_LISTED = 24, 18, 30, 5
NOWHERE = "未归类"


@dataclass(frozen=True, slots=True)
class ChainPicture:
    """Everything the pages and sheets show on `today`. `patents`: one a family, designs left out; `supply` are those
    that may be proposed; `terms` what each says in normal terms; `places` the segment's name of each patent and need;
    `met` the needs that a match above `threshold` answers."""

    name: str
    today: date
    threshold: float
    patents: Mapping[str, Patent]
    supply: frozenset[str]
    terms: Mapping[str, PatentTerms]
    needs: Mapping[str, TechnologyNeed]
    met: frozenset[str]
    places: Mapping[str, str]
    matrix: TechnologyEffect
    segments: Sequence[SegmentStand]
    holders: Sequence[Holder]
    inventors: Sequence[Inventor]
    enterprises: Sequence[KeyEnterprise]
    products: Sequence[ChainProduct]
    technologies: Sequence[ChainTechnology]
    segment_names: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `queqiao chain picture --json`; ids stand behind every count."""
        return {
            "chain": self.name,
            "as_of": self.today.isoformat(),
            "patents": len(self.patents),
            "supply": len(self.supply),
            "needs": len(self.needs),
            "matrix": _matrix_document(self.matrix),
            "segments": [_segment_document(one) for one in self.segments],
            "holders": [
                {"name": one.name, "kind": one.kind.value, "patent_ids": list(one.patents)} for one in self.holders
            ],
            "inventors": [
                {"name": one.name, "holder": one.holder, "patent_ids": list(one.patents)} for one in self.inventors
            ],
        }


def _matrix_document(matrix: TechnologyEffect) -> dict[str, Any]:
    return {
        "means": [axis.term for axis in matrix.means],
        "effects": [axis.term for axis in matrix.effects],
        "cells": [{"means": m, "effect": e, "patent_ids": list(ids)} for (m, e), ids in sorted(matrix.cells.items())],
        "read": matrix.read,
        "without_means": matrix.without_means,
        "without_effect": matrix.without_effect,
    }


def _segment_document(one: SegmentStand) -> dict[str, Any]:
    held = one.records
    ids = {key: list(getattr(held, key)) for key in ("patents", "supply", "needs", "met", "enterprises")}
    ratios = {"supply_ratio": round(one.supply_ratio, 4), "demand_ratio": round(one.demand_ratio, 4)}
    return {"segment_id": held.segment_id, "name": held.name, "standing": one.standing.value} | ratios | ids


def read_term_tables() -> TermTables:
    """The normal terms of `data/reference/means_terms.csv` and `effect_terms.csv`."""
    return term_tables(_rows("means_terms.csv"), _rows("effect_terms.csv"))


def _rows(name: str) -> Iterator[tuple[str, str]]:
    with shipped("reference", name).open(encoding="utf-8", newline="") as file:
        yield from ((row["term"], row["pattern"]) for row in csv.DictReader(file))


def read_chain_picture(conn: sa.Connection, today: date, threshold: float) -> ChainPicture:
    """The picture on `today`; a match counts from `threshold` upward. Raises InputRefused for a home without
    patents."""
    patents = _patents(conn)
    if not patents:
        raise InputRefused("库中没有专利，画不出图谱", cure="请先用 queqiao import patents 导入专利")
    needs = {need.need_id: need for need in need_store.every(conn) if _asked(need, today)}
    supply = frozenset(_supply(conn, patents.values(), today))
    met = frozenset(m.need_id for m in match_store.every(conn) if m.p_relevant >= threshold) & needs.keys()
    firms = list(enterprise_store.every(conn))
    chain = chain_store.get(conn)
    names = {one.segment_id: one.name for one in chain.segments} if chain else {}
    at = {kind: chain_store.places(conn, kind) for kind in (RecordKind.PATENT, RecordKind.NEED, RecordKind.ENTERPRISE)}
    terms = {one.patent_id: one for one in _terms(conn, list(patents.values()))}
    matrix = technology_effect(terms.values(), MOST_MEANS, MOST_EFFECTS)
    records = _segments(chain, at, _Held(patents, supply, needs, met, firms))
    placed = at[RecordKind.PATENT] | at[RecordKind.NEED]
    return ChainPicture(
        name=chain.name if chain else "",
        today=today,
        threshold=threshold,
        patents=patents,
        supply=supply,
        terms=terms,
        needs=needs,
        met=met,
        places={one: names.get(segment, NOWHERE) for one, segment in placed.items()},
        matrix=matrix,
        segments=segment_map(records),
        holders=holders(patents.values(), MOST_HOLDERS),
        inventors=inventors(patents.values(), MOST_HOLDERS),
        enterprises=key_enterprises(firms, at[RecordKind.ENTERPRISE], patents.values(), _by_firm(needs.values())),
        products=products(firms, at[RecordKind.ENTERPRISE]),
        technologies=technologies(matrix, patents, MOST_LISTED),
        segment_names=names,
    )


def _asked(need: TechnologyNeed, today: date) -> bool:
    return need.is_open(today) and need.origin is NeedOrigin.STATED


def _patents(conn: sa.Connection) -> dict[str, Patent]:
    """One patent of each family, by id; designs teach no technology."""
    kept: dict[str, Patent] = {}
    for _, patent in patent_store.patents_changed_since(conn, 0):
        if patent.kind is not PatentKind.DESIGN:
            known = kept.get(patent.family)
            if known is None or patent.patent_id < known.patent_id:
                kept[patent.family] = patent
    return {patent.patent_id: patent for patent in sorted(kept.values(), key=lambda one: one.patent_id)}


def _supply(conn: sa.Connection, patents: Iterable[Patent], today: date) -> Iterator[str]:
    terms = {one.patent_id: one for one in supply_store.every(conn)}
    for patent in patents:
        if ineligibility(patent, terms.get(patent.patent_id), (), today) is None:
            yield patent.patent_id


def _terms(conn: sa.Connection, patents: Sequence[Patent]) -> Iterator[PatentTerms]:
    cues, tables = read_cues(), read_term_tables()
    for piece in pieces(patents, AT_ONCE):
        for patent, spans in zip(piece, settled_facets(conn, piece, cues), strict=True):
            yield patent_terms(patent.patent_id, spans, tables)


@dataclass(frozen=True, slots=True)
class _Held:
    """What is counted by segment."""

    patents: Mapping[str, Patent]
    supply: frozenset[str]
    needs: Mapping[str, TechnologyNeed]
    met: frozenset[str]
    firms: Sequence[Enterprise]


def _segments(
    chain: IndustrialChain | None, at: Mapping[RecordKind, Mapping[str, str]], held: _Held
) -> list[SegmentRecords]:
    patents = _by_segment(at[RecordKind.PATENT], held.patents)
    needs = _by_segment(at[RecordKind.NEED], held.needs)
    firms = _by_segment(at[RecordKind.ENTERPRISE], [one.enterprise_id for one in held.firms])
    return [
        SegmentRecords(
            segment_id=one.segment_id,
            name=one.name,
            stage=one.stage,
            patents=tuple(patents[one.segment_id]),
            supply=tuple(p for p in patents[one.segment_id] if p in held.supply),
            needs=tuple(needs[one.segment_id]),
            met=tuple(n for n in needs[one.segment_id] if n in held.met),
            enterprises=tuple(firms[one.segment_id]),
        )
        for one in (chain.segments if chain else ())
    ]


def _by_segment(places: Mapping[str, str], ids: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in ids:
        found[places.get(one, "")].append(one)
    return found


def _by_firm(needs: Iterable[TechnologyNeed]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for need in needs:
        found[need.enterprise_id].append(need.need_id)
    return found
