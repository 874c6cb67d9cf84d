"""Invented patents with their normal terms, for the tests of the chain picture."""

from hypothesis import strategies as st

from matcher.technology_effect import PatentTerms

MEANS, EFFECTS = ("液压", "电机", "弹簧"), ("省力", "安全")


def patent_terms_lists() -> st.SearchStrategy[list[PatentTerms]]:
    """Lists of patents with different ids, each with any of the terms."""
    ids = st.lists(st.integers(0, 99), unique=True, max_size=12)
    some = st.tuples(st.sets(st.sampled_from(MEANS)), st.sets(st.sampled_from(EFFECTS)))
    return ids.flatmap(lambda numbers: st.tuples(*(some.map(lambda t, n=n: _one(n, t)) for n in numbers)).map(list))


def _one(number: int, terms: tuple[set[str], set[str]]) -> PatentTerms:
    return PatentTerms(f"CN{number:02}", tuple(sorted(terms[0])), tuple(sorted(terms[1])))
