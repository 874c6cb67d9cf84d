"""The invented homes of a simulated year: firms with needs, supply that answers them, contacts who consented."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import sqlalchemy as sa

from matcher.domain import Contact, Enterprise, Evidence, Match, Patent, Person, SupplyTerms, TechnologyNeed
from matcher.vocabulary import Availability, LegalBasis, LegalStatus, Level, Role
from store import enterprises, matches, needs, patents, people, supply
from store.database import writing

FIRMS, NEEDS_EACH, PATENTS_EACH = 100, 4, 23  # 9,200 eligible pairs
REVIEWERS, OPERATOR = ("审核甲", "审核乙"), "操作员"
PARTS = ("吊钩", "卷筒", "液压缸", "臂架", "变频器", "轨道", "钢丝绳", "制动器", "减速机", "回转支承", "支腿", "电缆")
DOES = ("防脱", "排绳", "缓冲", "焊接", "调速", "清扫", "检测", "润滑", "定位", "监测", "冷却", "密封")
KINDS = ("装置", "方法", "系统", "机构", "结构", "工艺")
BEFORE = date(2026, 1, 5)


def ample(engine: sa.Engine, seed: int) -> int:
    """Fill an empty home; how many eligible pairs there are. All of it is invented."""
    chance = random.Random(seed)
    firms = [f"E{n:03}" for n in range(FIRMS)]
    asked = [
        TechnologyNeed(f"N-{firm}-{n}", _title(chance), enterprise_id=firm) for firm in firms for n in range(NEEDS_EACH)
    ]
    found, held, terms = [], [], []
    for need in asked:
        for n in range(PATENTS_EACH):
            patent = Patent(f"CN{len(held):07}", _title(chance), legal_status=LegalStatus.IN_FORCE)
            held.append(patent)
            terms.append(SupplyTerms(patent.patent_id, fee="10万元", availability=chance.choice(_OFFERED)))
            found.append(_match(need, patent, n, chance))
    with writing(engine) as conn:
        write_people(conn)
        enterprises.write(conn, [_firm(firm, chance) for firm in firms])
        needs.write(conn, asked)
        patents.write(conn, held)
        supply.write(conn, terms)
        matches.replace_matches(conn, [n.need_id for n in asked], found, False, datetime(2026, 1, 5, tzinfo=UTC))
    return len(found)


def write_people(conn: sa.Connection) -> None:
    """The staff of the simulated centre."""
    people.write(conn, Person(OPERATOR, Role.OPERATOR))
    for name in REVIEWERS:
        people.write(conn, Person(name, Role.REVIEWER))


def consenting(firm: str, number: int, letters: int = 0) -> Contact:
    """A contact of that firm who consented; `letters` counts the addresses it had before."""
    address = f"{firm.lower()}.{number}.{letters}@firm.example"
    return Contact(firm, f"联系人{number}", "", address, "", LegalBasis.CONSENT, "虚构的同意书", BEFORE)


def moved(contact: Contact) -> Contact:
    """The contact at another address, as staff would correct it."""
    name, number, letters = contact.email.partition("@")[0].split(".")
    return replace(contact, email=f"{name}.{number}.{int(letters) + 1}@firm.example")


def _firm(firm: str, chance: random.Random) -> Enterprise:
    several = 2 if chance.random() < 0.2 else 1
    return Enterprise(firm, f"虚构{firm}厂", contacts=tuple(consenting(firm, n) for n in range(several)))


_OFFERED = (Availability.CONFIRMED, Availability.UNCONFIRMED)


def _title(chance: random.Random) -> str:
    return f"一种{chance.choice(PARTS)}{chance.choice(DOES)}{chance.choice(PARTS)}{chance.choice(KINDS)}"


def _match(need: TechnologyNeed, patent: Patent, number: int, chance: random.Random) -> Match:
    p = round(chance.uniform(0.35, 0.95), 6)
    quote = Evidence("title", 0, len(need.title), need.title, "title", 0, len(patent.title), patent.title)
    name = f"M-{need.need_id}-{patent.patent_id}"
    return Match(name, need.need_id, patent.patent_id, number + 1, p, Level.STRONG, p, evidence=(quote,))
