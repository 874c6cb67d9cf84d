"""How many posts a platform takes in a time, and how long to wait for the next one."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `count` posts in any `period_s` seconds."""

    count: int
    period_s: float


@dataclass(frozen=True, slots=True)
class Pace:
    """What was posted under some allowances, as a value: `posted` are seconds of any one clock, oldest first, no more
    than the allowances look back on; for `block_s` seconds from `blocked_at` nothing may be posted at all."""

    allowances: tuple[Allowance, ...]
    posted: tuple[float, ...] = ()
    blocked_at: float = 0.0
    block_s: float = 0.0

    def wait_s(self, now: float) -> float:
        """Seconds until one more may be posted, 0 where it may be now. A clock that was set back costs at most the
        longest period, or the block, once more."""
        waits = [self._wait(allowance, now) for allowance in self.allowances]
        return max(0.0, _left(self.blocked_at, self.block_s, now), *waits)

    def after(self, now: float) -> "Pace":
        """The pace once another is posted now."""
        longest = max((allowance.count for allowance in self.allowances), default=0)
        return replace(self, posted=(*self.posted, now)[-longest:] if longest else ())

    def blocked(self, now: float, seconds: float) -> "Pace":
        """The pace once the platform itself said to wait."""
        return replace(self, blocked_at=now, block_s=seconds)

    def _wait(self, allowance: Allowance, now: float) -> float:
        if len(self.posted) < allowance.count:
            return 0.0
        return _left(self.posted[-allowance.count], allowance.period_s, now)


def _left(since: float, seconds: float, now: float) -> float:
    return min(since + seconds - now, seconds)
