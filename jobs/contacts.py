"""Contacts of the home: found by id or address, and what was said for them recorded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from ingest.files import file_sha256
from jobs.consent_book import ConsentBook
from jobs.home import Home
from jobs.people import known_person
from jobs.told_refusals import tell_of_refusal
from matcher.addresses import ContactKeys, address, address_key, contact_id, is_one_line
from matcher.consent import ConsentEvent, Permission, Preferences
from matcher.domain import Contact, Enterprise
from matcher.errors import InputRefused, RecordUnknown
from matcher.push_vocabulary import Channel, ConsentAct
from matcher.vocabulary import LegalBasis
from store import consent, enterprises
from store.database import writing
from store.holdings import holdings

_LONGEST = 500
_CURE = "可用 queqiao contacts list 查看"


@dataclass(frozen=True, slots=True)
class Said:
    """Who took something down for a contact, when, and on what ground: `day` is when it was said. `by_contact`: nobody
    took it down, the contact did it alone by a link that only the contact has; `person` is then empty."""

    person: str
    now: datetime
    today: date
    day: date | None = None
    source: str = ""
    evidence: Path | None = None
    by_contact: bool = False


@dataclass(frozen=True, slots=True)
class HeldContact:
    """A contact as it stands under one firm, with its id and keys."""

    contact_id: str
    contact: Contact
    firm: Enterprise
    keys: ContactKeys


@dataclass(frozen=True, slots=True)
class ShownContact:
    """A contact with the decision for each channel and every act recorded for it."""

    held: HeldContact
    permissions: dict[Channel, Permission]
    events: tuple[ConsentEvent, ...]


def list_contacts(home: Home, engine: sa.Engine, today: date, enterprise_id: str = "") -> list[ShownContact]:
    """Every contact, or those of one firm, with what they may be sent; without their events."""
    with engine.connect() as conn:
        book = ConsentBook(home, conn)
        found = [one for one in held_contacts(book) if enterprise_id in ("", one.firm.enterprise_id)]
        if enterprise_id and not found and enterprises.get(conn, enterprise_id) is None:
            raise RecordUnknown("没有这家企业", enterprise_id, "请核对企业编号")
        return [replace(_shown(book, one, today), events=()) for one in found]


def show_contact(home: Home, engine: sa.Engine, who: str, today: date) -> list[ShownContact]:
    """What is known of a contact, once for each firm it stands under. Raises RecordUnknown, InputRefused."""
    with engine.connect() as conn:
        book = ConsentBook(home, conn)
        return [_shown(book, one, today) for one in find(book, who)]


def record_basis(home: Home, engine: sa.Engine, who: str, basis: LegalBasis, said: Said) -> HeldContact:
    """A legal basis, by default the contact's consent. Raises InputRefused also for one who refused: that is final."""
    with writing(engine) as conn:
        book = ConsentBook(home, conn)
        one = _only(find(book, who), who)
        if book.acts_on(one.keys.every):
            raise InputRefused("已拒收，不能再登记同意", one.contact_id, "拒收长期有效")
        record(book, ConsentAct.GRANT, one.keys.every, said, basis=basis)
    return one


def withdraw(home: Home, engine: sa.Engine, who: str, said: Said) -> HeldContact:
    """A consent taken back: no basis stated up to that day holds any longer, from any register. The ledger hears of it
    unless a later basis stands."""
    with writing(engine) as conn:
        book = ConsentBook(home, conn)
        found = find(book, who)
        one = _only(found, who)
        record(book, ConsentAct.WITHDRAW, one.keys.every, said)
        if not any(_is_writable(book, each, said.today) for each in found):
            tell_of_refusal(home, conn, [(one.contact_id, one.contact)], said.now, said.person)
    return one


def prefer(home: Home, engine: sa.Engine, who: str, chosen: Preferences, said: Said) -> HeldContact:
    """What a contact chose, instead of what it chose before. Raises InputRefused for one without any legal basis."""
    if not all(map(is_one_line, chosen.topics)):
        raise InputRefused("主题含有换行或控制字符", repr(chosen.topics), "请写成一行")
    with writing(engine) as conn:
        book = ConsentBook(home, conn)
        one = _only(find(book, who), who)
        granted = any(event.act is ConsentAct.GRANT for _, event in consent.events(conn, one.keys.every))
        if one.contact.legal_basis is None and not granted:
            raise InputRefused("没有法律依据，不能登记偏好", one.contact_id, "请先用 queqiao contacts consent 登记")
        record(book, ConsentAct.PREFER, one.keys.every, said, preferences=chosen)
    return one


