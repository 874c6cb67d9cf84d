"""The technology-effect matrix: which patents stand in which cell."""

import random

from chain_material import patent_terms_lists
from hypothesis import given
from hypothesis import strategies as st

from jobs.chain_picture import read_term_tables
from matcher.domain import FacetSpan
from matcher.technology_effect import PatentTerms, patent_terms, technology_effect, term_tables
from matcher.vocabulary import Facet

TABLES = term_tables(
    [("液压驱动", "液压|油缸"), ("弹簧缓冲", "弹簧")], [("节省人力", "省力|省工"), ("降低成本", "成本低")]
)


def span(facet: Facet, text: str) -> FacetSpan:
    return FacetSpan(facet, "abstract", 0, len(text), text, 0.9)


def test_a_wording_counts_under_its_normal_term_and_only_in_its_own_facet():
    spans = [
        span(Facet.TECHNICAL_MEANS, "油缸推动臂架，省力"),
        span(Facet.TECHNICAL_EFFECT, "省工，且弹簧不易坏"),
        span(Facet.SUBJECT, "成本低的吊具"),
    ]
    assert patent_terms("CN1", spans, TABLES) == PatentTerms("CN1", ("液压驱动",), ("节省人力",))


def test_a_patent_stands_in_every_pair_of_its_terms_and_is_listed_apart_where_it_has_none():
    matrix = technology_effect(
        [
            PatentTerms("CN1", ("液压", "电机"), ("省力",)),
            PatentTerms("CN2", ("液压",), ("省力", "安全")),
            PatentTerms("CN3", ("液压",), ()),
            PatentTerms("CN4", (), ("安全",)),
        ],
        most_means=9,
        most_effects=9,
    )
    assert matrix.cell("液压", "省力") == ("CN1", "CN2")
    assert matrix.cell("液压", "安全") == ("CN2",)
    assert matrix.cell("电机", "省力") == ("CN1",)
    assert matrix.cell("电机", "安全") == ()
    assert [(axis.term, axis.patents, axis.apart) for axis in matrix.means] == [
        ("液压", ("CN1", "CN2", "CN3"), ("CN3",)),
        ("电机", ("CN1",), ()),
    ]
    assert [(axis.term, axis.apart) for axis in matrix.effects] == [("安全", ("CN4",)), ("省力", ())]
    assert (matrix.read, matrix.without_means, matrix.without_effect) == (4, 1, 1)


def test_only_the_most_frequent_terms_are_shown_and_a_patent_of_another_effect_is_listed_apart():
    read = [PatentTerms(f"CN{n}", ("液压",), ("省力",)) for n in range(3)] + [PatentTerms("CN9", ("液压",), ("安全",))]
    matrix = technology_effect(read, most_means=1, most_effects=1)
    assert [axis.term for axis in matrix.effects] == ["省力"]
    assert matrix.means[0].apart == ("CN9",)


@given(patent_terms_lists(), st.integers(0, 3), st.integers(0, 2), st.randoms())
def test_counts_add_up_whatever_the_patents_and_their_order(
    read: list[PatentTerms], most_means: int, most_effects: int, shuffler: random.Random
):
    matrix = technology_effect(read, most_means, most_effects)
    means, effects = [a.term for a in matrix.means], [a.term for a in matrix.effects]
    for one in read:
        for m in means:
            for e in effects:
                assert (one.patent_id in matrix.cell(m, e)) == (m in one.means and e in one.effects)
    for side, axes in enumerate((matrix.means, matrix.effects)):
        for axis in axes:
            placed = {p for pair, ids in matrix.cells.items() if pair[side] == axis.term for p in ids}
            assert placed | set(axis.apart) == set(axis.patents) and not placed & set(axis.apart)
    shuffler.shuffle(read)
    assert technology_effect(read, most_means, most_effects) == matrix


def test_the_shipped_tables_name_no_term_twice_and_know_plain_wordings():
    tables = read_term_tables()
    assert len(tables.means) > 40 and len(tables.effects) > 20
    told = patent_terms(
        "CN1",
        [
            span(Facet.TECHNICAL_MEANS, "电机通过减速器带动卷筒"),
            span(Facet.TECHNICAL_EFFECT, "提高了起吊效率，降低成本，结构简单"),
        ],
        tables,
    )
    assert told.means == ("电机驱动", "升降伸缩")
    assert told.effects == ("提高效率", "降低成本", "结构简单")
