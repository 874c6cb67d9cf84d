"""Needs that ask for the same, found together: groups of which every two members are alike enough."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matcher.need_likeness import NeedSpace, Places

# Read on real needs, see docs/design-notes.md: below it groups share a field rather than a question.
ENOUGH = 0.46
AT_ONCE = 512


def alike_groups(space: NeedSpace, enough: float = ENOUGH) -> list[list[int]]:
    """Groups of two or more places, each place in at most one, largest group first; any two members of a group are more
    than `enough` alike (complete linkage). Most needs stand in none. Memory grows with `AT_ONCE` rows and with the
    largest set of needs that hang together, not with the square of all."""
    found = [group for linked in _linked(space, enough) for group in _split(linked, space, enough)]
    return sorted(found, key=lambda group: (-len(group), group))


def _linked(space: NeedSpace, enough: float) -> list[Places]:
    """The sets of two or more places that a chain of alike pairs holds together: no group reaches beyond one."""
    leader = np.arange(len(space))
    for first, second in _alike_pairs(space, enough):
        a, b = _leader(leader, first), _leader(leader, second)
        leader[max(a, b)] = min(a, b)
    leaders = np.array([_leader(leader, place) for place in range(len(space))], dtype=np.intp)
    places = np.argsort(leaders, kind="stable")
    starts = np.flatnonzero(np.diff(leaders[places])) + 1
    return [linked for linked in np.split(places, starts) if len(linked) > 1]


def _alike_pairs(space: NeedSpace, enough: float) -> Iterator[tuple[int, int]]:
    every = np.arange(len(space))
    for start in range(0, len(space), AT_ONCE):
        rows = every[start : start + AT_ONCE]
        firsts, seconds = np.nonzero(space.likeness(rows, every) > enough)
        yield from ((a, b) for a, b in zip((firsts + start).tolist(), seconds.tolist(), strict=True) if a < b)


def _leader(leader: NDArray[np.intp], place: int) -> int:
    while leader[place] != place:
        leader[place] = leader[leader[place]]
        place = int(leader[place])
    return place


def _split(linked: Places, space: NeedSpace, enough: float) -> Iterator[list[int]]:
    from sklearn.cluster import AgglomerativeClustering

    apart = np.maximum(1.0 - space.likeness(linked, linked), 0.0)
    cut = AgglomerativeClustering(None, metric="precomputed", linkage="complete", distance_threshold=1.0 - enough)
    labels = cut.fit_predict((apart + apart.T) / 2)
    for label in np.unique(labels):
        members = linked[labels == label]
        if len(members) > 1:
            yield members.tolist()
