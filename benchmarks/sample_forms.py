"""The forms that enterprises and universities would have filled in: needs, enterprises, supply."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sample_applications import Document
from sample_material import Material, Row

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
SUPPLY_ROWS = 124


def credit_code(serial: int) -> str:
    """A code by GB 32100-2015 in the administrative area 999999, which does not exist."""
    body = f"91999999MA{serial:07d}"
    total = sum(CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


def need_id(index: int) -> str:
    return f"XQ-{index + 1:04d}"


def need_rows(material: Material, chance: random.Random) -> list[Row]:
    firms = {row["key"]: (index, row) for index, row in enumerate(material.enterprises)}
    rows = []
    for index, need in enumerate(material.needs):
        serial, firm = firms[need["enterprise"]]
        rows.append(need_row(index, need, firm, credit_code(serial + 1), material, chance))
    for index in chance.sample(range(len(rows)), 4):
        rows[index] |= {"发布日期": "2025-03-10", "有效期至": "2026-03-10"}
    return rows


def need_row(index: int, need: dict[str, Any], firm: Row, code: str, material: Material, chance: random.Random) -> Row:
    posted = date(2026, 1, 12) + timedelta(days=chance.randrange(300))
    segment = material.segments.get(need["segment"], "")
    secrecy = chance.choices(["公开", "匿名", "仅中心"], [50, 32, 18])[0]
    hidden = chance.choice(material.wording["anonymous"])
    facts = {"industry": firm["industry"], "title": need["title"], "segment": segment or "起重机产业链"}
    modes = chance.sample(material.wording["modes"], chance.randrange(1, 4))
    return {
        "需求编号": need_id(index),
        "需求名称*": need["title"],
        "需求内容*": need["content"],
        "企业名称*": firm["name"],
        "统一社会信用代码": code,
        "待解决的问题": need.get("problem", ""),
        "期望效果": need.get("effect", ""),
        "技术指标": need.get("target", ""),
        "限制条件": need.get("limits", ""),
        "预算（万元）": chance.choice(["", "20", "50", "80", "100", "150", "300"]),
        "期望完成日期": chance.choice(material.wording["deadlines"]),
        "最低成熟度": chance.choice(["", "", "3", "4", "5", "5", "7", "7", "8"]),
        "所属行业": firm["industry"],
        "产业链环节": segment,
        "合作方式": ";".join(modes),
        "保密级别": secrecy,
        "对外匿名表述": hidden.format(**facts) if secrecy == "匿名" else "",
        "发布日期": posted.isoformat(),
        "有效期至": (posted + timedelta(days=chance.choice([400, 540, 730]))).isoformat(),
    }


def enterprise_row(index: int, firm: Row, material: Material, chance: random.Random) -> Row:
    surveyed = date(2026, 2, 2) + timedelta(days=chance.randrange(280))
    contact = f"虚构{material.wording['stems'][index % 10]}{material.wording['stems'][index // 10]}"
    segments = [material.segments[name] for name in firm["segments"].split(";")]
    return {
        "统一社会信用代码*": credit_code(index + 1),
        "企业名称*": firm["name"],
        "曾用名或别名": firm["alias"],
        "产业链角色": firm["role"],
        "企业规模": firm["size"],
        "所在区域": f"云泷省{firm['city']}（虚构）",
        "所属行业": firm["industry"],
        "主要产品": firm["products"],
        "产业链环节": ";".join(segments),
        "专利数量": str(chance.randrange(0, 160)),
        "摸排日期": surveyed.isoformat() if index % 9 else "",
        "联系人": contact,
        "职务": chance.choice(material.wording["duties"]),
        "邮箱": f"contact{index + 1:02d}@example.com",
        "手机": f"138000000{index + 1:02d}",
        "个人信息法律依据": chance.choice(material.wording["legal_bases"]) if index % 11 else "",
        "信息来源": chance.choice(material.wording["sources"]),
        "依据日期": surveyed.isoformat() if index % 11 else "",
    }


def supply_rows(documents: Sequence[Document], material: Material, chance: random.Random) -> list[Row]:
    offered = [d for d in documents if d.owner_kind in ("university", "institute") and d.alive and d.theme.segment]
    offered.sort(key=lambda d: (d.owner_kind != "university", d.number))
    chosen = sorted(offered[:SUPPLY_ROWS], key=lambda d: d.number)
    return [supply_row(index, document, material, chance) for index, document in enumerate(chosen)]


def supply_row(index: int, document: Document, material: Material, chance: random.Random) -> Row:
    wording, segment = material.wording, document.theme.segment
    is_open = index % 12 == 5 and document.status == "授权"
    modes = ["开放许可"] if is_open else chance.sample(wording["modes"], chance.randrange(1, 4))
    availability = chance.choices(["供方已确认", "待确认", "洽谈中", "不可转让"], [70, 18, 8, 4])[0]
    confirmed = date(2026, 4, 1) + timedelta(days=chance.randrange(220))
    return {
        "申请号*": document.number,
        "专利名称": document.theme.title,
        "供方单位*": document.owner,
        "分级": chance.choice(["A", "B", "B", "C"]),
        "技术条件": chance.choice(wording["conditions"][segment]),
        "装备要求": chance.choice(wording["equipment"][segment]),
        "成熟度": chance.choices(wording["maturity"], [14, 18, 26, 20, 14, 8])[0],
        "可接受的合作方式": ";".join(modes),
        "费用": chance.choice(wording["open_fees" if is_open else "fees"]),
        "支付方式": chance.choice(wording["payments"]),
        "开放许可公告号": f"虚构KFXK-2026-{index:04d}" if is_open else "",
        "可转让状态": availability,
        "确认日期": confirmed.isoformat() if availability == "供方已确认" else "",
    }
