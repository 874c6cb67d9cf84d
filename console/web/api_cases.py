"""The API of what follows a push: tracks and cases, the funnel, transfers, reports."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from console.case_words import case_document, figures_document, track_document
from console.register_words import record_document, register_entry_document
from console.transfer_words import entry_document, transfer_document
from console.web import cases, cultivation, registers, reports, transfers
from console.web.access import TokenNeeds
from console.web.api import PROBLEM, PROBLEMS
from console.web.case_shapes import (
    CaseShape,
    CasesShape,
    FunnelShape,
    RegisterEntriesShape,
    RegisterShape,
    ReportShape,
    ReportsShape,
    TrackShape,
    TransferEntriesShape,
    TransfersShape,
)
from console.web.desk import AtDesk
from console.web.errors import API
from jobs.api_tokens import Bearer
from jobs.reporting import kept_reports
from matcher.access_vocabulary import Permission
from matcher.transfer_vocabulary import RegisterKind

SeesCases = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_CASES))]
SeesTransfers = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_TRANSFERS))]
SeesReports = Annotated[Bearer, Depends(TokenNeeds(Permission.SEE_REPORTS))]
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: PROBLEM | {"description": "没有这一项"}}


def api_cases_router() -> APIRouter:
    """`/api/v1/cases…`, `/api/v1/cultivation/{case_id}`, `/api/v1/transfers…`, `/api/v1/registers…`,
    `/api/v1/reports…`."""
    router = APIRouter(prefix=API, responses=PROBLEMS)
    router.get("/cases", response_model=CasesShape, summary="跟进中的和培育案，要提醒的在前")(_cases)
    router.get("/cases/figures", response_model=FunnelShape, summary="各步数目、精准度、签约率，附 n 和区间")(_figures)
    router.get("/cases/{push_id}", response_model=TrackShape, summary="一条推送之后的各步", responses=_UNKNOWN)(_track)
    one = "一个培育案和它的里程碑"
    router.get("/cultivation/{case_id}", response_model=CaseShape, summary=one, responses=_UNKNOWN)(_case)
    router.get("/transfers", response_model=TransfersShape, summary="转让许可台账")(_transfers)
    entries = "一份合同的所有条目"
    router.get("/transfers/{transfer_id}", response_model=TransferEntriesShape, summary=entries, responses=_UNKNOWN)(
        _transfer
    )
    register = "一本登记簿：培训、融资、活动或专利池"
    router.get("/registers/{kind}", response_model=RegisterShape, summary=register)(_register)
    said = "一项登记的所有条目"
    router.get("/registers/{kind}/{record_id}", response_model=RegisterEntriesShape, summary=said, responses=_UNKNOWN)(
        _registered
    )
    router.get("/reports", response_model=ReportsShape, summary="冻结的报告")(_reports)
    whole = "一份报告的冻结数据，逐字节"
    router.get("/reports/{number}", response_model=ReportShape, summary=whole, responses=_UNKNOWN)(_report)
    return router


def _cases(desk: AtDesk, bearer: SeesCases, alarmed: cases.Only = False) -> dict[str, Any]:
    tracks, cultivated = cases.in_hand(desk, alarmed=alarmed)
    return {"tracks": [*map(track_document, tracks)], "cases": [*map(case_document, cultivated)]}


def _figures(desk: AtDesk, bearer: SeesCases) -> dict[str, Any]:
    return figures_document(cases.figures(desk))


def _track(desk: AtDesk, bearer: SeesCases, push_id: str) -> dict[str, Any]:
    return track_document(cases.followed(desk, push_id))


def _case(desk: AtDesk, bearer: SeesCases, case_id: str) -> dict[str, Any]:
    return case_document(cultivation.case_of(desk, case_id))


def _transfers(desk: AtDesk, bearer: SeesTransfers, year: transfers.Year = None) -> dict[str, Any]:
    return {"transfers": [transfer_document(one) for one in transfers.listed(desk, year)]}


def _transfer(desk: AtDesk, bearer: SeesTransfers, transfer_id: str) -> dict[str, Any]:
    return {"entries": [entry_document(one) for one in transfers.entries_of(desk, transfer_id)]}


def _register(desk: AtDesk, bearer: SeesTransfers, kind: RegisterKind, year: registers.Year = None) -> dict[str, Any]:
    return {"records": [record_document(one) for one in registers.listed(desk, kind, year)]}


def _registered(desk: AtDesk, bearer: SeesTransfers, kind: RegisterKind, record_id: str) -> dict[str, Any]:
    return {"entries": [register_entry_document(one) for one in registers.entries_of(desk, kind, record_id)]}


def _reports(desk: AtDesk, bearer: SeesReports) -> dict[str, Any]:
    return {"reports": kept_reports(desk.engine)}


def _report(desk: AtDesk, bearer: SeesReports, number: int) -> Response:
    return Response(reports.frozen(desk, number).frozen.snapshot, media_type="application/json")
