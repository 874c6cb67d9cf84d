"""Builds data/sample/ and data/judgements/sample_pairs.csv from data/sample/source/; everything in them is invented."""

import csv
import random
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample"
SOURCE = SAMPLE / "source"
JUDGEMENTS = ROOT / "data" / "judgements" / "sample_pairs.csv"

SEED = 20261123
TODAY = date(2026, 11, 23)
MARK = "虚构样例"
JUDGE = "样例（虚构）"
CHECK_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
INVENTION, UTILITY, DESIGN = "发明", "实用新型", "外观设计"
KIND_DIGIT = {INVENTION: "1", UTILITY: "2", DESIGN: "3"}
GRANT_LETTER = {INVENTION: "B", UTILITY: "U", DESIGN: "S"}
CNIPR_ROWS, INCOPAT_ROWS = 140, 128
TWINS, SPLIT_PUBLICATIONS, SUPPLY_ROWS = 14, 8, 124
CANDIDATES, SAME_OBJECT = 13, 6
SHORT = 125

Row = dict[str, str]


@dataclass(frozen=True)
class Theme:
    """One invention as written in the source files."""

    key: str
    group: str
    segment: str
    field: str
    title: str
    kind: str
    ipc: str
    pre: str
    mark: str
    effect: str
    why: str
    more: str
    background: str
    use: str
    answers: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Document:
    """One invented application with its dates, holder and legal fate."""

    theme: Theme
    number: str
    publication: str
    filed: date
    published: date
    granted: date | None
    status: str
    status_date: date
    owner: str
    owner_kind: str
    inventors: tuple[str, ...]
    abstract: str
    claim: str
    wanted: bool = False
    family: tuple[str, ...] = ()

    @property
    def patent_id(self) -> str:
        return self.number.replace(".", "")

    @property
    def alive(self) -> bool:
        return self.status in ("授权", "实质审查", "公开")

    def publication_number(self, first: bool = False) -> str:
        """The number of the newest publication, or of the `first` one."""
        letter = GRANT_LETTER[self.theme.kind]
        if self.theme.kind == INVENTION and (first or not self.granted):
            letter = "A"
        return self.publication + letter

    def publication_date(self, first: bool = False) -> date:
        return self.published if first or not self.granted else self.granted


@dataclass(frozen=True)
class Material:
    """Everything read from the source folder."""

    themes: list[Theme]
    needs: list[dict[str, Any]]
    segments: dict[str, str]
    wording: dict[str, Any]
    organisations: dict[str, Any]
    enterprises: list[Row]
    near: dict[str, set[str]] = field(default_factory=dict)


def read_table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_material() -> Material:
    themes, needs = read_chain_files()
    chain = read_toml(SAMPLE / "chain.toml")
    return Material(
        themes,
        with_answers(needs, themes),
        {segment["id"]: segment["name"] for segment in chain["segments"]},
        read_toml(SOURCE / "wording.toml"),
        read_toml(SOURCE / "organisations.toml"),
        read_table(SOURCE / "enterprises.csv"),
        {name: set(others) for name, others in read_toml(SOURCE / "near.toml")["near"].items()},
    )


def read_chain_files() -> tuple[list[Theme], list[dict[str, Any]]]:
    frames = {row["group"]: row for row in read_table(SOURCE / "frames.csv")}
    themes: list[Theme] = []
    needs: list[dict[str, Any]] = []
    for path in sorted((SOURCE / "chain").glob("*.toml")):
        content = read_toml(path)
        for group in content["group"]:
            place = {"segment": content["segment"], **group}
            themes.extend(theme_of(patent, place, frames[group["name"]]) for patent in group["patent"])
        needs.extend({**need, "segment": content["segment"]} for need in content["need"])
    return themes, needs


def theme_of(patent: dict[str, Any], group: dict[str, Any], frame: Row) -> Theme:
    optional = {name: patent.get(name, "") for name in ("pre", "effect", "why", "more")}
    return Theme(
        **{name: patent[name] for name in ("key", "title", "ipc", "mark")},
        **optional,
        group=group["name"],
        segment=group["segment"],
        field=group["field"],
        kind=patent.get("kind", INVENTION),
        background=frame["background"],
        use=frame["use"],
        answers=tuple((title, level) for level in (2, 3, 4) for title in patent.get(f"answers{level}", ())),
    )


