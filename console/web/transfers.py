"""The pages of the book of transfers: the list with both counts, one contract with its entries, and what is entered."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from console.transfer_words import said_in
from console.web.access import PageNeeds, Visitor
from console.web.book_forms import acting, needed_patents_in, proof_in, words_in
from console.web.desk import AtDesk, Desk
from console.web.form_words import day_in, money_in, needed_day_in, number_in, term_in, term_said_in
from console.web.forms import Fields
from console.web.paging import Left, paged
from console.web.rendering import page
from console.web.uploads import LARGEST_UPLOAD, Evidence
from jobs.attachments import find
from jobs.contracts import StatedTransfer
from jobs.transferring import (
    Acting,
    add_statement,
    add_transfer,
    correct_transfer,
    due_alarms,
    history,
    list_transfers,
    pay,
    reverse_entry,
    transfer_count,
)
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused, RecordUnknown
from matcher.permissions import may
from matcher.transfer_vocabulary import BookAct
from matcher.transfers import Instalment, Payment, Recording, Transfer, TransferEntry, transfer_of
from matcher.vocabulary import ProviderKind, TransferMode

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_TRANSFERS))]
Records = Annotated[Visitor, Depends(PageNeeds(Permission.RECORD_TRANSFERS))]
Year = Annotated[int | None, Left, Query(ge=1985, le=2200, description="签订的年份")]
Number = Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 30 份")]
TRANSFERS, ON_A_PAGE = "/transfers", 30


def transfers_router() -> APIRouter:
    """`/transfers`, `/transfers/new`, `/transfers/{transfer_id}` and the forms on it."""
    router = APIRouter(prefix=TRANSFERS, include_in_schema=False)
    router.get("")(_list)
    router.get("/new")(_new)
    router.post("/new", max_body_size=LARGEST_UPLOAD)(_add)
    router.get("/{transfer_id}")(_transfer)
    router.post("/{transfer_id}/{act}", max_body_size=LARGEST_UPLOAD)(_act)
    return router


def listed(desk: Desk, year: int | None) -> list[Transfer]:
    """Every contract that stands, the latest first; of one year, if given."""
    with desk.engine.connect() as conn:
        found = [one for one in list_transfers(conn) if year in (None, one.terms.signed.year)]
    return sorted(found, key=lambda one: (one.terms.signed, one.transfer_id), reverse=True)


def entries_of(desk: Desk, transfer_id: str) -> list[TransferEntry]:
    """Every entry of one contract, in order. Raises RecordUnknown."""
    with desk.engine.connect() as conn:
        return history(conn, transfer_id.replace("\0", ""))


def _list(request: Request, desk: AtDesk, visitor: Sees, year: Year = None, number: Number = 1) -> Response:
    found = paged(listed(desk, year), number, ON_A_PAGE)
    counted = year or desk.today.year
    with desk.engine.connect() as conn:
        alarms = due_alarms(conn, desk.today)
        count = transfer_count(conn, date(counted, 1, 1), date(counted, 12, 31))
    words: dict[str, Any] = {"found": found, "alarms": alarms, "count": count, "year": year, "today": desk.today}
    words |= {"links": found.links(TRANSFERS, {"year": str(year or "")}), "counted": counted}
    return page(request, "transfers", records=may(visitor.person, Permission.RECORD_TRANSFERS), **words)


def _new(request: Request, desk: AtDesk, visitor: Records, push: str = "") -> Response:
    return _form(request, {"push_id": push[:100]})


def _form(request: Request, said: Mapping[str, str], complaint: str = "") -> Response:
    words: dict[str, Any] = {"said": defaultdict(str, said), "complaint": complaint}
    words |= {"modes": list(TransferMode), "kinds": list(ProviderKind)}
    return page(request, "transfer_form", 422 if complaint else 200, **words)


def _add(request: Request, desk: AtDesk, visitor: Records, fields: Fields, file: Evidence) -> Response:
    try:
        stated = StatedTransfer(
            mode=term_in(fields, "mode", TransferMode, "方式"),
            provider=words_in(fields, "provider", "供方"),
            enterprise=words_in(fields, "enterprise", "企业"),
            patents=needed_patents_in(fields),
            contract_number=words_in(fields, "contract_number", "合同编号"),
            signed=needed_day_in(fields, "signed", "签订日期"),
            amount=money_in(fields, "amount", "合同金额") or 0,
            provider_kind=term_said_in(fields, "provider_kind", ProviderKind, "供方类型"),
            effective=day_in(fields, "effective", "生效日期"),
            trial_end=day_in(fields, "trial_end", "试用截止日期"),
            open_license_number=fields.get("open_license_number", ""),
            push_id=fields.get("push_id", ""),
            contract=proof_in(desk, file, "合同"),
            remark=fields.get("remark", ""),
        )
        made = add_transfer(desk.engine, stated, acting(desk, visitor))
    except (InputRefused, RecordUnknown) as error:
        return _form(request, fields, error.message)
    return RedirectResponse(f"{TRANSFERS}/{made.transfer_id}?done=add", 303)


def _transfer(request: Request, desk: AtDesk, visitor: Sees, transfer_id: str, done: str = "") -> Response:
    return _shown(request, desk, visitor, transfer_id, done=done)


def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    transfer_id: str,
    done: str = "",
    complaint: str = "",
    said: Mapping[str, str] | None = None,
) -> Response:
    entries = entries_of(desk, transfer_id)
    one = transfer_of(entries)
    with desk.engine.connect() as conn:
        alarms = [alarm for alarm in due_alarms(conn, desk.today) if alarm.transfer_id == entries[0].transfer_id]
    words: dict[str, Any] = {"one": one, "written": entries, "transfer_id": entries[0].transfer_id, "alarms": alarms}
    words |= {"done": done, "complaint": complaint, "said": defaultdict(str, said or {}), "today": desk.today}
    words |= {"records": may(visitor.person, Permission.RECORD_TRANSFERS) and one is not None, "said_in": said_in}
    words |= {"personal": may(visitor.person, Permission.SEE_CONTACTS)}
    held = [one.terms.contract, one.recording.certificate if one.recording else None] if one else []
    held += [payment.file for payment in one.payments] if one else []
    words["at_hand"] = {file.sha256 for file in held if file and find(desk.home, file.sha256)}
    return page(request, "transfer", 422 if complaint else 200, **words)


def _act(
    request: Request, desk: AtDesk, visitor: Records, transfer_id: str, act: str, fields: Fields, file: Evidence
) -> Response:
    if act not in _ACTS:
        raise RecordUnknown("没有这个操作", act[:40])
    try:
        _ACTS[act](desk, transfer_id, fields, file, acting(desk, visitor, fields.get("why", "")))
    except InputRefused as error:
        return _shown(request, desk, visitor, transfer_id, complaint=error.message, said=fields)
    return RedirectResponse(f"{TRANSFERS}/{transfer_id}?done={act}", 303)


def _agree(desk: Desk, transfer_id: str, fields: Mapping[str, str], _: bytes, by: Acting) -> None:
    number = number_in(fields, "number", "期次", 1, 1000)
    amount = money_in(fields, "amount", "金额")
    if number is None or amount is None:
        raise InputRefused("没有写期次或金额", cure="请写第几期和金额，如 1、12万元")
    due = Instalment(number, needed_day_in(fields, "due", "应付日期"), amount)
    add_statement(desk.engine, transfer_id, BookAct.INSTALMENT, due, by)


def _pay(desk: Desk, transfer_id: str, fields: Mapping[str, str], file: bytes, by: Acting) -> None:
    number = number_in(fields, "number", "期次", 1, 1000)
    if number is None:
        raise InputRefused("没有选择第几期", cure="请先约定分期，再登记付款")
    paid, amount = needed_day_in(fields, "paid", "付款日期"), money_in(fields, "amount", "金额")
    proof = proof_in(desk, file, "发票")
    pay(desk.engine, transfer_id, Payment(number, paid, amount or 0, fields.get("invoice", "").strip(), proof), by)


def _record(desk: Desk, transfer_id: str, fields: Mapping[str, str], file: bytes, by: Acting) -> None:
    number, day = words_in(fields, "number", "登记/备案号"), needed_day_in(fields, "recorded", "登记/备案日期")
    made = Recording(number, day, proof_in(desk, file, "登记备案证明"))
    add_statement(desk.engine, transfer_id, BookAct.RECORDED, made, by)


def _contract(desk: Desk, transfer_id: str, fields: Mapping[str, str], file: bytes, by: Acting) -> None:
    proof = proof_in(desk, file, "合同")
    if proof is None:
        raise InputRefused("没有选择合同文件", cure="请选择 PDF、JPG 或 PNG")
    correct_transfer(desk.engine, transfer_id, {"contract": proof}, by)


def _reverse(desk: Desk, transfer_id: str, fields: Mapping[str, str], _: bytes, by: Acting) -> None:
    sequence = number_in(fields, "entry", "条目号", 1, 10**9)
    if sequence is None:
        raise InputRefused("没有选择要冲销的条目")
    reverse_entry(desk.engine, transfer_id, sequence, by)


_ACTS = {"instalment": _agree, "payment": _pay, "recording": _record, "contract": _contract, "reverse": _reverse}
