"""推送清单: the matches a reviewer decides on, each with its reason, evidence and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.rows import Cell
from jobs.sheets.cells import Marked
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.need_words import PUSHABLE, STAFF_ONLY, lacking_of, questions_of
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.delivery_vocabulary import Decision, RejectionReason
from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.glossary import DISCLAIMER, chinese, choices
from matcher.match_words import evidence_of, missing_of, reason_of
from matcher.supply_words import availability_of, legal_status_of, price_of
from matcher.triage import Triage

MATCH_ID, DECISION, REJECTION, REMARK = "匹配编号", "审核决定", "驳回原因", "审核意见"

_DECISION_COLUMNS = (
    Column(MATCH_ID, 18, ColumnKind.CODE, note="导回系统的依据，请勿修改"),
    Column(DECISION, 11, choices=tuple(choices(Decision)), note="通过、驳回 或 搁置；留空表示下次再审"),
    Column(REJECTION, 15, choices=tuple(choices(RejectionReason)), note="审核决定为“驳回”时选择"),
    Column(REMARK, 20),
)
_NEED_COLUMNS = (
    Column("企业名称", 18),
    Column("需求编号", 14, ColumnKind.CODE),
    Column("需求名称", 22),
    Column("需求内容", 44),
    Column("保密级别", 11),
    Column("需求有效期至", 12, ColumnKind.DATE),
)
_PATENT_COLUMNS = (
    Column("专利号", 18, ColumnKind.CODE),
    Column("专利名称", 26),
    Column("专利权人", 20),
    Column("供方类型", 11),
)
_REASON_COLUMNS = (
    Column("推荐理由", 38),
    Column("证据", 48),
    Column("缺失要素", 26),
    Column("成熟等级", 11),
    Column("成熟依据", 24),
)
_SUPPLY_COLUMNS = (
    Column("法律状态", 13),
    Column("法律状态日期", 12, ColumnKind.DATE),
    Column("数据截止日", 12, ColumnKind.DATE),
    Column("可转让状态", 15),
    Column("费用", 16),
    Column("支付方式", 16),
    Column("开放许可公告号", 16, ColumnKind.CODE),
)
# Narrower than beside a match: reason and questions stand on the same printed page as the need.
_UNANSWERED_WIDTHS = (16, 13, 20, 34, 10, 12)
_UNANSWERED_COLUMNS = (
    *(replace(column, width=width) for column, width in zip(_NEED_COLUMNS, _UNANSWERED_WIDTHS, strict=True)),
    Column("无可推送的原因", 30),
    Column("需求缺少的要素", 14),
    Column("追问话术", 50, note="可原样发给企业"),
)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One match to decide on, with both its sides and the provider's terms where they are known."""

    match: Match
    need: TechnologyNeed
    patent: Patent
    terms: SupplyTerms | None = None


@dataclass(frozen=True, slots=True)
class UnansweredNeed:
    """A need with nothing to propose; `reason` is the sentence staff read, `triage` what to ask the enterprise."""

    need: TechnologyNeed
    reason: str
    triage: Triage | None = None


def write_review_list(
    path: Path, rows: Sequence[ReviewRow], unanswered: Sequence[UnansweredNeed] = (), *, calibrated: bool = False
) -> Path:
    """Write the review list to `path`, rows in the order given; needs that got nothing stand on their own sheet.

    `calibrated` says whether `p_relevant` was fitted on judgements of this home. Raises InputRefused where
    `path` is open elsewhere.
    """
    notes = notes_of("推送清单", disclaimer=DISCLAIMER, calibration=_calibration(calibrated))
    missed = [_unanswered_row(item) for item in unanswered]
    matches = Sheet("推送清单", review_columns(calibrated), [_row(row) for row in rows], frozen_columns=2)
    without = Sheet("无可推送需求", _UNANSWERED_COLUMNS, missed, frozen_columns=2, tallest=300)
    return write_workbook(path, [matches, notes_sheet(notes), without])


def review_columns(calibrated: bool) -> tuple[Column, ...]:
    """The columns of the review list; the machine's figures are named as such in their headings."""
    figures = (
        Column("可否推送", 12, note=f"“{STAFF_ONLY}”的不推送，即使审核通过"),
        Column("名次", 8),
        Column("匹配等级（机器建议）", 13),
        Column("相关概率" if calibrated else "相关概率（未校准）", 11, number_format="0.00"),
    )
    return (*_DECISION_COLUMNS, *figures, *_NEED_COLUMNS, *_PATENT_COLUMNS, *_REASON_COLUMNS, *_SUPPLY_COLUMNS)


def _calibration(calibrated: bool) -> str:
    if calibrated:
        return "机器估计的“较强相关及以上”的概率，已用本中心的审核结果校准。"
    return "未校准：尚未用本中心的审核结果校准，只可用来排先后，不可当作概率引用。"


def _row(row: ReviewRow) -> Row:
    match = row.match
    level = f"{int(match.level)} {chinese(match.level)}"
    undecided: tuple[Cell, ...] = (match.match_id, None, None, None)
    figures = (PUSHABLE if match.pushable else Marked(STAFF_ONLY), match.rank, level, match.p_relevant)
    return *undecided, *figures, *_need_cells(row.need), *_patent_cells(row.patent), *_reasons(row), *_supply(row)


def _unanswered_row(item: UnansweredNeed) -> Row:
    asked = (lacking_of(item.triage), questions_of(item.triage)) if item.triage else (None, None)
    return *_need_cells(item.need), item.reason, *asked


def _need_cells(need: TechnologyNeed) -> tuple[Cell, ...]:
    secrecy = chinese(need.confidentiality)
    return need.enterprise or need.enterprise_id, need.need_id, need.title, need.content, secrecy, need.valid_until


def _patent_cells(patent: Patent) -> tuple[Cell, ...]:
    return patent.patent_id, patent.title, "；".join(patent.patentees), chinese(patent.provider_kind)


def _reasons(row: ReviewRow) -> tuple[Cell, ...]:
    match = row.match
    readiness = "未知" if match.readiness_level is None else match.readiness_level
    stated = row.terms.stated_maturity if row.terms else ""
    words = match.readiness_evidence or stated
    return reason_of(match), evidence_of(match.evidence), missing_of(match.missing), readiness, words


def _supply(row: ReviewRow) -> tuple[Cell, ...]:
    patent = row.patent
    status = (legal_status_of(patent), patent.legal_status_date, patent.as_of)
    return *status, availability_of(row.terms), *price_of(row.terms)
