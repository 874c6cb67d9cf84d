"""A home with pushes of every kind, for the tests of the review and of the pages of pushes, and a console over it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from web_home import NOW, PASSWORD, peopled

from jobs.accounts import set_password
from jobs.home import Home
from jobs.opening import Engine
from jobs.people import add_person
from jobs.planning import plan_day
from jobs.settings import read_settings
from matcher.delivery_vocabulary import PushState
from matcher.domain import Contact, Enterprise, Evidence, Match, Missing, Patent, SupplyTerms, TechnologyNeed
from matcher.push_records import PushRecord
from matcher.vocabulary import Availability, Facet, LegalBasis, LegalStatus, Level, NeedElement, Role
from store import enterprises, matches, needs, patents, pushes, supply
from store.database import writing

SECOND = "审核乙"
DAY = (NOW + timedelta(hours=8)).date()
CONTENT = "起重机小车行走时钢丝绳与滑轮摩擦，磨损很快；要求寿命提高一倍以上，噪声不超过 70 分贝。"
ABSTRACT = "本发明公开一种钢丝绳导向装置，包括滑轮组和导向轮，可减少钢丝绳与滑轮的磨损，延长使用寿命。"
CLAIMS = (
    "1.一种钢丝绳导向装置，其特征在于，包括机架、设于机架上的滑轮组和导向轮，所述导向轮与滑轮组同步转动。\n"
    "2.根据权利要求1所述的装置，其特征在于，所述导向轮为尼龙轮。"
)
TITLES = ("钢丝绳导向装置", "吊钩防脱机构", "卷筒排绳器", "液压缓冲座", "臂架焊接夹具", "轨道清扫小车")


def push_home(path: Path, firms: int = 2, each: int = 2) -> tuple[Home, Engine]:
    """Firms with a need each that patents answer, all planned by the job itself; people, two of them reviewers."""
    home = Home(path)
    engine = peopled(home)
    add_person(engine, SECOND, Role.REVIEWER)
    set_password(engine, SECOND, PASSWORD, NOW)
    with writing(engine) as conn:
        for number in range(1, firms + 1):
            _stock(conn, number, each)
    plan_day(home, engine, settings(), NOW)
    return home, engine


def settings(**more: str):  # type: ignore[no-untyped-def]
    return read_settings({"QUEQIAO_CHANNELS": "email,hand_over", **more})


def planned(engine: sa.Engine) -> list[PushRecord]:
    """What the job planned, in the order of the list."""
    with engine.connect() as conn:
        return pushes.in_state(conn, PushState.PLANNED)


def push_of(engine: sa.Engine, push_id: str) -> PushRecord:
    with engine.connect() as conn:
        found = pushes.get(conn, push_id)
    assert found
    return found


def change_words(engine: sa.Engine, push: PushRecord, title: str) -> None:
    """As if a plan had renewed it in between."""
    with writing(engine) as conn:
        pushes.put(conn, [replace(push, content=replace(push.content, title=title))])


def _stock(conn: sa.Connection, number: int, each: int) -> None:
    firm = f"E-{number}"
    basis = (LegalBasis.CONSENT, "征集表", DAY - timedelta(days=30))
    reached = ("", "13800000000") if number == 2 else (f"e{number}@example.com", "")
    person = Contact(firm, f"虚构联系人{number}", "经理", *reached, *basis)
    enterprises.write(conn, [Enterprise(firm, f"示例{number}号起重设备有限公司", contacts=(person,))])
    need_id = f"N-{number}"
    need = TechnologyNeed(need_id, f"{number}号厂起重机钢丝绳磨损", CONTENT, firm, f"示例{number}号起重设备有限公司")
    needs.write(conn, [replace(need, target="寿命≥2 年", min_readiness=7, budget="30 万元")])
    found = []
    for place in range(each):
        patent_id = f"CN20201000{number:02}{place:03}"
        title = f"一种{TITLES[place % len(TITLES)]}"
        status = (LegalStatus.IN_FORCE, "", DAY - timedelta(days=20))
        patents.write(conn, [Patent(patent_id, title, ABSTRACT, CLAIMS, patentees=("虚构大学",), **_law(status))])
        fee = "面议" if place else "普通许可 10 万元"
        terms = SupplyTerms(patent_id, title, "虚构大学", stated_maturity="通过小试", readiness_level=4, fee=fee)
        supply.write(conn, [replace(terms, availability=Availability.CONFIRMED, availability_date=DAY)])
        found.append(_match(need_id, patent_id, place))
    matches.replace_matches(conn, [need_id], found, False, NOW)


def _law(status: tuple[LegalStatus, str, object]) -> dict[str, object]:
    return dict(zip(("legal_status", "legal_status_text", "legal_status_date"), status, strict=True))


def _match(need_id: str, patent_id: str, place: int) -> Match:
    asked, told = "钢丝绳与滑轮摩擦", "可减少钢丝绳与滑轮的磨损"
    wear, guide = "磨损很快", "所述导向轮与滑轮组同步转动"
    quotes = (
        _pair("content", CONTENT, asked, "abstract", ABSTRACT, told),
        _pair("content", CONTENT, wear, "claims", CLAIMS, guide),
    )
    noise = "噪声不超过 70 分贝"
    start = CONTENT.index(noise)
    lacking = (Missing(NeedElement.LIMIT, noise, start, start + len(noise), "content"),)
    scores = {Facet.TECHNICAL_MEANS: 0.62, Facet.TECHNICAL_EFFECT: 0.81, Facet.ESSENTIAL_FEATURES: None}
    p = 0.9 - place / 50
    made = Match(f"M-{need_id}-{patent_id}", need_id, patent_id, place + 1, p, Level.STRONG, p, scores, 4)
    return replace(made, evidence=quotes, missing=lacking)


def _pair(need_field: str, need_text: str, asked: str, field: str, text: str, told: str) -> Evidence:
    at, there = need_text.index(asked), text.index(told)
    return Evidence(need_field, at, at + len(asked), asked, field, there, there + len(told), told)