def with_answers(needs: list[dict[str, Any]], themes: list[Theme]) -> list[dict[str, Any]]:
    """The needs, their stated levels completed by what the patents say they answer."""
    by_title = {need["title"]: {**need} for need in needs}
    for theme in themes:
        for title, level in theme.answers:
            name = f"level{level}"
            by_title[title][name] = [*by_title[title].get(name, ()), theme.key]
    return list(by_title.values())


# Numbers with check characters


def application_number(year: int, kind: str, serial: int) -> str:
    """CN + 12 digits + check digit; serials from 9,900,000 are far above any the office gives out."""
    digits = f"{year}{KIND_DIGIT[kind]}{9_900_000 + serial}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, CHECK_WEIGHTS, strict=True)) % 11
    return f"CN{digits}.{'X' if rest == 10 else rest}"


def credit_code(serial: int) -> str:
    """A code by GB 32100-2015 in the administrative area 999999, which does not exist."""
    body = f"91999999MA{serial:07d}"
    total = sum(CREDIT_ALPHABET.index(sign) * pow(3, place, 31) for place, sign in enumerate(body))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


# Dates and legal fate


def filing_date(theme: Theme, chance: random.Random, wanted: bool) -> date:
    years = range(2018, 2025) if wanted else range(2012, 2026)
    weights = [1 + max(0, year - 2014) for year in years]
    year = chance.choices(list(years), weights)[0]
    return date(year, 1, 5) + timedelta(days=chance.randrange(355))


def term_end(kind: str, filed: date) -> date:
    """When the full term ends: 20 years, 10 years, designs filed from 2021-06-01 on 15 years."""
    designs = 15 if filed >= date(2021, 6, 1) else 10
    years = {INVENTION: 20, UTILITY: 10, DESIGN: designs}[kind]
    return filed.replace(year=filed.year + years, day=min(filed.day, 28))


def fate(theme: Theme, filed: date, chance: random.Random, wanted: bool) -> tuple[date, date | None, str, date]:
    """First publication, grant, status and the status's date."""
    if theme.kind != INVENTION:
        return registered_fate(theme.kind, filed, chance, wanted)
    published = filed + timedelta(days=chance.randrange(120, 540))
    granted = published + timedelta(days=chance.randrange(300, 800))
    examined = published + timedelta(days=20)
    if granted >= TODAY - timedelta(days=20):
        return published, None, "实质审查", examined
    draw = chance.random() * (0.88 if wanted else 1)
    if draw > 0.93:
        return published, None, chance.choice(["驳回", "撤回"]), min(granted, TODAY - timedelta(days=9))
    lapse = granted + timedelta(days=chance.randrange(400, 1500))
    if draw > 0.80 and lapse < TODAY:
        return published, granted, "未缴年费", lapse
    return published, granted, "授权", granted


def registered_fate(kind: str, filed: date, chance: random.Random, wanted: bool) -> tuple[date, date, str, date]:
    granted = filed + timedelta(days=chance.randrange(110, 300))
    end = term_end(kind, filed)
    if end <= TODAY:
        return granted, granted, "期限届满", end
    lapse = granted + timedelta(days=chance.randrange(500, 1400))
    if not wanted and lapse < TODAY and chance.random() < 0.2:
        return granted, granted, "未缴年费", lapse
    return granted, granted, "授权", granted


# Texts


def abstract_of(theme: Theme, wording: dict[str, Any], turn: int, whole: bool = False) -> str:
    """The abstract in the pattern whose `turn` it is; `whole` asks for one that states the effect."""
    this = "本实用新型" if theme.kind == UTILITY else "本发明"
    patterns = [p for p in patterns_of(theme, wording) if not whole or "{effect}" in p or theme.kind == DESIGN]
    pattern = choose(patterns, turn)
    text = pattern.format(**{**vars(theme), "this": this})
    return text if theme.kind == DESIGN else framed(text, theme, turn)


def patterns_of(theme: Theme, wording: dict[str, Any]) -> list[str]:
    if theme.kind == DESIGN:
        return [wording["design"]]
    shape = "device" if theme.pre else "method"
    patterns: list[str] = wording["device_why" if theme.why and theme.pre else shape]
    return patterns


def framed(text: str, theme: Theme, turn: int) -> str:
    """A third of the abstracts open with the field's general concern; short ones and some others end with a use."""
    if turn % 3 == 0 and not theme.why:
        text = f"{theme.background}。{text}"
    return f"{text}{theme.use}。" if len(text) < SHORT or turn % 5 == 0 else text


def choose(options: Sequence[str], turn: int) -> str:
    return options[turn % len(options)]


