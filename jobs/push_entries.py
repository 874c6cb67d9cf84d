"""What the ledger is told of a push: events with everything of the push that an entry carries."""

import hashlib
from datetime import datetime

import sqlalchemy as sa

from matcher.consent import Permission
from matcher.ledger import LedgerEvent, canonical
from matcher.push_records import PushRecord, item_hash, match_hash
from matcher.push_vocabulary import Digest, LedgerKind
from matcher.vocabulary import LegalBasis
from store import ledger


def sha256_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def planned(push: PushRecord, contact: str, at: datetime) -> LedgerEvent:
    """The push stands in a plan, for what it is; planned anew, whatever was approved before is void."""
    return _of(push, LedgerKind.PLANNED, at, contact, match_hash(push), marks=push.marks)


def sent(push: PushRecord, contact: str, at: datetime) -> LedgerEvent:
    """The channel took the exact item, or may have."""
    return _of(push, LedgerKind.SENT, at, contact, item_hash(push, push.level), channel=push.channel, marks=push.marks)


def delivered(push: PushRecord, contact: str, at: datetime, evidence: str, person: str = "") -> LedgerEvent:
    """It arrived: `evidence` is of the server's answer or the signed receipt."""
    return _of(push, LedgerKind.DELIVERED, at, contact, evidence, channel=push.channel, person=person)


def came_back(push: PushRecord, kind: LedgerKind, contact: str, at: datetime, evidence: str = "") -> LedgerEvent:
    """It bounced, or nobody knows (`kind`)."""
    return _of(push, kind, at, contact, evidence, channel=push.channel)


def corrected(push: PushRecord, contact: str, at: datetime, evidence: str) -> LedgerEvent:
    """A correction letter about it was taken; `evidence` is of the letter's words."""
    return _of(push, LedgerKind.CORRECTION, at, contact, evidence, channel=push.channel)


def permitted(conn: sa.Connection, contact: str, said: Permission, at: datetime) -> list[LedgerEvent]:
    """That the contact may lawfully be written to, where the ledger does not say so on the same ground already. Its
    evidence is of the file that proves the ground, else of what the register states."""
    evidence = said.evidence or stated_ground(said.basis, said.digest)
    known = ledger.lawfulness(conn, contact)
    if known and known.kind is LedgerKind.PERMITTED and known.evidence == evidence:
        return []
    return [LedgerEvent(at, LedgerKind.PERMITTED, contact=contact, evidence=evidence)]


def stated_ground(basis: LegalBasis | None, digest: Digest | None) -> str:
    """SHA-256 of a ground that no file proves."""
    return sha256_of(canonical({"basis": basis and basis.value, "digest": digest}))


def contact_of(conn: sa.Connection, push_id: str) -> str:
    """The pseudonym the push was last sent to, as the ledger has it."""
    entries = [entry for entry in ledger.of_push(conn, push_id) if entry.kind is LedgerKind.SENT]
    return entries[-1].contact if entries else ""


def _of(push: PushRecord, kind: LedgerKind, at: datetime, contact: str, evidence: str, **more: object) -> LedgerEvent:
    what = (push.push_id, push.enterprise_id, push.family_id, contact)
    return LedgerEvent(at, kind, *what, evidence=evidence, **more)  # type: ignore[arg-type]
