"""A home with staff, firms, patents and a push, in which contracts are entered: all invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from reviewed import push

from jobs.contracts import StatedTransfer
from jobs.transferring import Acting
from matcher.delivery_vocabulary import PushState
from matcher.domain import Enterprise, Patent, Person
from matcher.transfers import Evidence
from matcher.vocabulary import EnterpriseSize, LegalStatus, ProviderKind, Role, TransferMode
from store import enterprises, patents, people, pushes
from store.database import open_database, writing

CLERK = Person("钱操作", Role.OPERATOR)
TODAY = date(2026, 6, 10)
NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)
BY = Acting(CLERK.name, NOW, TODAY)
CONTRACT = Evidence("合同.pdf", "a" * 64)
UNIVERSITY = "示例大学"
IDS = ("CN2020100000011", "CN2020100000026", "CN2020100000030")
FIRMS = (
    Enterprise("E1", "示例甲厂", size=EnterpriseSize.SMALL),
    Enterprise("E2", "示例乙厂", size=EnterpriseSize.LARGE),
    Enterprise("E3", "示例丙厂"),
)
PUSH = push(1, family_id=IDS[0], patent_id=IDS[0], state=PushState.SENT, sent_day=date(2026, 2, 1))


def because(why: str) -> Acting:
    """The clerk, with a reason."""
    return replace(BY, why=why)


def contract(number: int = 1, **more: Any) -> StatedTransfer:
    """An ordinary license of the first patent to 示例甲厂 for 120,000 yuan, with its contract on file."""
    made = StatedTransfer(
        mode=TransferMode.ORDINARY_LICENSE,
        provider=UNIVERSITY,
        enterprise="示例甲厂",
        patents=(IDS[0],),
        contract_number=f"HT-{number}",
        signed=date(2026, 3, 1),
        amount=12_000_000,
        contract=Evidence(f"合同{number}.pdf", f"{number:064x}"),
    )
    return replace(made, **more)


def stock(conn: sa.Connection) -> None:
    """Put the records of the world."""
    people.write(conn, CLERK)
    enterprises.write(conn, list(FIRMS))
    patents.write(conn, [patent(patent_id) for patent_id in IDS])
    pushes.put(conn, [PUSH])


def patent(patent_id: str, **more: Any) -> Patent:
    """A patent of the university, in force."""
    made = Patent(patent_id, f"一种装置{patent_id[-2:]}", application_number=patent_id, patentees=(UNIVERSITY,))
    return replace(made, **{"legal_status": LegalStatus.IN_FORCE, "provider_kind": ProviderKind.UNIVERSITY} | more)


@contextmanager
def home(folder: Path) -> Iterator[sa.Engine]:
    """The home in a folder."""
    engine = open_database(f"sqlite:///{(folder / 'queqiao.sqlite').as_posix()}")
    with writing(engine) as conn:
        stock(conn)
    yield engine
    engine.dispose()
