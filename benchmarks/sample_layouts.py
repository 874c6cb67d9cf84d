"""The applications as three tools would export them, each with its own headings and habits."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sample_applications import Document
from sample_fates import TODAY
from sample_material import DESIGN, INVENTION, Material, Row

CNIPR_ROWS, INCOPAT_ROWS = 140, 128
SPLIT_PUBLICATIONS = 8


@dataclass(frozen=True)
class Layouts:
    """Which application goes into which export; `split` ones stand in two, publication A in the first."""

    cnipr: list[tuple[Document, bool]]
    incopat: list[tuple[Document, bool]]
    patsnap: list[tuple[Document, bool]]


def lay_out(documents: Sequence[Document], chance: random.Random) -> Layouts:
    """A record known to be dead never goes to the layout that has no column for its status; most answers stand where
    the status is stated."""
    shuffled = sorted(chance.sample(list(documents), len(documents)), key=lambda d: d.wanted and chance.random() < 0.6)
    quiet = [d for d in shuffled if d.status in ("授权", "实质审查", "公开", "期限届满")]
    granted = [d for d in quiet if d.theme.kind == INVENTION and d.status == "授权"]
    split = granted[:SPLIT_PUBLICATIONS]
    cnipr = split + [d for d in quiet if d not in split][: CNIPR_ROWS - SPLIT_PUBLICATIONS]
    rest = chance.sample([d for d in shuffled if d not in cnipr], len(documents) - len(cnipr))
    half = SPLIT_PUBLICATIONS // 2
    return Layouts(
        [(d, d in split) for d in cnipr],
        [(d, False) for d in split[:half] + rest[: INCOPAT_ROWS - half - 2]],
        [(d, False) for d in split[half:] + rest[INCOPAT_ROWS - half - 2 :]],
    )


def dotted(day: date | None) -> str:
    return day.strftime("%Y.%m.%d") if day else ""


def compact(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""


def address(owner: str, material: Material) -> str:
    known: dict[str, str] = material.organisations["address"]
    return next((text for start, text in known.items() if owner.startswith(start)), "999000 云泷省（虚构）")


def cnipr_row(entry: tuple[Document, bool], material: Material) -> Row:
    document, first = entry
    is_design = document.theme.kind == DESIGN
    edition = "(10)" if is_design else "(2006.01)I"
    codes = [code + edition for code in document.theme.ipc.split(";")]
    return {
        "申请号": document.number,
        "公开（公告）号": document.publication_number(first),
        "公开（公告）日": dotted(document.publication_date(first)),
        "申请日": dotted(document.filed),
        "专利号": "" if first or not document.granted else document.number,
        "名称": document.theme.title,
        "主分类号": codes[0],
        "分类号": ";".join(codes),
        "申请（专利权）人": document.owner,
        "发明（设计）人": ";".join(document.inventors),
        "地址": address(document.owner, material),
        "颁证日": "" if first else dotted(document.granted),
        "专利代理机构": material.organisations["agency"][len(document.abstract) % 3],
        "代理人": "虚构代理",
        "摘要": document.abstract,
        "主权项": document.claim,
        "审查员": "0",
        "光盘号": "D9999",
    }


def incopat_row(entry: tuple[Document, bool], material: Material) -> Row:
    document, _ = entry
    is_design = document.theme.kind == DESIGN
    codes = document.theme.ipc.replace(";", "; ")
    validity = "有效" if document.status == "授权" else "审中" if document.alive else "失效"
    kind = "发明授权" if document.theme.kind == INVENTION and document.granted else document.theme.kind
    return {
        "标题": document.theme.title,
        "申请人": document.owner,
        "公开(公告)号": document.publication_number(),
        "摘要": document.abstract,
        "公开(公告)日": compact(document.publication_date()),
        "申请号": document.number,
        "申请日": compact(document.filed),
        "专利类型": "发明申请" if kind == INVENTION else kind,
        "公开国别": "中国",
        "IPC主分类": "" if is_design else codes.split(";")[0],
        "IPC": "" if is_design else codes,
        "洛迦诺分类号": codes if is_design else "",
        "当前权利人": document.owner,
        "授权公告日": compact(document.granted),
        "失效日": compact(None if document.alive else document.status_date),
        "首项权利要求": document.claim,
        "申请人地址": address(document.owner, material),
        "发明人": "; ".join(document.inventors),
        "第一发明人": document.inventors[0],
        "被引证次数": str(cited(document)),
        "简单同族": "; ".join(document.family),
        "简单同族个数": str(len(document.family)),
        "专利有效性": validity,
        "当前法律状态": document.status,
        "法律文书日期": compact(document.status_date),
    }


def cited(document: Document) -> int:
    age = TODAY.year - document.filed.year
    return (sum(map(ord, document.theme.key)) % 5) * age // 4


def patsnap_event(document: Document) -> str:
    events = {"授权": "授权", "实质审查": "实质审查 | 公开", "公开": "公开"}
    return events.get(document.status, f"{document.status} | 失效")


def patsnap_row(number: int, entry: tuple[Document, bool]) -> Row:
    document, _ = entry
    codes = document.theme.ipc.split(";")
    kind = "授权发明" if document.theme.kind == INVENTION and document.granted else document.theme.kind
    owner_types = {"university": "院校/研究所", "institute": "院校/研究所", "individual": "个人"}
    return {
        "序号": str(number),
        "公开(公告)号": document.publication_number(),
        "标题": document.theme.title,
        "摘要": document.abstract,
        "申请号": document.number,
        "申请日": document.filed.isoformat(),
        "授权日": document.granted.isoformat() if document.granted else "",
        "公开(公告)日": document.publication_date().isoformat(),
        "专利类型": "发明申请" if kind == INVENTION else kind,
        "法律状态/事件": patsnap_event(document),
        "[标]当前申请(专利权)人": document.owner,
        "[标]原始申请(专利权)人": document.owner,
        "发明人": " | ".join(document.inventors),
        "IPC分类号": " | ".join(codes),
        "IPC主分类号": codes[0],
        "申请年": str(document.filed.year),
        "发明人数量": str(len(document.inventors)),
        "当前申请(专利权)人州/省": "云泷（虚构）",
        "[标]当前申请(专利权)人类型": owner_types.get(document.owner_kind, "公司"),
        "失效日": "" if document.alive else document.status_date.isoformat(),
        "独立权利要求": document.claim,
        "简单同族": " | ".join(document.family),
        "被引用专利数量": str(cited(document)),
    }