def refuse(home: Home, engine: sa.Engine, who: str, said: Said) -> int:
    """A refusal, at once and for all channels, of a contact (also by an id it no longer has) or of an address that
    nobody here has (0 contacts); how many contacts it meets."""
    with writing(engine) as conn:
        book = ConsentBook(home, conn)
        found = _once_known(book, who)
        keys = {key for one in found for key in one.keys.every}
        stated = "" if who.startswith("C-") else address(who)[1]
        if stated:
            keys.add(address_key(book.secret, *address(who)))
        record(book, ConsentAct.REFUSE, keys, said)
        tell_of_refusal(home, conn, [(one.contact_id, one.contact) for one in found], said.now, said.person, stated)
        book.suppress(keys, ConsentAct.REFUSE, said.now)
    return len(found)


def record(
    book: ConsentBook,
    act: ConsentAct,
    keys: Collection[str],
    said: Said,
    *,
    basis: LegalBasis | None = None,
    preferences: Preferences | None = None,
) -> int:
    """Take down one act, under the name of a known person unless the contact did it alone. Raises RecordUnknown,
    InputRefused; the act's number."""
    if not is_one_line(said.source) or len(said.source) > _LONGEST:
        raise InputRefused("来源含有换行，或太长", repr(said.source[:40]), f"请写成一行，不超过 {_LONGEST} 字")
    if not said.source.strip() and act is not ConsentAct.EXPORT:
        raise InputRefused("没有写来源", "--source", "请写明从哪里得知，如：当面签署的同意书、电话、邮件")
    if said.day and said.day > said.today:
        raise InputRefused("日期在今天之后", said.day.isoformat(), "请核对日期")
    event = ConsentEvent(
        act=act,
        day=said.day or said.today,
        person="" if said.by_contact else known_person(book.conn, said.person).name,
        at=said.now,
        secret_id=book.secret_id,
        basis=basis,
        preferences=preferences,
        source=said.source.strip(),
        evidence_name=said.evidence.name if said.evidence else "",
        evidence_sha256=_hash(said.evidence) if said.evidence else "",
    )
    return consent.put(book.conn, event, keys)


def held_contacts(book: ConsentBook) -> list[HeldContact]:
    """Every contact in the register, firm by firm."""
    return [_held(book, contact, firm) for firm in enterprises.every(book.conn) for contact in firm.contacts]


def ever_held(book: ConsentBook) -> list[HeldContact]:
    """Every contact as it stands, and as histories and merges remember it: a link that was sent carries the id the
    contact had then."""
    return [_held(book, one.contact, one.firm) for one in holdings(book.conn)]


def find(book: ConsentBook, who: str, may_be_absent: bool = False) -> list[HeldContact]:
    """The contacts of an id or an address, in any spelling. Raises InputRefused for what is neither, RecordUnknown."""
    everyone = held_contacts(book)
    if who.startswith("C-"):
        found = [one for one in everyone if one.contact_id == who]
        may_be_absent = False
    else:
        kind, normal = address(who)
        key = address_key(book.secret, kind, normal)
        found = [one for one in everyone if key in (one.keys.email, one.keys.phone)]
    if not found and not may_be_absent:
        raise RecordUnknown("没有这个联系人", who, _CURE)
    return found


def _only(found: Sequence[HeldContact], who: str) -> HeldContact:
    """The one contact meant; one person under several firms is several, but has one id and is taken as one."""
    ids = sorted({one.contact_id for one in found})
    if len(ids) > 1:
        raise InputRefused("这个地址不止一个联系人", who, f"请用编号指明：{'、'.join(ids)}")
    keys = [one.keys for one in found]
    person = frozenset(key for own in keys for key in own.person)
    return replace(found[0], keys=replace(keys[0], person=person))


def _held(book: ConsentBook, contact: Contact, firm: Enterprise) -> HeldContact:
    return HeldContact(contact_id(book.secret, contact), contact, firm, book.keys(contact, firm))


def _once_known(book: ConsentBook, who: str) -> list[HeldContact]:
    """As `find`; for an id that no contact has any more, whoever had it. Nobody may have an address."""
    try:
        return find(book, who, may_be_absent=True)
    except RecordUnknown:
        if former := [one for one in ever_held(book) if one.contact_id == who]:
            return former
        raise


def _is_writable(book: ConsentBook, one: HeldContact, today: date) -> bool:
    return any(found.digest for found in book.permissions(one.contact, one.firm, list(Channel), today).values())


def _shown(book: ConsentBook, one: HeldContact, today: date) -> ShownContact:
    permissions = book.permissions(one.contact, one.firm, list(Channel), today)
    return ShownContact(one, permissions, tuple(event for _, event in consent.events(book.conn, one.keys.every)))


def _hash(path: Path) -> str:
    if not path.is_file():
        raise InputRefused("找不到证据文件", path, "请检查路径")
    return file_sha256(path)
