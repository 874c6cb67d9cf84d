"""A blind sample of what is under review: judged without seeing a level, with pairs mixed in that ranked lower."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import ceil

from matcher.domain import Match
from matcher.proportion import Proportion
from matcher.vocabulary import Level

SHARE = 0.05
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SampledPair:
    """A pair of need and patent to judge. `lower`: it was not under review, only mixed in; whoever judges it is not
    told. `level` is None until `person` said."""

    sample_id: str
    need_id: str
    patent_id: str
    lower: bool
    level: int | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What the judged pairs of a sample say: how many of those under review are relevant (the reviewers' precision),
    and how many of those mixed in (which should be few, else the threshold leaves good ones out). `unjudged` are still
    without a level."""

    precision: Proportion
    lower: Proportion
    by_person: Mapping[str, Proportion] = field(default_factory=dict)
    lower_by_person: Mapping[str, Proportion] = field(default_factory=dict)
    unjudged: int = 0


def lower_ranked(under_review: Iterable[Pair], matches: Iterable[Match], threshold: float) -> list[Pair]:
    """The stored matches of the same needs that were not put under review: below the threshold, or ranked after every
    pair of their need that was."""
    reviewed = set(under_review)
    found = [match for match in matches if match.need_id in {need_id for need_id, _ in reviewed}]
    last: dict[str, int] = {}
    for match in found:
        if (match.need_id, match.patent_id) in reviewed:
            last[match.need_id] = max(match.rank, last.get(match.need_id, 0))
    others = [match for match in found if (match.need_id, match.patent_id) not in reviewed]
    low = [one for one in others if one.p_relevant < threshold or one.rank > last.get(one.need_id, one.rank)]
    return [(match.need_id, match.patent_id) for match in low]


def draw(under_review: Iterable[Pair], lower: Iterable[Pair], share: float, seed: int) -> list[SampledPair]:
    """A share (in ]0, 1], rounded up) of the pairs under review and at most as many lower ones, shuffled together. The
    same seed draws the same, in whatever order the pairs come; so a pair's id is the same, too."""
    if not 0 < share <= 1:
        raise ValueError(f"a share of {share} cannot be drawn")
    reviewed = set(under_review)
    wanted = ceil(share * len(reviewed) - 1e-9)
    chosen = _lot(reviewed, seed, "pick")[:wanted]
    mixed_in = _lot(set(lower) - reviewed, seed, "pick")[:wanted]
    low = set(mixed_in)
    return [SampledPair(_id(pair, seed), *pair, pair in low) for pair in _lot({*chosen, *mixed_in}, seed, "order")]


def result_of(sample: Sequence[SampledPair]) -> SampleResult:
    """The figures of a sample; a pair that a person judged in several draws counts once, by the last in the list."""
    judged = list({(one.need_id, one.patent_id, one.person): one for one in sample if one.level is not None}.values())
    people = sorted({one.person for one in judged})
    return SampleResult(
        _relevant(judged, lower=False),
        _relevant(judged, lower=True),
        {person: _relevant([one for one in judged if one.person == person], lower=False) for person in people},
        {person: _relevant([one for one in judged if one.person == person], lower=True) for person in people},
        sum(one.level is None for one in sample),
    )


def _relevant(judged: Iterable[SampledPair], lower: bool) -> Proportion:
    levels = [one.level for one in judged if one.lower is lower and one.level is not None]
    return Proportion(sum(level >= Level.RATHER_STRONG for level in levels), len(levels))


def _lot(pairs: Iterable[Pair], seed: int, purpose: str) -> list[Pair]:
    """The pairs in an order that only the seed decides."""
    return sorted(pairs, key=lambda pair: (_digest(pair, seed, purpose), pair))


def _id(pair: Pair, seed: int) -> str:
    return f"S-{_digest(pair, seed, 'id')[:12]}"


def _digest(pair: Pair, seed: int, purpose: str) -> str:
    return sha256("\0".join([purpose, str(seed), *pair]).encode("utf-8", "surrogatepass")).hexdigest()
