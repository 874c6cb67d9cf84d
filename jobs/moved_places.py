"""The place in the chain that a person gave a patent, when another record absorbs it, and when that is undone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from matcher.domain import SegmentAssignment
from matcher.vocabulary import RecordKind
from store import chain as chains
from store import patents

BY_HAND = "人工指定"


def hand_over_place(conn: sa.Connection, absorbed: str, kept: str, now: datetime) -> None:
    """The absorbed patent's place goes; one that a person gave it goes to the patent kept, unless a person placed that
    one too. The reason says where it came from."""
    found = chains.assignments(conn, RecordKind.PATENT, [absorbed, kept])
    chains.unassign(conn, RecordKind.PATENT, [absorbed])
    own = found.get(absorbed)
    if own and own.person and not (kept in found and found[kept].person):
        moved = replace(own, record_id=kept, reason=_moved_from(absorbed))
        chains.assign(conn, RecordKind.PATENT, [moved], now)


def hand_back_places(conn: sa.Connection, parted: Sequence[str], now: datetime) -> None:
    """Patents that part again from the ones that absorbed them take back the places they brought along; nothing where a
    person has placed the other one anew since."""
    for former in parted:
        owners = patents.owners(conn, [f"i:{former}"]).values()
        for place in chains.assignments(conn, RecordKind.PATENT, owners).values():
            if place.person and place.reason == _moved_from(former):
                chains.unassign(conn, RecordKind.PATENT, [place.record_id])
                back = SegmentAssignment(former, place.segment_id, BY_HAND, place.person)
                chains.assign(conn, RecordKind.PATENT, [back], now)


def _moved_from(absorbed: str) -> str:
    return f"{BY_HAND}（随并入的 {absorbed}）"
