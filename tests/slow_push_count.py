"""An independent count of a ledger: nothing is carried along, every question is asked of all the entries anew."""

from collections.abc import Sequence
from typing import Any

from matcher.ledger import LedgerEntry
from matcher.push_vocabulary import LedgerKind as K

POSTS = {"wecom", "dingtalk", "feishu", "forward"}
CHANGES = {"readiness_reached", "fee_cut", "open_license_declared"}
PRACTICE = {"demo", "test"}


class SlowCount:
    """Answers about entries, all sent in 2026 and in one week."""

    def __init__(self, entries: Sequence[LedgerEntry]) -> None:
        never = (K.REFUSED, K.REVERSED, K.ANCHORED)
        may_go = {e.sequence for e in entries if e.kind not in never}
        gone = {e.reverses for e in entries if e.kind is K.REVERSED} & may_go
        stand = [e for e in entries if e.kind is not K.REVERSED and e.sequence not in gone]
        self.excluded = {e.push_id for e in stand if e.push_id and PRACTICE & set(e.marks)}
        self.alive = [e for e in stand if e.kind is K.REFUSED or not self.is_practice(e)]
        self.reversals = sum(e.kind is K.REVERSED for e in entries)
        self.end = len(entries) + 1
        self.sent = {e.push_id for e in self.alive if self.goes_out(e)}

    def is_practice(self, e: LedgerEntry) -> bool:
        return e.push_id in self.excluded or bool(PRACTICE & set(e.marks))

    def said_of(self, push: str, before: int) -> list[LedgerEntry]:
        others = (K.PERMITTED, K.REFUSED, K.ANCHORED, K.CORRECTION)
        return [e for e in self.alive if e.push_id == push and e.sequence < before and e.kind not in others]

    def goes_out(self, e: LedgerEntry) -> bool:
        return e.kind is K.SENT and self.outcome(e.push_id, e.sequence) in (None, K.BOUNCED)

    def sending(self, push: str, before: int) -> LedgerEntry | None:
        return next((e for e in reversed(self.said_of(push, before)) if self.goes_out(e)), None)

    def outcome(self, push: str, before: int) -> K | None:
        for e in reversed(self.said_of(push, before)):
            if self.goes_out(e):
                return K.SENT
            sent = self.sending(push, e.sequence)
            if sent and (shown := self.shows(e, sent)):
                return shown
        return None

    def shows(self, e: LedgerEntry, sent: LedgerEntry) -> K | None:
        if e.kind is K.DELIVERED and e.evidence:
            bound = e.channel in POSTS - {"forward"} and sent.contact != ""
            return K.DELIVERED if e.channel not in POSTS or bound else None
        if e.kind is K.ANSWERED and sent.channel in POSTS and sent.contact and e.contact == sent.contact:
            return K.DELIVERED
        return e.kind if e.kind in (K.BOUNCED, K.UNKNOWN) else None

    def plan(self, push: str, before: int) -> LedgerEntry | None:
        return next((e for e in reversed(self.said_of(push, before)) if e.kind is K.PLANNED), None)

    def marks(self, push: str, before: int) -> set[str]:
        plan = self.plan(push, before)
        return {mark.value for mark in plan.marks} if plan else set()

    def is_first(self, e: LedgerEntry) -> bool:
        def place(one: LedgerEntry) -> tuple[str, str]:
            return one.enterprise_id, one.family_id

        earlier = [o for o in self.alive if o.sequence < e.sequence and o.push_id != e.push_id and self.goes_out(o)]
        same = [o.push_id for o in earlier if place(o) == place(e) and all(place(e))]
        return all(self.outcome(push, e.sequence) is K.BOUNCED for push in same)

    def is_approved(self, push: str, before: int, evidence: str = "") -> bool:
        kinds = (K.PLANNED, K.APPROVED, K.REJECTED, K.HELD)
        words = [e for e in self.said_of(push, before) if e.kind in kinds]
        if not words or words[-1].kind is not K.APPROVED:
            return False
        return words[-1].person != "" and evidence in ("", words[-1].evidence)

    def permission(self, contact: str, before: int) -> K | None:
        words = [e for e in self.alive if e.kind in (K.PERMITTED, K.REFUSED) and e.contact == contact]
        return next((e.kind for e in reversed(words) if e.sequence < before), None)

    def column(self, push: str) -> str:
        e = self.sending(push, self.end)
        assert e is not None
        state, marks = self.outcome(push, self.end), self.marks(push, e.sequence)
        due = self.is_approved(push, e.sequence, e.evidence) and (self.is_first(e) or marks & CHANGES)
        if not due or state is K.BOUNCED:
            return ""
        if state is not K.DELIVERED:
            return "posted" if e.channel in POSTS else ""
        lawful = self.permission(e.contact, e.sequence) is K.PERMITTED
        kinds = [kind for kind in ("demand", "segment_digest") if kind in marks]
        whole = "eligible" in marks and e.enterprise_id and e.family_id
        kinds += ["repush" if marks & CHANGES else "strict"] if whole else []
        return [*kinds, ""][0] if lawful else ""

    def duplicates(self) -> int:
        sendings = [e for e in self.alive if e.kind is K.SENT]
        out = [e for e in sendings if self.goes_out(e)]
        late = [e for e in out if not self.is_first(e) and not self.marks(e.push_id, e.sequence) & CHANGES]
        return len(sendings) - len(out) + len(late)

    def cap_breaches(self, contact_week: int) -> int:
        sent = [e for e in self.alive if e.kind is K.SENT and e.contact]
        held = [sum(o.contact == e.contact and self.takes_room(o, e.sequence) for o in sent) for e in sent]
        return sum(count > contact_week for count in held)

    def takes_room(self, e: LedgerEntry, until: int) -> bool:
        """Whether a sending stood at that point: not followed, among those of its push, by a bounce."""
        own = [o for o in self.alive if o.push_id == e.push_id and o.kind in (K.SENT, K.BOUNCED)]
        after = [o for o in own if e.sequence < o.sequence <= until]
        return e.sequence <= until and not (after and after[0].kind is K.BOUNCED)

    def to_dict(self, contact_week: int) -> dict[str, Any]:
        columns = [self.column(push) for push in self.sent]
        every = {e.push_id for e in self.alive}
        states = [self.outcome(push, self.end) for push in self.sent]
        letters = [e for e in self.alive if e.kind in (K.SENT, K.CORRECTION) and e.contact]
        year = {"strict": columns.count("strict"), "loose": len(columns)}
        return year | {
            "beside": {name: columns.count(name) for name in ("segment_digest", "demand", "repush", "posted")},
            "states": {kind.value: states.count(kind) for kind in (K.SENT, K.BOUNCED, K.DELIVERED, K.UNKNOWN)},
            "by_year": {"2026": year} if columns else {},
            "planned": sum(self.plan(push, self.end) is not None for push in every),
            "approved": sum(self.is_approved(push, self.end) for push in every),
            "delivered": states.count(K.DELIVERED),
            "duplicates": self.duplicates(),
            "cap_breaches": self.cap_breaches(contact_week),
            "after_refusal": sum(self.permission(e.contact, e.sequence) is K.REFUSED for e in letters),
            "corrections": sum(e.kind is K.CORRECTION for e in self.alive),
            "reversals": self.reversals,
            "excluded": len(self.excluded),
        }
