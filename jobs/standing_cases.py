"""Cases of cultivation as they stand now, whatever was merged since they opened; and who waits for which readiness."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from matcher.cultivation import CultivationCase
from matcher.followup_vocabulary import CaseState
from store import cultivation, enterprises, patents


def as_cases_stand(conn: sa.Connection, cases: Sequence[CultivationCase]) -> list[CultivationCase]:
    """Cases under the enterprise that theirs was merged into, and under the family their patent is in now."""
    moved = enterprises.merges(conn)
    held = patents.get_many(conn, {case.patent_id for case in cases})
    return [
        replace(
            case,
            enterprise_id=moved.get(case.enterprise_id, case.enterprise_id),
            family_id=held[case.patent_id].family if case.patent_id in held else case.family_id,
        )
        for case in cases
    ]


def levels_waited_for(conn: sa.Connection) -> dict[tuple[str, str], int]:
    """The readiness that each enterprise waited for and that is there now, by enterprise and family."""
    reached = [case for case in cultivation.every(conn) if case.state is CaseState.REACHED]
    return {(case.enterprise_id, case.family_id): case.wanted for case in as_cases_stand(conn, reached)}
