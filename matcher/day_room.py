"""What one day still has room for: caps over 7 and 31 days, the frequency a contact chose, one digest, no twins."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from matcher.push_diversity import near_identical
from matcher.push_history import SentItem, recent_counts
from matcher.push_policy import GAPS, PushPolicy, Recipient
from matcher.push_vocabulary import Waiting

Told = tuple[str, str]  # the title of what is told, and its segment (empty: none)


class DayRoom:
    """What went out lately, and what was taken of today so far. The caps hold for all directions together."""

    def __init__(self, sent: Iterable[SentItem], policy: PushPolicy, today: date) -> None:
        self._policy, self._today = policy, today
        lately = list(sent)
        self._contacts = recent_counts(((item.contact_id, item.day) for item in lately), today)
        self._enterprises = recent_counts(((item.enterprise_id, item.day) for item in lately), today)
        self._before = dict(self._contacts.last)
        self._digests: Counter[str] = Counter()
        self._shown: dict[str, list[Told]] = {}

    def enterprise_waits(self, enterprise_id: str) -> Waiting | None:
        """Why nothing more goes to the enterprise today."""
        caps, counts = self._policy.enterprise, self._enterprises
        full = counts.week[enterprise_id] >= caps.week or counts.month[enterprise_id] >= caps.month
        return Waiting.ENTERPRISE_CAP if full else None

    def contact_waits(self, person: Recipient) -> Waiting | None:
        """Why nothing more goes to the contact today."""
        caps, who = self._policy.contact, person.contact_id
        last = self._before.get(who)
        if last is not None and (self._today - last).days < GAPS[person.frequency]:
            return Waiting.FREQUENCY
        if self._contacts.week[who] >= caps.week or self._contacts.month[who] >= caps.month:
            return Waiting.CONTACT_CAP
        return Waiting.DIGEST_FULL if self._digests[who] >= self._policy.digest_size else None

    def is_twin(self, enterprise_id: str, told: Told) -> bool:
        """Whether the enterprise gets nearly the same today already."""
        return any(near_identical(told, other, self._policy) for other in self._shown.get(enterprise_id, ()))

    def take(self, enterprise_id: str, contact_id: str, told: Told) -> None:
        """One more item for that contact today."""
        self._contacts.add(contact_id, self._today, self._today)
        self._enterprises.add(enterprise_id, self._today, self._today)
        self._digests[contact_id] += 1
        self._shown.setdefault(enterprise_id, []).append(told)
