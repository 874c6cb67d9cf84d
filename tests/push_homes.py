"""Homes to push from: invented firms with their needs, patents that answer them, contacts that may be written to."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from jobs.home import Home
from jobs.pseudonyms import contact_key
from jobs.settings import Settings, read_settings
from matcher.delivery_vocabulary import PushState, SendResult
from matcher.domain import Contact, Enterprise, Evidence, Match, Patent, Person, TechnologyNeed
from matcher.ledger import LedgerEvent
from matcher.messages import Letter, Sending
from matcher.push_records import item_hash
from matcher.push_vocabulary import LedgerKind
from matcher.vocabulary import LegalBasis, LegalStatus, Level, Role
from store import enterprises, ledger, matches, needs, patents, people, pushes
from store.database import open_database, writing

NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)  # a Wednesday, ten o'clock in China
REVIEWER = "审核甲"


def contact_of(firm: str, **more: object) -> Contact:
    """A contact who consented."""
    given = Contact(firm, f"{firm}联系人", "", f"{firm.lower()}@example.com", "", LegalBasis.CONSENT, "同意书")
    return replace(given, basis_date=date(2026, 1, 1), **more)  # type: ignore[arg-type]


def push_home(folder: Path, firms: int = 2, patents_each: int = 2, url: str = "") -> tuple[Home, sa.Engine]:
    """`firms` enterprises, each with one need that `patents_each` patents of its own answer; in the home's own SQLite
    or in the database at `url`."""
    home = Home(folder / "home", url)
    home.prepare()
    engine = open_database(home.database_url)
    ids = [f"E{n}" for n in range(1, firms + 1)]
    with writing(engine) as conn:
        people.write(conn, Person(REVIEWER, Role.REVIEWER))
        people.write(conn, Person("审核乙", Role.REVIEWER))
        people.write(conn, Person("操作员", Role.OPERATOR))
        enterprises.write(conn, [Enterprise(one, f"{one}厂", contacts=(contact_of(one),)) for one in ids])
        needs.write(conn, [TechnologyNeed(f"N-{one}", f"{one}需要吊钩", enterprise_id=one) for one in ids])
        pairs = [(one, f"CN{one}{n}", n) for one in ids for n in range(patents_each)]
        patents.write(conn, [_patent(patent_id, n) for _, patent_id, n in pairs])
        found = [_match(f"N-{one}", patent_id, n) for one, patent_id, n in pairs]
        matches.replace_matches(conn, [f"N-{one}" for one in ids], found, False, NOW)
    contact_key_of(home, engine)
    return home, engine


def settings_of(**environment: str) -> Settings:
    """Settings with only the threshold and what is given changed."""
    return read_settings(environment)


def contact_key_of(home: Home, engine: sa.Engine) -> bytes:
    """The home's key of pseudonyms."""
    with engine.connect() as conn:
        return contact_key(home, conn)


def approve_all(engine: sa.Engine, at: datetime = NOW, level: int = 4) -> list[str]:
    """Approve every planned push by the rules of the ledger alone."""
    with writing(engine) as conn:
        found = pushes.in_state(conn, PushState.PLANNED)
        for push in found:
            said = (push.push_id, push.enterprise_id, push.family_id, "", None, REVIEWER, item_hash(push, level))
            ledger.append(conn, [LedgerEvent(at, LedgerKind.APPROVED, *said)])
            pushes.change(conn, [push.push_id], state=PushState.APPROVED, level=level)
    return [push.push_id for push in found]


class Taker:
    """A sender that keeps the letters it is given, and says of each what it is told to."""

    def __init__(self, results: Iterable[Sending] = ()) -> None:
        self.letters: list[Letter] = []
        self._results = iter(results)

    def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
        came = next(self._results, Sending(SendResult.ACCEPTED, "250 ok"))
        if came.result in (SendResult.ACCEPTED, SendResult.UNKNOWN):
            leaving()
        if came.result is SendResult.ACCEPTED:
            self.letters.append(letter)
        return came


def _patent(patent_id: str, number: int) -> Patent:
    titles = ("吊钩防脱", "卷筒排绳", "液压缓冲", "臂架焊接", "变频调速", "轨道清扫", "防摇控制", "疲劳监测")
    return Patent(patent_id, titles[number % len(titles)], legal_status=LegalStatus.IN_FORCE)


def _match(need_id: str, patent_id: str, number: int) -> Match:
    p = 0.9 - number / 100
    quote = Evidence("content", 0, 2, "吊钩", "title", 0, 2, "吊钩")
    return Match(f"M-{need_id}-{patent_id}", need_id, patent_id, number + 1, p, Level.STRONG, p, evidence=(quote,))
