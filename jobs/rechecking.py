"""What was approved is looked at once more before it leaves: records, status, availability, expiry and consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from jobs.home import Home
from jobs.proposals import Proposals
from jobs.push_world import PushWorld, read_around
from jobs.recipients import Reach
from jobs.settings import Settings
from matcher.delivery_vocabulary import PushDirection, Recheck
from matcher.glossary import chinese
from matcher.push_records import PushRecord, item_hash
from matcher.push_vocabulary import Digest, LedgerKind
from store import ledger
from store import matches as match_store


@dataclass(frozen=True, slots=True)
class Checked:
    """`fit` may leave as it is, each by its way to the contact; `returned` may not, with the reason in words."""

    fit: tuple[tuple[PushRecord, Reach], ...]
    returned: tuple[tuple[PushRecord, str], ...]


def recheck(home: Home, conn: sa.Connection, settings: Settings, pushes: Sequence[PushRecord], today: date) -> Checked:
    """Hold each push against the records as they are now; it was proposed from them, and must be so again."""
    matches = match_store.get_many(conn, {push.match_id for push in pushes})
    world = read_around(home, conn, settings, today, list(matches.values()), pushes)
    proposals = Proposals(world, matches, without={push.push_id for push in pushes})
    fit, returned = [], []
    for push in pushes:
        found = _reason(conn, push, world, proposals)
        if isinstance(found, Reach):
            fit.append((push, found))
        else:
            returned.append((push, found))
    return Checked(tuple(fit), tuple(returned))


def _reason(conn: sa.Connection, push: PushRecord, world: PushWorld, proposals: Proposals) -> Reach | str:
    """The way to the contact, or why the push may not leave."""
    reach = world.reach(push.enterprise_id, push.contact_id)
    if reach is None or reach.channel is None or reach.permission.digest is not DIGEST_OF[push.direction]:
        return no_permission(reach)
    if reach.channel is not push.channel:
        return chinese(Recheck.OTHER_CHANNEL)
    now = proposals.again(push, reach)
    if isinstance(now, str):
        return now
    if now.content != push.content or not _is_approved(conn, push):
        return chinese(Recheck.CONTENT_CHANGED)
    return reach


DIGEST_OF = {
    PushDirection.SUPPLY: Digest.PROFILED,
    PushDirection.DEMAND: Digest.PROFILED,
    PushDirection.SEGMENT: Digest.INDUSTRY,
}


def no_permission(reach: Reach | None) -> str:
    """Why the contact may not be written to, in words."""
    why = reach.permission.reason if reach else None
    return f"{chinese(Recheck.NO_PERMISSION)}：{chinese(why)}" if why else chinese(Recheck.NO_PERMISSION)


def _is_approved(conn: sa.Connection, push: PushRecord) -> bool:
    """Whether the ledger's last word on it is an approval of exactly this item."""
    words = (LedgerKind.PLANNED, LedgerKind.APPROVED, LedgerKind.REJECTED, LedgerKind.HELD)
    said = [entry for entry in ledger.of_push(conn, push.push_id) if entry.kind in words]
    last = said[-1] if said else None
    return last is not None and last.kind is LedgerKind.APPROVED and last.evidence == item_hash(push, push.level)
