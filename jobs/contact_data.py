"""A contact's rights to its data: everything held of it written out, or taken out everywhere."""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from jobs.consent_book import ConsentBook
from jobs.contacts import Said, record
from jobs.home import Home
from jobs.sheets.replacement import replacement
from jobs.told_refusals import tell_of_refusal
from matcher.addresses import ContactKeys, address, address_key, contact_id, normal_name
from matcher.consent import ConsentEvent
from matcher.errors import RecordUnknown
from matcher.push_vocabulary import ConsentAct
from matcher.vocabulary import RecordKind
from store import answers, consent, funnel, imports, introductions
from store.database import scrub, writing
from store.holdings import Holding, holdings, rehash_rows, take_out
from store.rows import document

KEPT = (
    "带密钥的地址摘要和拒收标记：没有它，下次导入旧名单又会联系本人",
    "同意、撤回、拒收、删除各次的日期、经办人和证据文件的摘要：证明处理合法（个人信息保护法第五十五、五十六、六十九条）",
)
OUTSIDE = "不在数据库中的请人工处理：导入时的原始文件、证据文件、已有的数据库备份"


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an erasure took out (how many places of each table) and whether the database file was overwritten too;
    `papers` are files in the home that may still show the contact: of rejects, and uploads that nobody decided on."""

    places: dict[str, int]
    scrubbed: bool
    papers: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The erasure as a JSON document."""
        return {
            "erased": self.places,
            "scrubbed": self.scrubbed,
            "check": list(self.papers),
            "kept": list(KEPT),
            "outside": OUTSIDE,
        }


def export_contact(home: Home, engine: sa.Engine, who: str, said: Said) -> dict[str, Any]:
    """All data held of a contact, each with where it is held; the export is recorded. Raises RecordUnknown."""
    with writing(engine) as conn:
        book = ConsentBook(home, conn)
        mine = _meant(book, who)
        keys = _keys(book, mine)
        record(book, ConsentAct.EXPORT, keys, said)
        events = [_event(event) for _, event in consent.events(conn, _own(book, mine))]
        files = [dict(row) for firm in _firms(mine) for row in imports.origins(conn, RecordKind.ENTERPRISE, firm)]
        given = answers.of_contacts(conn, _ids(book, mine))
    return {
        "exported_at": said.now.isoformat(),
        "held": [_place(one) for one in mine],
        "events": events,
        "answers": [document(one) for one in given],
        "suppressed": sorted({act.value for act in book.acts_on(keys).values()}),
        "imported_from": [{"file": row["name"], "row": row["row_number"], "run": row["run_id"]} for row in files],
        "check": list(_papers(home, (row["run_id"] for row in files))),
        "outside": OUTSIDE,
    }


def write_export(data: dict[str, Any], path: Path) -> None:
    """The export as a JSON file, whole or not at all."""
    with replacement(path) as file:
        file.write(json.dumps(data, ensure_ascii=False, indent=2).encode())


def erase_contact(home: Home, engine: sa.Engine, who: str, said: Said) -> Erasure:
    """Take a contact's data out of the register, the histories and the merges in one transaction; its keys stay
    suppressed. Whoever shares its e-mail address goes too, whoever shares only a telephone stays.

    Raises RecordUnknown, InputRefused.
    """
    with writing(engine) as conn:
        book = ConsentBook(home, conn)
        mine = _meant(book, who)
        own, keys = _own(book, mine), _keys(book, mine)
        names = {normal_name(one.contact.name) for one in mine}
        files = [row for firm in _firms(mine) for row in imports.origins(conn, RecordKind.ENTERPRISE, firm)]
        taken = take_out(conn, lambda one: _is_same(book, one, own, keys, names))
        rehash_rows(conn, _firms(taken), lambda mark: _rehashed(book.secret, mark))
        ids = _ids(book, (*mine, *taken))
        words = sum(written.forget_words(conn, ids) for written in (answers, introductions, funnel))
        consent.forget_words(conn, [statement.number for statement, _ in consent.events(conn, own)])
        record(book, ConsentAct.ERASE, keys, said)
        told = [(contact_id(book.secret, one.contact), one.contact) for one in (*mine, *taken)]
        tell_of_refusal(home, conn, told, said.now, said.person)
        book.suppress(keys | _keys(book, taken), ConsentAct.ERASE, said.now)
    places = {
        table: sum(one.table == table for one in taken) for table in ("contacts", "versions", "enterprise_merges")
    }
    places["answers"] = words
    return Erasure(places, scrub(engine), tuple(_papers(home, (row["run_id"] for row in files))))


def _meant(book: ConsentBook, who: str) -> list[Holding]:
    """Every place of the contact with that id or address. Raises RecordUnknown, InputRefused."""
    wanted = "" if who.startswith("C-") else address_key(book.secret, *address(who))
    found = [one for one in holdings(book.conn) if _is_meant(book, one, who, wanted)]
    if not found:
        raise RecordUnknown("没有这个联系人", who, "可用 queqiao contacts list 查看")
    own, keys = _own(book, found), _keys(book, found)
    names = {normal_name(one.contact.name) for one in found}
    return [one for one in holdings(book.conn) if _is_same(book, one, own, keys, names)]


def _is_meant(book: ConsentBook, one: Holding, who: str, wanted: str) -> bool:
    if not wanted:
        return contact_id(book.secret, one.contact) == who
    keys = _keys_of(book, one)
    return wanted in (keys.email, keys.phone)


def _is_same(book: ConsentBook, one: Holding, own: frozenset[str], keys: frozenset[str], names: set[str]) -> bool:
    """Whether a contact is the person: by name and firm, by e-mail address, or by telephone and name together."""
    told = _keys_of(book, one)
    shares_phone = told.phone in keys and normal_name(one.contact.name) in names
    return bool(told.person & own) or (bool(told.email) and told.email in own) or shares_phone


def _keys_of(book: ConsentBook, one: Holding) -> ContactKeys:
    return book.keys(one.contact, one.firm)


def _keys(book: ConsentBook, found: Iterable[Holding]) -> frozenset[str]:
    return frozenset(key for one in found for key in _keys_of(book, one).every)


def _own(book: ConsentBook, found: Iterable[Holding]) -> frozenset[str]:
    """The keys that tell the person; a telephone may be a whole firm's."""
    keys = [_keys_of(book, one) for one in found]
    return frozenset(key for own in keys for key in (*own.person, own.email) if key)


def _rehashed(secret: bytes, mark: bytes) -> bytes:
    return hmac.new(secret, mark, sha256).digest()[:16]


def _ids(book: ConsentBook, found: Iterable[Holding]) -> set[str]:
    return {contact_id(book.secret, one.contact) for one in found}


def _firms(found: Iterable[Holding]) -> list[str]:
    return sorted({firm for one in found for firm in (one.firm.enterprise_id, one.contact.enterprise_id)})


def _papers(home: Home, run_ids: Iterable[str]) -> Sequence[str]:
    """Files of rejects of these runs: refused rows stand there as they came."""
    rejects = [path for run in sorted(set(run_ids)) for path in sorted(home.imports.glob(f"{run}-*拒收.xlsx"))]
    return [str(path) for path in (*rejects, *sorted(home.uploads.glob("*/files/*")))]


def _place(one: Holding) -> dict[str, Any]:
    where = {"table": one.table, "number": one.number, "enterprise": one.firm.name}
    return where | {"data": document(one.contact)}


def _event(event: ConsentEvent) -> dict[str, Any]:
    told = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(event).items() if k != "secret_id"}
    return told | {"day": event.day.isoformat(), "preferences": document(event.preferences)}
