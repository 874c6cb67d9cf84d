"""What waits for whom: a line each, with the page where it is done, for those who may do it."""

from dataclasses import dataclass, replace

from console.web.desk import Desk
from console.web.navigation import entries_for
from jobs.need_forms import submissions_waiting
from jobs.need_list import vague_open
from jobs.own_patents import corrections_waiting
from jobs.reminders import waiting_counts
from matcher.access_vocabulary import Permission
from matcher.domain import Person
from matcher.permissions import may


@dataclass(frozen=True, slots=True)
class Waiting:
    """`number` things of a kind, for whoever has the permission; `path` is empty while the page where they are dealt
    with is not there."""

    number: int
    words: str
    path: str
    permission: Permission


def waiting_for(desk: Desk, person: Person) -> list[Waiting]:
    """What waits for this person, what there is none of left out."""
    known = {entry.path for entry in entries_for(person)} | {"/corrections", "/needs/submitted"}
    mine = [one for one in _waiting(desk) if one.number and may(person, one.permission)]
    return [one if one.path.partition("?")[0] in known else replace(one, path="") for one in mine]


def _waiting(desk: Desk) -> list[Waiting]:
    with desk.engine.connect() as conn:
        asked, filled = corrections_waiting(conn), submissions_waiting(conn)
        counts, vague = waiting_counts(conn, desk.today), vague_open(conn, desk.triages, desk.today)
    return [
        Waiting(counts.to_review, "条推送待审核", "/review", Permission.DECIDE),
        Waiting(counts.held, "条推送搁置", "/review", Permission.DECIDE),
        Waiting(counts.unknown, "封结果不明，请查明是否送达", "/pushes", Permission.SEND_PUSHES),
        Waiting(counts.by_hand, "封待当面递交或转发", "/pushes", Permission.SEND_PUSHES),
        Waiting(counts.follow_ups, "家企业的意向要跟进", "/cases", Permission.RECORD_CASES),
        Waiting(counts.milestones, "个培育里程碑逾期", "/cases?alarmed=true", Permission.RECORD_CASES),
        Waiting(counts.terms, "项合同期限到期或将到", "/transfers", Permission.RECORD_TRANSFERS),
        Waiting(len(asked), "项供方提的更正", "/corrections", Permission.CONFIRM_FACETS),
        Waiting(len(filled), "条企业自己填报的需求待确认", "/needs/submitted", Permission.EDIT_NEEDS),
        Waiting(vague, "条需求不够具体，请向企业问清", "/needs?standing=open&vague=yes", Permission.EDIT_NEEDS),
    ]
