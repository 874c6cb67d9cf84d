"""产业链图谱清单: one sheet for each list of the chain picture; the last ones name what stands behind every count."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from jobs.chain_picture import NOWHERE, ChainPicture
from jobs.sheets.layout import Column, ColumnKind, Row, Sheet
from jobs.sheets.notes import notes_of, notes_sheet
from jobs.sheets.workbook import write_workbook
from matcher.chain_vocabulary import SegmentStanding
from matcher.glossary import chinese
from matcher.segment_map import SegmentStand

NAME = "产业链图谱"
_COUNT = ColumnKind.COUNT
_CODE = ColumnKind.CODE
_SEGMENT = (
    Column("位置", 8),
    Column("环节", 20),
    Column("结论", 10),
    Column("专利", 9, _COUNT),
    Column("可推送专利", 11, _COUNT),
    Column("未关闭需求", 11, _COUNT),
    Column("有匹配的需求", 12, _COUNT),
    Column("企业", 9, _COUNT),
    Column("供给为平均的倍数", 12, number_format="0.00"),
    Column("需求为平均的倍数", 12, number_format="0.00"),
    Column("依据", 72),
)
_ENTERPRISES = (
    Column("企业编号", 20, _CODE),
    Column("企业名称", 30),
    Column("链上角色", 12),
    Column("环节", 18),
    Column("规模", 8),
    Column("产品", 34),
    Column("本库中自有专利", 12, _COUNT),
    Column("未关闭需求", 11, _COUNT),
)
_PRODUCTS = (Column("产品", 30), Column("企业数", 9, _COUNT), Column("环节", 30), Column("企业", 70))
_TECHNOLOGIES = (
    Column("技术手段", 20),
    Column("专利", 9, _COUNT),
    Column("主要功效（件）", 52),
    Column("主要专利权人（件）", 70),
)
_HOLDERS = (
    Column("专利权人", 40),
    Column("类型", 12),
    Column("专利", 9, _COUNT),
    Column("最近申请日", 13, ColumnKind.DATE),
)
_INVENTORS = (Column("发明人", 16), Column("专利权人", 40), Column("专利", 9, _COUNT))
_CELLS = (
    Column("技术手段", 20),
    Column("功能效果", 18),
    Column("专利号", 18, _CODE),
    Column("专利名称", 48),
    Column("专利权人", 36),
)
_PATENTS = (
    Column("专利号", 18, _CODE),
    Column("专利名称", 40),
    Column("专利权人", 32),
    Column("发明人", 24),
    Column("申请日", 12, ColumnKind.DATE),
    Column("法律状态", 10),
    Column("可推送", 8),
    Column("环节", 18),
    Column("技术手段", 34),
    Column("功能效果", 34),
)
_NEEDS = (
    Column("需求编号", 18, _CODE),
    Column("需求名称", 40),
    Column("企业", 28),
    Column("环节", 18),
    Column("有匹配的专利", 10),
)


def write_chain_sheets(picture: ChainPicture, path: Path) -> Path:
    """Write the workbook. Raises InputRefused where `path` is open elsewhere."""
    weak = [one for one in picture.segments if one.standing is SegmentStanding.WEAKNESS]
    strong = [one for one in picture.segments if one.standing is SegmentStanding.STRENGTH]
    sheets = [
        Sheet("环节图谱", _SEGMENT, _segments(picture.segments), frozen_columns=2),
        Sheet("长板清单", _SEGMENT, _segments(strong), frozen_columns=2),
        Sheet("短板清单", _SEGMENT, _segments(weak), frozen_columns=2),
        _matrix(picture),
        Sheet("重点企业清单", _ENTERPRISES, list(_enterprises(picture)), frozen_columns=2),
        Sheet("产品清单", _PRODUCTS, list(_products(picture)), frozen_columns=1),
        Sheet("技术清单", _TECHNOLOGIES, list(_technologies(picture)), frozen_columns=1),
        Sheet("专利权人", _HOLDERS, [(h.name, chinese(h.kind), len(h.patents), h.newest) for h in picture.holders]),
        Sheet("发明人", _INVENTORS, [(one.name, one.holder, len(one.patents)) for one in picture.inventors]),
        Sheet("矩阵明细", _CELLS, _cells(picture), frozen_columns=2),
        Sheet("专利清单", _PATENTS, _patents(picture), frozen_columns=2),
        Sheet("需求清单", _NEEDS, _needs(picture), frozen_columns=2),
        notes_sheet(_notes(picture)),
    ]
    return write_workbook(path, sheets)


def _notes(picture: ChainPicture) -> list[Row]:
    matrix = picture.matrix
    counts = {"patents": len(picture.patents), "supply": len(picture.supply), "needs": len(picture.needs)}
    unread = {"without_means": matrix.without_means, "without_effect": matrix.without_effect}
    return notes_of(NAME, today=picture.today.isoformat(), threshold=f"{picture.threshold:g}", **counts, **unread)


def _segments(stands: Sequence[SegmentStand]) -> list[Row]:
    return [_segment(one) for one in stands]


def _segment(one: SegmentStand) -> Row:
    held = one.records
    counts = [len(ids) for ids in (held.patents, held.supply, held.needs, held.met, held.enterprises)]
    return (held.stage, held.name, chinese(one.standing), *counts, one.supply_ratio, one.demand_ratio, one.basis)


def _matrix(picture: ChainPicture) -> Sheet:
    matrix = picture.matrix
    columns = (
        Column("技术手段", 20),
        *(Column(axis.term, 8, _COUNT) for axis in matrix.effects),
        Column("专利", 9, _COUNT, note="有这种手段的专利；一件可在几格中"),
        Column("不在格中", 9, _COUNT, note="没有写明表中任何一种功效"),
    )
    rows = [
        (
            means.term,
            *(len(matrix.cell(means.term, effect.term)) or None for effect in matrix.effects),
            len(means.patents),
            len(means.apart),
        )
        for means in matrix.means
    ]
    return Sheet("技术功效矩阵", columns, rows, frozen_columns=1)


def _enterprises(picture: ChainPicture) -> Iterator[Row]:
    for one in picture.enterprises:
        firm = one.enterprise
        segment = picture.segment_names.get(one.segment_id, NOWHERE)
        size = chinese(firm.size) if firm.size else None
        told = (firm.enterprise_id, firm.name, chinese(firm.chain_role), segment, size, firm.products)
        yield (*told, len(one.patents), len(one.needs))


def _products(picture: ChainPicture) -> Iterator[Row]:
    for one in picture.products:
        segments = "、".join(picture.segment_names.get(segment, NOWHERE) for segment in one.segment_ids)
        yield one.name, len(one.enterprises), segments, "、".join(one.enterprises)


def _technologies(picture: ChainPicture) -> Iterator[Row]:
    for one in picture.technologies:
        yield one.term, len(one.patents), _counted(one.effects), _counted(one.holders)


def _counted(pairs: Sequence[tuple[str, int]]) -> str:
    return "、".join(f"{name} {count}" for name, count in pairs)


def _cells(picture: ChainPicture) -> Iterator[Row]:
    matrix = picture.matrix
    for means in matrix.means:
        for effect in matrix.effects:
            for patent_id in matrix.cell(means.term, effect.term):
                patent = picture.patents[patent_id]
                yield means.term, effect.term, patent_id, patent.title, "、".join(patent.patentees)


def _patents(picture: ChainPicture) -> Iterator[Row]:
    for patent_id, patent in picture.patents.items():
        people = ("、".join(patent.patentees), "、".join(patent.inventors))
        state = (chinese(patent.legal_status), "是" if patent_id in picture.supply else "否")
        terms = picture.terms[patent_id]
        said = ("、".join(terms.means), "、".join(terms.effects))
        yield patent_id, patent.title, *people, patent.filing_date, *state, _place(picture, patent_id), *said


def _needs(picture: ChainPicture) -> Iterator[Row]:
    for need_id, need in picture.needs.items():
        met = "是" if need_id in picture.met else "否"
        yield need_id, need.title, need.enterprise or need.enterprise_id, _place(picture, need_id), met


def _place(picture: ChainPicture, record_id: str) -> str:
    return picture.places.get(record_id, NOWHERE)
