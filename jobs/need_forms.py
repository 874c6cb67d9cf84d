"""The need form that an enterprise fills in by itself: links to it, what was filled in, and what staff made of that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from secrets import token_urlsafe

import sqlalchemy as sa

from jobs.home import Home
from jobs.intake import FIELDS, Taken, read_need, take_need
from jobs.links import need_link, read_need_token
from jobs.need_triages import NeedTriages
from jobs.people import known_person
from jobs.sheets.need_words import lacking_of, questions_of
from jobs.triaging import vague_reason
from matcher.domain import Enterprise
from matcher.errors import InputRefused, RecordUnknown
from matcher.outside_requests import NeedLink, NeedSubmission
from matcher.outside_vocabulary import Settlement
from store import enterprises, outside
from store.database import writing

DAYS, MOST_A_DAY = 30, 5
LONGEST_SHORT, LONGEST_TEXT, LONGEST_MORE = 300, 2_000, 1_000
# What an enterprise is asked; the rest of the form is for staff to fill in when they take the need over.
ASKED = {
    "title": LONGEST_SHORT,
    "content": LONGEST_TEXT,
    "target": LONGEST_MORE,
    "limits": LONGEST_MORE,
    "budget": LONGEST_SHORT,
    "deadline": LONGEST_SHORT,
    "confidentiality": 20,
    "anonymous_text": LONGEST_MORE,
}


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Whose form a link opens."""

    link: NeedLink
    enterprise: Enterprise


@dataclass(frozen=True, slots=True)
class Checked:
    """What a need lacks, in words for whoever wrote it; empty where it is clear enough."""

    reason: str = ""
    lacking: str = ""
    questions: str = ""


def make_link(
    home: Home, engine: sa.Engine, enterprise_id: str, public_url: str, person: str, now: datetime, today: date
) -> str:
    """A new link for an enterprise, good for 30 days. Raises InputRefused where the centre has no public address,
    RecordUnknown."""
    if not public_url:
        raise InputRefused("没有公网地址，企业打不开", "QUEQIAO_PUBLIC_URL", "请设置后再试，或把空白表格发给企业")
    with writing(engine) as conn:
        who = known_person(conn, person).name
        if enterprises.get(conn, enterprise_id) is None:
            raise RecordUnknown("没有这家企业", enterprise_id)
        link = NeedLink(token_urlsafe(9), enterprise_id, who, now, today + timedelta(days=DAYS))
        outside.put_link(conn, link)
    return need_link(home, public_url, link.link_id)


def revoke(engine: sa.Engine, link_id: str, person: str, now: datetime) -> None:
    """Let a link open nothing from now on. Raises RecordUnknown."""
    with writing(engine) as conn:
        who = known_person(conn, person).name
        if outside.link(conn, link_id) is None:
            raise RecordUnknown("没有这个链接", link_id)
        outside.revoke_link(conn, link_id, who, now)


def links_of(conn: sa.Connection, enterprise_id: str) -> list[NeedLink]:
    """The links made for an enterprise, the newest first."""
    return outside.links_of(conn, enterprise_id)


def opened_form(home: Home, conn: sa.Connection, token: str, today: date) -> OpenForm:
    """What a link opens. Raises RecordUnknown for one that is none, is over or was revoked."""
    link = outside.link(conn, read_need_token(home, token))
    moved = enterprises.merges(conn)
    firm = enterprises.get(conn, moved.get(link.enterprise_id, link.enterprise_id)) if link else None
    if link is None or firm is None or not link.opens(today):
        raise RecordUnknown("链接无效")
    return OpenForm(link, firm)


def submit(
    home: Home, engine: sa.Engine, triages: NeedTriages, token: str, said: Mapping[str, str], now: datetime, today: date
) -> Checked | None:
    """Keep what was filled in for staff to confirm; a vague one is shown what it lacks first, unless `as_it_is` is
    said. None: kept. Raises RecordUnknown for the link, InputRefused for what cannot be kept."""
    stated = _stated(said)
    checked = _checked(triages, stated)
    with writing(engine) as conn:
        form = opened_form(home, conn, token, today)
        if checked.reason and said.get("as_it_is") != "yes":
            return checked
        recent = [one for one in outside.submissions(conn, link_id=form.link.link_id) if (now - one.at).days < 1]
        if len(recent) >= MOST_A_DAY:
            raise InputRefused("一天最多填报几条", MOST_A_DAY, "请明天再填，或联系运营中心的工作人员")
        filled = NeedSubmission(form.link.link_id, form.enterprise.enterprise_id, now, stated=stated)
        outside.add_submission(conn, filled)
    return None


def submissions_waiting(conn: sa.Connection) -> list[tuple[NeedSubmission, str]]:
    """What waits to be confirmed, with the enterprise's name."""
    found = outside.submissions(conn, waiting=True)
    firms = enterprises.get_many(conn, {one.enterprise_id for one in found})
    return [(one, firms[one.enterprise_id].name if one.enterprise_id in firms else "") for one in found]


def waiting_submission(conn: sa.Connection, number: int) -> tuple[NeedSubmission, str]:
    """One of them. Raises RecordUnknown for one that does not wait."""
    found = next((pair for pair in submissions_waiting(conn) if pair[0].number == number), None)
    if found is None:
        raise RecordUnknown("没有这条待确认的填报", number)
    return found


def confirm(engine: sa.Engine, number: int, stated: Mapping[str, str], taken: Taken) -> str:
    """Take a submission over as a need of the enterprise, as staff have it now; the need's id. Raises as `take_need`,
    RecordUnknown."""
    with engine.connect() as conn:
        waiting, _ = waiting_submission(conn, number)
    need = take_need(engine, stated, taken)
    _settle(engine, waiting, Settlement.ACCEPTED, taken, need_id=need.need_id)
    return need.need_id


def refuse(engine: sa.Engine, number: int, remark: str, taken: Taken) -> None:
    """Do not take it over, with the reason. Raises InputRefused, RecordUnknown."""
    if not remark.strip():
        raise InputRefused("不采用须写明原因", number)
    with engine.connect() as conn:
        waiting, _ = waiting_submission(conn, number)
    _settle(engine, waiting, Settlement.REFUSED, taken, remark=" ".join(remark.split())[:500])


def _settle(
    engine: sa.Engine, one: NeedSubmission, state: Settlement, taken: Taken, need_id: str = "", remark: str = ""
) -> None:
    with writing(engine) as conn:
        who = known_person(conn, taken.person).name
        settled = replace(one, state=state, settled_by=who, settled_at=taken.now, need_id=need_id, remark=remark)
        outside.settle_submission(conn, settled)


def _stated(said: Mapping[str, str]) -> dict[str, str]:
    stated = {name: said.get(name, "").replace("\0", "").strip() for name in ASKED}
    for name, most in ASKED.items():
        if len(stated[name]) > most:
            raise InputRefused(f"{FIELDS[name]}太长", f"{len(stated[name])} 字", f"请写成 {most} 字以内")
    if not stated["title"]:
        raise InputRefused("没有写需求名称", cure="请用一句话写明对象和目的")
    return stated


def _checked(triages: NeedTriages, stated: Mapping[str, str]) -> Checked:
    found = triages.of(read_need(stated))
    if not found.vague:
        return Checked()
    return Checked(vague_reason(found), lacking_of(found) if found.lacking else "", questions_of(found))
