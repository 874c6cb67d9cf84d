"""Groups of needs alike: no need in two, every two members alike enough."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction import DictVectorizer
from sklearn.preprocessing import normalize

from matcher.need_groups import alike_groups
from matcher.need_likeness import NeedSpace


def space(angles: list[float]) -> NeedSpace:
    """Needs on the unit circle (degrees), without a gram in common: likeness is 0.7 of the cosine."""
    radians = np.radians(angles)
    grams = normalize(DictVectorizer().fit_transform([{str(n): 1.0} for n in range(len(angles))]))
    return NeedSpace(grams, np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32))


def test_needs_alike_stand_together_and_a_lonely_one_stands_nowhere():
    assert alike_groups(space([0, 90, 5, 95, 180, 10]), enough=0.6) == [[0, 2, 5], [1, 3]]


def test_a_chain_of_alike_needs_is_cut_where_its_ends_are_not_alike():
    cosine = 0.7 * np.cos(np.radians(40))
    groups = alike_groups(space([0, 20, 40]), enough=float(cosine) + 0.01)
    assert [len(group) for group in groups] == [2]


def test_no_need_makes_no_group():
    assert alike_groups(space([30]), enough=0.5) == []


@given(st.lists(st.integers(0, 359), min_size=2, max_size=20), st.floats(0.2, 0.69))
@settings(deadline=None, max_examples=60)
def test_every_two_members_of_a_group_are_alike_and_no_need_stands_in_two(angles: list[int], enough: float):
    needs = space(angles)
    groups = alike_groups(needs, enough)
    members = [place for group in groups for place in group]
    assert len(members) == len(set(members)) and all(len(group) > 1 for group in groups)
    for group in groups:
        places = np.array(group)
        assert needs.likeness(places, places).min() > enough - 1e-6