def claim_of(theme: Theme, wording: dict[str, Any], turn: int) -> str:
    if theme.kind == DESIGN:
        return ""
    patterns = wording["device_claim" if theme.pre else "method_claim"]
    mark = f"{theme.mark}；{theme.more}" if theme.more else theme.mark
    return choose(patterns, turn).format(title=theme.title, pre=theme.pre, mark=mark)


def people(wording: dict[str, Any]) -> list[str]:
    """Sixty placeholder names made of the sixty-year cycle."""
    stems, branches = wording["stems"], wording["branches"]
    return [f"虚构{stems[index % 10]}{branches[index % 12]}" for index in range(60)]


# Applications


class Registry:
    """Gives out holders, numbers and dates to themes in order."""

    def __init__(self, material: Material, chance: random.Random) -> None:
        self.material, self.chance = material, chance
        self.serial = 0
        self.names = people(material.wording)
        self.wanted = {key for need in material.needs for level in ("level4", "level3") for key in need.get(level, ())}
        self.turns = {"device": 0, "method": 0}

    def document(self, theme: Theme) -> Document:
        wanted = theme.key in self.wanted and self.chance.random() < 0.9
        filed = filing_date(theme, self.chance, wanted)
        published, granted, status, status_date = fate(theme, filed, self.chance, wanted)
        owner_kind, owner = self.holder(theme)
        inventors = tuple(self.chance.sample(self.names, self.chance.randrange(2, 6)))
        turn = self.turn(theme)
        return Document(
            theme=theme,
            number=self.next_number(filed.year, theme.kind),
            publication=f"CN{KIND_DIGIT[theme.kind]}99{self.serial:06d}",
            filed=filed,
            published=published,
            granted=granted,
            status=status,
            status_date=status_date,
            owner=owner,
            owner_kind=owner_kind,
            inventors=(owner,) if owner_kind == "individual" else inventors,
            abstract=abstract_of(theme, self.material.wording, turn, theme.key in self.wanted),
            claim=claim_of(theme, self.material.wording, turn),
            wanted=theme.key in self.wanted,
        )

    def turn(self, theme: Theme) -> int:
        shape = "device" if theme.pre else "method"
        self.turns[shape] += 1
        return self.turns[shape]

    def next_number(self, year: int, kind: str) -> str:
        self.serial += 1
        return application_number(year, kind, 17 + 13 * self.serial)

    def holder(self, theme: Theme) -> tuple[str, str]:
        weights = {"university": 64, "institute": 13, "state_owned": 6, "enterprise": 13, "individual": 3, "foreign": 2}
        kind = self.chance.choices(list(weights), list(weights.values()))[0]
        if kind == "enterprise":
            return kind, self.enterprise(theme)
        return kind, self.chance.choice(self.material.organisations[kind])

    def enterprise(self, theme: Theme) -> str:
        """A firm of the same segment which does not itself ask for what the patent solves."""
        asking = {
            need["enterprise"]
            for need in self.material.needs
            if theme.key in [*need.get("level4", ()), *need.get("level3", ())]
        }
        fitting = [
            row["name"]
            for row in self.material.enterprises
            if theme.segment in row["segments"].split(";") and row["key"] not in asking
        ]
        return self.chance.choice(fitting or self.material.organisations["outside_enterprise"])

    def twin(self, original: Document) -> Document:
        """A utility model filed for the same invention on the same day."""
        theme = replace(original.theme, key=original.theme.key + "-u", kind=UTILITY, more="")
        published, granted, status, status_date = registered_fate(UTILITY, original.filed, self.chance, False)
        return replace(
            original,
            theme=theme,
            number=self.next_number(original.filed.year, UTILITY),
            publication=f"CN299{self.serial:06d}",
            published=published,
            granted=granted,
            status=status,
            status_date=status_date,
            abstract=abstract_of(theme, self.material.wording, self.turn(theme)),
            claim=claim_of(theme, self.material.wording, self.serial),
        )


def applications(material: Material, chance: random.Random) -> list[Document]:
    registry = Registry(material, chance)
    documents = [registry.document(theme) for theme in material.themes]
    devices = [d for d in documents if d.theme.kind == INVENTION and d.theme.pre and d.filed.year >= 2015]
    doubled = chance.sample(devices, TWINS)
    twins = [registry.twin(original) for original in doubled]
    relatives = {
        document.number: (original.publication_number(), twin.publication_number())
        for original, twin in zip(doubled, twins, strict=True)
        for document in (original, twin)
    }
    return [replace(d, family=relatives.get(d.number, (d.publication_number(),))) for d in documents + twins]


# Layouts


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


# Needs, enterprises, supply


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


