"""An independent count of what came of pushes: nothing is carried along, every question is asked of all events anew."""

from collections.abc import Sequence

from matcher.funnel import FunnelEvent

ORDER = ["pushed", "read", "interested", "contacted", "negotiating", "trial", "intent", "signed", "recorded", "paid"]
NEEDS = {
    "contacted": ["contacted", "negotiating", "trial", "intent", "signed", "recorded", "paid"],
    "negotiating": ["negotiating", "trial", "intent", "signed", "recorded", "paid"],
    "signed": ["signed", "recorded", "paid"],
}


class SlowFunnel:
    """Answers about events as they are stored, reversals among them."""

    def __init__(self, events: Sequence[FunnelEvent]) -> None:
        self.events = events
        self.keys = {(e.enterprise_id, e.family_id) for e in events if self.stands(e)}

    def stands(self, event: FunnelEvent) -> bool:
        return event.reverses is None and not any(e.reverses == event.number for e in self.events if event.number)

    def has(self, key: tuple[str, str], stage: str) -> bool:
        shown_by = NEEDS.get(stage, [stage])
        mine = [e for e in self.events if (e.enterprise_id, e.family_id) == key and self.stands(e)]
        return any(e.stage.value in shown_by for e in mine)

    def reached(self, stage: str) -> int:
        return sum(self.has(key, stage) for key in self.keys)

    def conversion(self, stage: str) -> tuple[int, int]:
        others = {"intent": "negotiating", "signed": "negotiating", "paid": "signed"}
        before = others.get(stage, ORDER[ORDER.index(stage) - 1])
        there = [key for key in self.keys if self.has(key, before)]
        return sum(self.has(key, stage) for key in there), len(there)

    def signing(self) -> tuple[int, int]:
        return self.reached("signed"), self.reached("contacted")

    def lost(self, reason: str) -> int:
        count = 0
        for key in self.keys:
            numbers = [
                e.number for e in self.events if (e.enterprise_id, e.family_id) == key and e.number and self.stands(e)
            ]
            last = next((e for e in self.events if numbers and e.number == max(numbers)), None)
            count += last is not None and last.stage.value == "lost" and last.reason == reason
        return count
