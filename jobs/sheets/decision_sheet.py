"""推送审核表: the pushes to decide on, word for word as they would go out, and the keys that bring a decision back."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.rows import Cell
from jobs.sheets.layout import Choosing, Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.delivery_vocabulary import Decision, PushDirection, PushState, RejectionReason
from matcher.glossary import DISCLAIMER, LEVELS, chinese, choices
from matcher.push_records import PushContent, PushRecord
from matcher.push_review import content_check
from matcher.vocabulary import Level

NAME = "推送审核表"
_LONGEST_LIST = 255  # characters of a dropdown's choices
_OUTGOING = (
    Column("方向", 11),
    Column("企业名称", 18),
    Column("需求名称", 20),
    Column("需求内容", 40),
    Column("专利号", 18, ColumnKind.CODE),
    Column("专利名称", 24),
    Column("专利权人", 18),
    Column("推荐理由", 44),
    Column("缺失要素", 24),
    Column("成熟等级", 22),
    Column("法律状态", 12),
    Column("法律状态日期", 12, ColumnKind.DATE),
    Column("可转让状态", 23),
    Column("费用", 18),
    Column("支付方式", 12),
    Column("开放许可公告号", 16, ColumnKind.CODE),
)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A push to decide on, with what the decision sheet adds: the recipient's name, the need's full text, the level the
    machine proposed (None where the match is gone), and who approved it already."""

    push: PushRecord
    enterprise: str
    need_text: str
    machine_level: Level | None
    approvers: tuple[str, ...] = ()


def write_decision_sheet(
    path: Path, rows: Sequence[DecisionRow], reviewers: Sequence[str], *, reviewer: str = "", calibrated: bool = False
) -> Path:
    """Write the sheet to `path`, rows in the order given. `reviewers` are offered in a dropdown, `reviewer` is chosen
    beforehand. Raises InputRefused where `path` is open elsewhere."""
    notes = notes_of(NAME, disclaimer=DISCLAIMER)
    cells = [_row(row, reviewer) for row in rows]
    sheet = Sheet(NAME, decision_columns(reviewers, calibrated), cells, frozen_columns=3, tallest=240)
    return write_workbook(path, [sheet, notes_sheet(notes)])


def decision_columns(reviewers: Sequence[str], calibrated: bool) -> tuple[Column, ...]:
    """The columns of the sheet; the machine's figures are named as such in their headings."""
    offered = tuple(reviewers) if len(",".join(reviewers)) <= _LONGEST_LIST else ()
    decision = (
        Column("推送编号", 20, ColumnKind.CODE, note="导回系统的依据，请勿修改"),
        Column("审核决定", 10, choices=tuple(choices(Decision)), note="通过、驳回 或 搁置；留空表示下次再审"),
        Column("确认等级", 12, choices=tuple(LEVELS.values()), note="由审核人判断；通过的须为强相关或较强相关"),
        Column("驳回原因", 14, choices=tuple(choices(RejectionReason)), note="审核决定为“驳回”时选择"),
        Column("审核意见", 18),
        Column("审核人", 11, choices=offered, choosing=Choosing.OTHER, note="由本人确认后才生效"),
        Column("校验", 15, ColumnKind.CODE, note="审核内容的校验码，请勿修改"),
        Column("状态", 16),
    )
    figures = (
        Column("收件联系人", 16, ColumnKind.CODE),
        Column("发送方式", 10),
        Column("机器建议等级", 14),
        Column("机器建议概率" if calibrated else "机器建议概率（未校准）", 14, number_format="0.00"),
    )
    return (*decision, *_OUTGOING, *figures)


def _row(row: DecisionRow, reviewer: str) -> Row:
    push = row.push
    undecided: tuple[Cell, ...] = (push.push_id, None, None, None, None, reviewer or None, content_check(push))
    level = None if row.machine_level is None else LEVELS[row.machine_level]
    way = (push.contact_id, chinese(push.channel), level, push.p_relevant)
    return *undecided, _state(row), *_outgoing(row), *way


def _state(row: DecisionRow) -> str:
    said = f"：{'、'.join(row.approvers)} 已通过" if row.push.state is PushState.SECOND_LOOK else ""
    return f"{chinese(row.push.state)}{said}"


def _outgoing(row: DecisionRow) -> tuple[Cell, ...]:
    push, content = row.push, row.push.content
    need = (content.need_title, row.need_text)
    patent = (content.patent_id, content.title, "；".join(content.patentees))
    return chinese(push.direction), row.enterprise, *need, *patent, reason_of(push), *_terms(content)


def _terms(content: PushContent) -> tuple[Cell, ...]:
    missing = "缺：" + "；".join(content.missing) if content.missing else "未发现"
    state = (missing, content.readiness or "未知", content.legal_status, content.status_date)
    return *state, content.availability, content.fee, content.payment, content.open_license_number


def reason_of(push: PushRecord) -> str:
    """The one reason an item gives, both sides quoted; what it lacks says so."""
    content = push.content
    if push.direction is PushDirection.SEGMENT:
        return "环节汇编，不针对需求"
    if not (content.need_quote and content.patent_quote):
        return "未找到可直接引用的对应表述，请人工核对"
    return f"需求“{content.need_quote}” ↔ 专利〔{content.patent_field}〕“{content.patent_quote}”"
