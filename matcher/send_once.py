"""Nothing goes out twice: what was sent, stands in a plan, or was rejected, and what may be sent once more."""

from dataclasses import replace

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import Match, TechnologyNeed
from matcher.push_history import History, SentItem, named_change, wait_is_over
from matcher.push_items import PushItem, Refused
from matcher.push_vocabulary import NamedChange, PushRefusal


class SendOnce:
    """What a history says of items that could be planned now."""

    def __init__(self, history: History) -> None:
        self._sent = history.latest()
        self._pending = {(item.enterprise_id, item.family): item.day for item in history.pending}
        self._rejected, self._lost = history.rejected, history.lost
        self._waited = history.waited

    def is_new(self, item: PushItem) -> bool:
        """Whether nothing is known of the item: neither sent, nor planned, nor rejected."""
        key = (item.enterprise_id, item.family)
        return not (key in self._sent or key in self._pending or item.push_id in self._rejected | self._lost)

    def of(self, match: Match, need: TechnologyNeed, item: PushItem) -> PushItem | Refused:
        """The item of a match, with how often it went out before, or why it does not go out."""
        key = (item.enterprise_id, item.family)
        if key in self._pending:
            day = self._pending[key].isoformat()
            return Refused(match, PushRefusal.PENDING, day, item.enterprise_id)
        if key in self._sent:
            last, times = self._sent[key]
            change = _change_since(last, item, need, self._waited.get(key))
            if change is None:
                return Refused(match, PushRefusal.ALREADY_SENT, last.day.isoformat(), item.enterprise_id)
            item = replace(item, times=times, change=change)
        if item.push_id in self._lost:
            return Refused(match, PushRefusal.ALREADY_SENT, item.push_id, item.enterprise_id)
        if item.push_id in self._rejected:
            return Refused(match, PushRefusal.REJECTED_BEFORE, item.push_id, item.enterprise_id)
        return item


def _change_since(last: SentItem, item: PushItem, need: TechnologyNeed, waited: int | None) -> NamedChange | None:
    """To a patent's own holder, its fee and its license are no news: only that it now is as ready as the need asks, and
    only of the patent that was shown with the need before."""
    change = named_change(last.named, item.named, need)
    if item.direction is PushDirection.SUPPLY:
        over = change is None and wait_is_over(last.named, item.named, waited)
        return NamedChange.READINESS_REACHED if over else change
    reached = change is NamedChange.READINESS_REACHED and last.patent_id == item.patent_id
    return change if reached else None
