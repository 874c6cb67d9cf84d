"""How many items caps, frequencies and working days let through to one enterprise, counted day by day."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import date

from matcher.push_caps import MONTH, WEEK
from matcher.push_history import SentItem
from matcher.push_policy import GAPS, Caps, PushPolicy, Recipient


class _Running:
    """The days of one receiver's items, and how many more a day may hold under caps over 7 and 31 days running."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._days: deque[tuple[date, int]] = deque()

    @property
    def last(self) -> date | None:
        """The day of the last item."""
        return self._days[-1][0] if self._days else None

    def room(self, day: date) -> int:
        """How many items that day may still hold."""
        while self._days and (day - self._days[0][0]).days >= MONTH:
            self._days.popleft()
        month = sum(count for _, count in self._days)
        week = sum(count for when, count in self._days if (day - when).days < WEEK)
        return max(0, min(self._caps.week - week, self._caps.month - month))

    def add(self, day: date, count: int) -> None:
        """Count items of a day."""
        self._days.append((day, count))


class Room:
    """The room at one enterprise: its own caps, and those of each contact."""

    def __init__(self, people: Sequence[Recipient], policy: PushPolicy) -> None:
        self._digest_size = policy.digest_size
        self._enterprise = _Running(policy.enterprise)
        self._contacts = [(person, _Running(policy.contact)) for person in people]

    def remember(self, items: Iterable[SentItem], enterprise_id: str) -> None:
        """Take in what was sent before, to the enterprise and to its contacts elsewhere, by day."""
        for item in items:
            if item.enterprise_id == enterprise_id:
                self._enterprise.add(item.day, 1)
            for person, running in self._contacts:
                if person.contact_id == item.contact_id:
                    running.add(item.day, 1)

    def through(self, wanted: int, days: Sequence[date]) -> int:
        """How many of `wanted` items go out on these days."""
        left = wanted
        for day in days:
            if not left:
                break
            for person, running in self._contacts:
                left -= self._fill(person, running, day, left)
        return wanted - left

    def _fill(self, person: Recipient, running: _Running, day: date, left: int) -> int:
        last = running.last
        if last is not None and (day - last).days < GAPS[person.frequency]:
            return 0
        count = min(left, self._digest_size, running.room(day), self._enterprise.room(day))
        if count:
            running.add(day, count)
            self._enterprise.add(day, count)
        return count
