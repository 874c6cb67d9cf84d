"""The page of one contact, and what staff take down for it: a basis, its withdrawal, preferences, a refusal. Each is
shown once more before it is recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import RedirectResponse, Response

from console.web.access import PageNeeds, Visitor
from console.web.desk import AtDesk, Desk
from console.web.form_words import day_in
from console.web.forms import FORM_TOKEN, Fields
from console.web.rendering import page
from jobs import contacts
from jobs.contacts import Said, ShownContact, show_contact
from matcher.access_vocabulary import Permission
from matcher.consent import Preferences
from matcher.errors import InputRefused, RecordUnknown
from matcher.glossary import chinese
from matcher.permissions import may
from matcher.push_vocabulary import Channel, Frequency
from matcher.vocabulary import LegalBasis

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_CONTACTS))]
Edits = Annotated[Visitor, Depends(PageNeeds(Permission.EDIT_CONTACTS))]
_CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Act:
    """Something to take down: how it is done, in which words it is confirmed, and what follows from it."""

    do: Callable[[Desk, str, Mapping[str, str], Said], object]
    words: Callable[[Mapping[str, str]], str]
    consequence: str


def contacts_router() -> APIRouter:
    """`/enterprises/contacts/{contact_id}` and the acts under it."""
    router = APIRouter(prefix="/enterprises/contacts", include_in_schema=False)
    router.get("/{contact_id}")(_contact)
    router.post("/{contact_id}/{act}")(_act)
    return router


def _contact(
    request: Request, desk: AtDesk, visitor: Sees, contact_id: str, complaint: str = "", status: int = 200
) -> Response:
    found = _shown(desk, contact_id)
    words: dict[str, Any] = {"found": found, "one": found[0], "contact": found[0].held.contact}
    words |= {"bases": list(LegalBasis), "channels": list(Channel), "frequencies": list(Frequency), "today": desk.today}
    words["may_edit"] = may(visitor.person, Permission.EDIT_CONTACTS)
    return page(request, "contact", status, complaint=complaint, **words)


def _shown(desk: Desk, contact_id: str) -> list[ShownContact]:
    """By id alone: an address has no place in an address."""
    if not contact_id.startswith("C-"):
        raise RecordUnknown("没有这个联系人", contact_id)
    return show_contact(desk.home, desk.engine, contact_id, desk.today)


def _act(request: Request, desk: AtDesk, visitor: Edits, fields: Fields, contact_id: str, act: str) -> Response:
    if act not in ACTS:
        raise HTTPException(404)
    one = _shown(desk, contact_id)[0]
    try:
        said = _said(desk, visitor, fields)
        if fields.get(_CONFIRMED) != "yes":
            return _asked_once_more(request, one, act, fields)
        ACTS[act].do(desk, contact_id, fields, said)
    except InputRefused as error:
        return _contact(request, desk, visitor, contact_id, error.message, 422)
    return RedirectResponse(f"/enterprises/contacts/{contact_id}", 303)


def _asked_once_more(request: Request, one: ShownContact, act: str, fields: Mapping[str, str]) -> Response:
    kept = {name: value for name, value in fields.items() if name not in (FORM_TOKEN, _CONFIRMED)}
    what, consequence = ACTS[act].words(fields), ACTS[act].consequence
    words: dict[str, Any] = {"one": one, "act": act, "kept": kept, "what": what, "consequence": consequence}
    return page(request, "contact_confirm", source=fields["source"].strip(), day=fields.get("day", ""), **words)


def _said(desk: Desk, visitor: Visitor, fields: Mapping[str, str]) -> Said:
    source = fields.get("source", "")
    if not source.strip():
        raise InputRefused("没有写来源", cure="请写明从哪里得知，如：当面签署的同意书、电话、邮件")
    return Said(visitor.person.name, desk.clock(), desk.today, day_in(fields, "day"), source)


def _basis(fields: Mapping[str, str]) -> LegalBasis:
    if fields.get("basis") not in list(LegalBasis):
        raise InputRefused("没有选择法律依据")
    return LegalBasis(fields["basis"])


def _preferences(fields: Mapping[str, str]) -> Preferences:
    often = fields.get("frequency", "")
    topics = tuple(filter(None, (part.strip() for part in fields.get("topics", "").replace("，", "、").split("、"))))
    chosen = tuple(channel for channel in Channel if f"channel.{channel.value}" in fields)
    return Preferences(topics, Frequency(often) if often in list(Frequency) else None, chosen, "industry" not in fields)


def _preference_words(fields: Mapping[str, str]) -> str:
    chosen = _preferences(fields)
    parts = [
        f"只要这些主题：{'、'.join(chosen.topics)}" if chosen.topics else "主题不限",
        f"最多{chinese(chosen.frequency)}一次" if chosen.frequency else "间隔不限",
        f"只用：{'、'.join(map(chinese, chosen.channels))}" if chosen.channels else "方式不限",
        "" if chosen.profiled else "只要非个性化的行业摘要",
    ]
    return f"偏好：{'；'.join(filter(None, parts))}"


ACTS: Mapping[str, Act] = {
    "consent": Act(
        lambda desk, who, fields, said: contacts.record_basis(desk.home, desk.engine, who, _basis(fields), said),
        lambda fields: f"法律依据：{chinese(_basis(fields))}",
        "登记后可按这一依据联系本人。",
    ),
    "withdraw": Act(
        lambda desk, who, fields, said: contacts.withdraw(desk.home, desk.engine, who, said),
        lambda fields: "撤回同意",
        "此日及以前的依据都不再有效；以后另有新的依据才能再联系。",
    ),
    "prefer": Act(
        lambda desk, who, fields, said: contacts.prefer(desk.home, desk.engine, who, _preferences(fields), said),
        _preference_words,
        "取代之前的偏好。",
    ),
    "refuse": Act(
        lambda desk, who, fields, said: contacts.refuse(desk.home, desk.engine, who, said),
        lambda fields: "拒收",
        "立即生效，所有方式，长期有效，不能撤销；以后导入同一个人也不会联系。",
    ),
}
