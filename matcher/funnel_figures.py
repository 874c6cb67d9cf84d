"""What tracks and answers add up to: conversion from stage to stage, precision, the signing rate, reasons of losses."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.answer_shares import AnswerShares, answer_shares
from matcher.delivery_vocabulary import Answer
from matcher.followup_vocabulary import FunnelStage, LossReason
from matcher.funnel import STAGES, Track
from matcher.proportion import Proportion

S = FunnelStage
# Of which stage a share is taken: the one before, but for those that many contracts pass over.
BASE: dict[FunnelStage, FunnelStage] = dict(zip(STAGES[1:], STAGES, strict=False))
BASE |= {S.INTENT: S.NEGOTIATING, S.SIGNED: S.NEGOTIATING, S.PAID: S.SIGNED}


@dataclass(frozen=True, slots=True)
class FunnelFigures:
    """`reached` counts tracks by stage. `conversions`: of those that reached the stage it is based on (`BASE`), how
    many reached this one. `lost` are the losses that stand, by reason. `signing` (签约率): signed of contacts made."""

    reached: dict[FunnelStage, int]
    conversions: dict[FunnelStage, Proportion]
    lost: dict[LossReason, int]
    signing: Proportion


@dataclass(frozen=True, slots=True)
class FollowedItem:
    """An item that went out. `asked`: it was delivered to an enterprise for a need of its own, so that its answer tells
    of precision. `level` is the reviewers'."""

    push_id: str
    enterprise_id: str
    family_id: str
    asked: bool
    segment: str = ""
    level: int | None = None
    answer: Answer | None = None
    patentees: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """The track it belongs to."""
        return self.enterprise_id, self.family_id


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Precision (精准度) and answered share by answers, and the signing rate, of one group."""

    shares: AnswerShares
    signing: Proportion


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why nothing came of a holder's patents, or what enterprises said of them; nobody is named."""

    asked: int
    answers: dict[Answer, int]
    lost: dict[LossReason, int]


def funnel_figures(tracks: Iterable[Track]) -> FunnelFigures:
    """The figures of these tracks."""
    found = list(tracks)
    reached = [track.reached for track in found]
    return FunnelFigures(
        reached={stage: sum(stage in one for one in reached) for stage in STAGES},
        conversions={now: _share(reached, before, now) for now, before in BASE.items()},
        lost=losses(found),
        signing=signing_rate(found),
    )


def signing_rate(tracks: Iterable[Track]) -> Proportion:
    """Signed of contacts made; who signed was in contact, whether or not somebody wrote that down."""
    return _share([track.reached for track in tracks], S.CONTACTED, S.SIGNED)


def losses(tracks: Iterable[Track]) -> dict[LossReason, int]:
    """The losses that stand, by reason; every reason is there."""
    counts = Counter(track.loss.reason for track in tracks if track.loss)
    return {reason: counts[reason] for reason in LossReason}


def shares_of(items: Iterable[FollowedItem]) -> AnswerShares:
    """What enterprises answered to the items they were asked about."""
    asked = [item for item in items if item.asked]
    return answer_shares({one.push_id: one.answer for one in asked if one.answer}, len(asked))


def figures_by(
    items: Sequence[FollowedItem], tracks: Iterable[Track], group: Callable[[FollowedItem], str]
) -> dict[str, GroupFigures]:
    """The figures of each group of items. A track counts where its last item does."""
    mine: dict[str, list[FollowedItem]] = {}
    for item in items:
        mine.setdefault(group(item), []).append(item)
    place = {item.key: group(item) for item in items}
    by_group: dict[str, list[Track]] = {}
    for track in tracks:
        by_group.setdefault(place.get((track.enterprise_id, track.family_id), ""), []).append(track)
    return {
        name: GroupFigures(shares_of(found), signing_rate(by_group.get(name, ())))
        for name, found in sorted(mine.items())
    }


def reasons_by_holder(items: Iterable[FollowedItem], tracks: Iterable[Track]) -> dict[str, Reasons]:
    """What can be told to each holder of patents: counts by reason, the most asked about first."""
    ended: Mapping[tuple[str, str], Track] = {(one.enterprise_id, one.family_id): one for one in tracks}
    mine: dict[str, list[FollowedItem]] = {}
    for item in items:
        for holder in dict.fromkeys(item.patentees):
            mine.setdefault(holder, []).append(item)
    told = {holder: _reasons(found, ended) for holder, found in mine.items()}
    return dict(sorted(told.items(), key=lambda pair: (-pair[1].asked, pair[0])))


def _reasons(items: Sequence[FollowedItem], ended: Mapping[tuple[str, str], Track]) -> Reasons:
    shares = shares_of(items)
    keys = dict.fromkeys(item.key for item in items)
    return Reasons(shares.answered.n, shares.by_kind, losses(ended[key] for key in keys if key in ended))


def _share(reached: Sequence[frozenset[FunnelStage]], before: FunnelStage, now: FunnelStage) -> Proportion:
    there = [one for one in reached if before in one]
    return Proportion(sum(now in one for one in there), len(there))
