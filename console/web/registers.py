"""The pages of the registers (training, finance, events, pools): each record with its entries, form and sheet."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from console.register_words import count_lines, said_in_entry, said_of
from console.web.access import PageNeeds, Visitor
from console.web.book_forms import acting, proof_in
from console.web.desk import AtDesk, Desk
from console.web.form_words import number_in
from console.web.forms import Fields
from console.web.paging import Left, paged
from console.web.register_forms import FORMS, LEAST_PROOF, PROOFS, fields_of, record_in
from console.web.rendering import page
from console.web.uploads import LARGEST_UPLOAD, Evidence
from jobs.attachments import find
from jobs.register_files import export_register, with_evidence
from jobs.registers import add_record, correct_record, list_records, record_history, reverse_record
from matcher.access_vocabulary import Permission
from matcher.errors import InputRefused, RecordUnknown
from matcher.permissions import may
from matcher.register_figures import count_registers
from matcher.registers import Event, Registered, RegisterEntry, RegisterRecord, evidence_of, record_of
from matcher.transfer_vocabulary import RegisterKind

Sees = Annotated[Visitor, Depends(PageNeeds(Permission.SEE_TRANSFERS))]
Records = Annotated[Visitor, Depends(PageNeeds(Permission.RECORD_TRANSFERS))]
Year = Annotated[int | None, Left, Query(ge=1985, le=2200, description="日期的年份")]
Number = Annotated[int, Query(alias="page", ge=1, le=100_000, description="第几页，每页 30 项")]
REGISTERS, ON_A_PAGE = "/registers", 30
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def registers_router() -> APIRouter:
    """`/registers/{kind}`, its sheet, its form, and `/registers/{kind}/{record_id}` with its forms."""
    router = APIRouter(prefix=REGISTERS, include_in_schema=False)
    router.get("/{kind}")(_list)
    router.get("/{kind}/sheet")(_sheet)
    router.get("/{kind}/new")(_new)
    router.post("/{kind}/new", max_body_size=LARGEST_UPLOAD)(_add)
    router.get("/{kind}/{record_id}")(_record)
    router.get("/{kind}/{record_id}/correct")(_correction)
    router.post("/{kind}/{record_id}/correct", max_body_size=LARGEST_UPLOAD)(_correct)
    router.post("/{kind}/{record_id}/reverse")(_reverse)
    return router


def listed(desk: Desk, kind: RegisterKind, year: int | None) -> list[Registered]:
    """Every record that stands, the latest first; of one year, if given."""
    with desk.engine.connect() as conn:
        found = [one for one in list_records(conn, kind) if year in (None, one.record.day.year)]
    return sorted(found, key=lambda one: (one.record.day, one.record_id), reverse=True)


def entries_of(desk: Desk, kind: RegisterKind, record_id: str) -> list[RegisterEntry]:
    """Every entry of one record, in order. Raises RecordUnknown."""
    with desk.engine.connect() as conn:
        return record_history(conn, kind, record_id.replace("\0", ""))


def _list(
    request: Request, desk: AtDesk, visitor: Sees, kind: RegisterKind, year: Year = None, number: Number = 1
) -> Response:
    found = paged(listed(desk, kind, year), number, ON_A_PAGE)
    counted = year or desk.today.year
    whole = listed(desk, kind, counted)
    count = [*count_lines(kind, count_registers(whole, date(counted, 1, 1), date(counted, 12, 31)))]
    words: dict[str, Any] = {"found": found, "year": year, "counted": counted, "count": count, "said_of": said_of}
    words |= {"links": found.links(f"{REGISTERS}/{kind}", {"year": str(year or "")}), "evidence_of": evidence_of}
    return page(request, "registers", kind=kind, records=may(visitor.person, Permission.RECORD_TRANSFERS), **words)


def _sheet(desk: AtDesk, visitor: Sees, kind: RegisterKind) -> Response:
    with TemporaryDirectory() as folder, desk.engine.connect() as conn:
        path = Path(folder) / "register.xlsx"
        export_register(conn, kind, path)
        content = path.read_bytes()
    name = f"{kind.value}-{desk.today}.xlsx"
    return Response(content, media_type=_SHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _new(request: Request, visitor: Records, kind: RegisterKind) -> Response:
    return _form(request, kind, "", {})


def _add(
    request: Request, desk: AtDesk, visitor: Records, kind: RegisterKind, fields: Fields, file: Evidence
) -> Response:
    try:
        record = with_evidence(record_in(kind, fields), proof_in(desk, file, PROOFS.get(kind, LEAST_PROOF)))
        made = add_record(desk.engine, kind, record, acting(desk, visitor))
    except (InputRefused, RecordUnknown) as error:
        return _form(request, kind, "", fields, error.message)
    return RedirectResponse(f"{REGISTERS}/{kind}/{made.record_id}?done=add", 303)


def _form(
    request: Request, kind: RegisterKind, record_id: str, said: Mapping[str, str], complaint: str = ""
) -> Response:
    words: dict[str, Any] = {"said": defaultdict(str, said), "complaint": complaint, "record_id": record_id}
    words |= {"forms": list(FORMS.get(kind, ())), "proof_name": PROOFS.get(kind, LEAST_PROOF)}
    return page(request, "register_form", 422 if complaint else 200, kind=kind, **words)


def _record(
    request: Request, desk: AtDesk, visitor: Sees, kind: RegisterKind, record_id: str, done: str = ""
) -> Response:
    return _shown(request, desk, visitor, kind, record_id, done=done)


def _shown(
    request: Request,
    desk: Desk,
    visitor: Visitor,
    kind: RegisterKind,
    record_id: str,
    done: str = "",
    complaint: str = "",
) -> Response:
    entries = entries_of(desk, kind, record_id)
    one = record_of(entries)
    proof = evidence_of(one.record) if one else None
    words: dict[str, Any] = {"one": one, "written": entries, "record_id": entries[0].record_id, "proof_file": proof}
    words |= {"done": done, "complaint": complaint, "said_in": said_in_entry, "said_of": said_of}
    words |= {"said": defaultdict(str, fields_of(one.record)) if one else {}}
    words |= {"records": may(visitor.person, Permission.RECORD_TRANSFERS) and one is not None}
    words |= {"personal": may(visitor.person, Permission.SEE_CONTACTS)}
    words["at_hand"] = {proof.sha256} if proof and find(desk.home, proof.sha256) else set()
    return page(request, "register", 422 if complaint else 200, kind=kind, **words)


def _correction(request: Request, desk: AtDesk, visitor: Records, kind: RegisterKind, record_id: str) -> Response:
    known = _standing(desk, kind, record_id)
    return _form(request, kind, known.record_id, fields_of(known.record))


def _correct(
    request: Request,
    desk: AtDesk,
    visitor: Records,
    kind: RegisterKind,
    record_id: str,
    fields: Fields,
    file: Evidence,
) -> Response:
    known = _standing(desk, kind, record_id)
    try:
        proof = proof_in(desk, file, PROOFS.get(kind, LEAST_PROOF)) or evidence_of(known.record)
        record = _continued(with_evidence(record_in(kind, fields), proof), known.record)
        correct_record(desk.engine, kind, known.record_id, record, acting(desk, visitor, fields.get("why", "")))
    except (InputRefused, RecordUnknown) as error:
        return _form(request, kind, known.record_id, fields, error.message)
    return RedirectResponse(f"{REGISTERS}/{kind}/{known.record_id}?done=correct", 303)


def _reverse(
    request: Request, desk: AtDesk, visitor: Records, kind: RegisterKind, record_id: str, fields: Fields
) -> Response:
    try:
        sequence = number_in(fields, "entry", "条目号", 1, 10**9)
        if sequence is None:
            raise InputRefused("没有选择要冲销的条目")
        reverse_record(desk.engine, kind, record_id, sequence, acting(desk, visitor, fields.get("why", "")))
    except InputRefused as error:
        return _shown(request, desk, visitor, kind, record_id, complaint=error.message)
    return RedirectResponse(f"{REGISTERS}/{kind}/{record_id}?done=reverse", 303)


def _standing(desk: Desk, kind: RegisterKind, record_id: str) -> Registered:
    found = record_of(entries_of(desk, kind, record_id))
    if found is None:
        raise RecordUnknown("这一项已冲销", record_id, "请重新登记")
    return found


def _continued(record: RegisterRecord, known: RegisterRecord) -> RegisterRecord:
    """An event keeps its candidates and outcomes, which have sheets of their own."""
    if isinstance(record, Event) and isinstance(known, Event):
        return replace(record, candidates=known.candidates, outcomes=known.outcomes)
    return record
