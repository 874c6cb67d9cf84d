"""Common needs (共性需求): what several enterprises ask for alike, the supply that exists for it, and the gap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np

from matcher.cues import ClauseCues
from matcher.domain import Match, TechnologyNeed
from matcher.grams import GramWeights
from matcher.need_groups import ENOUGH, alike_groups
from matcher.need_likeness import NeedSpace, need_space, without_general
from matcher.protocols import Analyzer, Encoder
from matcher.shared_terms import shared_terms
from matcher.similarity import need_text
from matcher.triage import vagueness
from matcher.vocabulary import NeedOrigin

# A need of one firm, however often it states it, is no common need.
ENTERPRISES = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What needs are read with: vectors, gram weights, words and cues."""

    encoder: Encoder
    weights: GramWeights
    analyzer: Analyzer
    cues: ClauseCues


@dataclass(frozen=True, slots=True)
class SharedSupply:
    """A patent that matches a common need: by which of its members, and how likely at best."""

    patent_id: str
    need_ids: tuple[str, ...]
    p_relevant: float


@dataclass(frozen=True, slots=True)
class CommonNeed:
    """A group of needs of several enterprises. `members` begins with the most central one; `likeness` is that of the
    two members least alike. `supply`: what matches above the threshold, the widest first. The id is of these members:
    another set of members is another common need."""

    common_id: str
    terms: tuple[str, ...]
    members: tuple[TechnologyNeed, ...]
    enterprises: tuple[str, ...]
    likeness: float
    supply: tuple[SharedSupply, ...] = ()

    @property
    def title(self) -> str:
        """The members' own terms, or the title of the most central one where they share none."""
        return "、".join(self.terms) or self.members[0].title

    @property
    def gap(self) -> tuple[TechnologyNeed, ...]:
        """The members that no patent matches."""
        met = {need_id for one in self.supply for need_id in one.need_ids}
        return tuple(need for need in self.members if need.need_id not in met)


@dataclass(frozen=True, slots=True)
class CommonNeeds:
    """`found`: those most enterprises share first. Of `considered` needs the `of_one_firm` stand in groups that fewer
    than two known enterprises are behind, the `left_out` were not looked at (closed, inferred or too vague)."""

    found: tuple[CommonNeed, ...]
    considered: int
    of_one_firm: int
    left_out: int

    @property
    def members(self) -> int:
        """How many needs stand in a common need."""
        return sum(len(common.members) for common in self.found)


def firm_of(need: TechnologyNeed) -> str:
    """What tells the enterprises behind needs apart: id, else name; empty where it is not known."""
    return need.enterprise_id or "".join(need.enterprise.split())


def may_be_common(need: TechnologyNeed, today: date, cues: ClauseCues) -> bool:
    """Whether the need is open, was stated by its enterprise, and says enough to be compared."""
    return need.is_open(today) and need.origin is NeedOrigin.STATED and vagueness(need, cues) is None


def common_needs(
    needs: Iterable[TechnologyNeed],
    matches: Sequence[Match],
    reading: Reading,
    today: date,
    threshold: float,
) -> CommonNeeds:
    """The common needs among all needs, in whatever order they come. `matches` below `threshold` are no supply."""
    cues = reading.cues
    given = sorted(needs, key=lambda need: need.need_id)
    looked_at = [need for need in given if may_be_common(need, today, cues)]
    if len(looked_at) < ENTERPRISES:
        return CommonNeeds((), len(looked_at), 0, len(given) - len(looked_at))
    space = need_space(looked_at, reading.encoder, reading.weights, cues.general)
    groups = alike_groups(space, ENOUGH)
    shared = [group for group in groups if len(_firms([looked_at[i] for i in group])) >= ENTERPRISES]
    by_need = _by_need(matches, threshold)
    found = [_common(group, looked_at, space, reading, by_need) for group in shared]
    found.sort(key=lambda one: (-len(one.enterprises), -len(one.members), one.common_id))
    grouped = sum(map(len, groups)) - sum(map(len, shared))
    return CommonNeeds(tuple(found), len(looked_at), grouped, len(given) - len(looked_at))


def _firms(members: Sequence[TechnologyNeed]) -> tuple[str, ...]:
    return tuple(sorted({firm_of(need) for need in members} - {""}))


def _by_need(matches: Sequence[Match], threshold: float) -> Mapping[str, list[Match]]:
    found: dict[str, list[Match]] = {}
    for match in matches:
        if match.p_relevant >= threshold:
            found.setdefault(match.need_id, []).append(match)
    return found


def _common(
    group: Sequence[int],
    needs: Sequence[TechnologyNeed],
    space: NeedSpace,
    reading: Reading,
    by_need: Mapping[str, list[Match]],
) -> CommonNeed:
    places = np.array(group)
    alike = space.likeness(places, places)
    central = np.argsort(-alike.sum(axis=1), kind="stable")
    members = tuple(needs[place] for place in places[central])
    bare = [without_general(need, reading.cues.general) for need in members]
    texts = [f"{need.title}\n{need_text(need)}" for need in bare]
    return CommonNeed(
        common_id=f"GX-{blake2b(_ids(members).encode(), digest_size=4).hexdigest()}",
        terms=tuple(shared_terms([need.title for need in bare], texts, reading.weights, reading.analyzer)),
        members=members,
        enterprises=_firms(members),
        likeness=float(alike.min()),
        supply=_supply(members, by_need),
    )


def _ids(members: Sequence[TechnologyNeed]) -> str:
    return "\x1f".join(sorted(need.need_id for need in members))


def _supply(members: Sequence[TechnologyNeed], by_need: Mapping[str, list[Match]]) -> tuple[SharedSupply, ...]:
    found: dict[str, list[Match]] = {}
    for need in members:
        for match in by_need.get(need.need_id, ()):
            found.setdefault(match.patent_id, []).append(match)
    supply = [
        SharedSupply(patent_id, tuple(m.need_id for m in matched), max(m.p_relevant for m in matched))
        for patent_id, matched in found.items()
    ]
    return tuple(sorted(supply, key=lambda one: (-len(one.need_ids), -one.p_relevant, one.patent_id)))
