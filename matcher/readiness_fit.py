"""What readiness a need asks for, and how far a patent falls short of it: never a bonus for readiness alone."""

from dataclasses import dataclass

from matcher.cues import ClauseCues
from matcher.domain import TechnologyNeed
from matcher.readiness_levels import READY_MADE_LEVEL
from matcher.vocabulary import TransferMode

# Each level short of what the need asks takes a tenth off the score, at most half; half of that where the seeker would
# develop it together with the provider.
PENALTY_PER_LEVEL, LARGEST_PENALTY, EASED = 0.1, 0.5, 0.5


@dataclass(frozen=True, slots=True)
class ReadinessWish:
    """The least level a need asks for (None: it does not care), and whether its seeker would develop it together."""

    level: int | None = None
    open_to_develop: bool = False


def wish_of(need: TechnologyNeed, cues: ClauseCues) -> ReadinessWish:
    """The form's level first, else what the words ask: something mature and ready to use asks for `READY_MADE_LEVEL`,
    unless joint development would do as well."""
    text = f"{need.title}\n{need.content}\n{need.limits}"
    together = TransferMode.JOINT_DEVELOPMENT in need.transfer_modes or bool(cues.open_to_develop.search(text))
    if need.min_readiness:
        return ReadinessWish(need.min_readiness, together)
    asked = not together and cues.ready_made.search(text)
    return ReadinessWish(READY_MADE_LEVEL if asked else None, together)


def readiness_fit(level: int | None, wish: ReadinessWish) -> float:
    """In [0.5, 1]: 1 where nothing is asked, nothing is known or enough is there."""
    if level is None or wish.level is None or level >= wish.level:
        return 1.0
    penalty = min(LARGEST_PENALTY, PENALTY_PER_LEVEL * (wish.level - level))
    return 1.0 - penalty * (EASED if wish.open_to_develop else 1.0)