# Judgements


def judged(material: Material, documents: Sequence[Document], chance: random.Random) -> list[Row]:
    ids = {d.theme.key: d.patent_id for d in documents}
    themes = {theme.key: theme for theme in material.themes}
    rows = []
    for index, need in enumerate(material.needs):
        levels = levels_of(need, themes, material.near, chance)
        for key, level in sorted(levels.items(), key=lambda item: (-item[1], item[0])):
            rows.append({"need_id": need_id(index), "patent_id": ids[key], "level": str(level), "judge": JUDGE})
    return rows


def levels_of(
    need: dict[str, Any], themes: dict[str, Theme], near: dict[str, set[str]], chance: random.Random
) -> dict[str, int]:
    """Stated levels, then other problems of the same object (2), then patents of far segments (1)."""
    levels = {key: level for level in (1, 2, 3, 4) for key in need.get(f"level{level}", ())}
    alike = [key for key in themes if group_key(key) in object_keys(need, themes) and key not in levels]
    levels |= dict.fromkeys(chance.sample(alike, min(SAME_OBJECT, len(alike))), 2)
    segments = {themes[key].segment for key in levels}
    homes = {need["segment"]} if need["segment"] else segments
    close = homes.union(*(near.get(home, set()) for home in homes))
    far = [key for key, theme in themes.items() if theme.segment not in close | segments and key not in levels]
    missing = max(4, CANDIDATES - len(levels))
    return levels | dict.fromkeys(chance.sample(far, missing), 1)


def group_key(key: str) -> str:
    return key.rsplit("-", 1)[0]


def object_keys(need: dict[str, Any], themes: dict[str, Theme]) -> set[str]:
    """The key stems of the groups a need names; a group is named by any of its stems or by its file's name."""
    stems = {group_key(key): theme.group for key, theme in themes.items()}
    groups = {stems.get(name, name) for name in need.get("objects", ())}
    return {stem for stem, group in stems.items() if group in groups}


# Writing


def headings(name: str) -> list[str]:
    table: dict[str, list[str]] = read_toml(SOURCE / "headings.toml")
    return table[name]


def write_workbook(path: Path, sheet: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """One sheet of text cells; the fixed creation time keeps the bytes the same from run to run."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_urls": False}) as book:
        made = datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)
        book.set_properties(
            {"title": MARK, "comments": f"{MARK}：全部内容为虚构 (invented sample data)", "created": made}
        )
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, columns)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, [row.get(column, "") for column in columns])


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Row], encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def stream(name: str) -> random.Random:
    """An own random stream per part, so that a change in one part leaves the others as they were."""
    return random.Random(f"{SEED}-{name}")


def write_exports(layouts: Layouts, material: Material) -> None:
    cnipr = [cnipr_row(entry, material) for entry in layouts.cnipr]
    incopat = [incopat_row(entry, material) for entry in layouts.incopat] + read_table(SOURCE / "foreign.csv")
    patsnap = [patsnap_row(number, entry) for number, entry in enumerate(layouts.patsnap, start=1)]
    write_workbook(SAMPLE / "patents_cnipr.xlsx", MARK, headings("cnipr"), cnipr)
    write_workbook(SAMPLE / "patents_incopat.xlsx", MARK, headings("incopat"), incopat)
    write_table(SAMPLE / "patents_patsnap.csv", headings("patsnap"), patsnap, "utf-8-sig")


def write_forms(documents: Sequence[Document], material: Material) -> None:
    chance = stream("enterprises")
    firms = [enterprise_row(index, firm, material, chance) for index, firm in enumerate(material.enterprises)]
    forms: list[tuple[str, str, Callable[[], list[Row]]]] = [
        ("needs", "需求", lambda: need_rows(material, stream("needs"))),
        ("enterprises", "企业", lambda: firms),
        ("supply", "供给", lambda: supply_rows(documents, material, stream("supply"))),
    ]
    for name, sheet, rows in forms:
        write_workbook(SAMPLE / f"{name}.xlsx", sheet, headings(name), rows())


def main() -> None:
    material = read_material()
    documents = applications(material, stream("applications"))
    write_exports(lay_out(documents, stream("layouts")), material)
    write_forms(documents, material)
    pairs = judged(material, documents, stream("judgements"))
    write_table(JUDGEMENTS, ["need_id", "patent_id", "level", "judge"], pairs, "utf-8")
    print(f"{len(documents)} applications, {len(material.needs)} needs, {len(pairs)} judged pairs")


if __name__ == "__main__":
    main()
