"""Transfers of the home: contracts entered, paid, recorded, corrected; alarms and figures read from the book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from jobs.contracts import StatedTransfer, stated_of, terms_of
from jobs.people import known_person
from matcher.books import Hand, check_reversible, known_at
from matcher.errors import InputRefused, RecordUnknown
from matcher.transfer_alarms import AHEAD, Alarm, alarms_of
from matcher.transfer_checks import LONGEST, check_apart, check_transfer
from matcher.transfer_figures import TransferCount, count_transfers
from matcher.transfer_vocabulary import Book, BookAct
from matcher.transfers import (
    Instalment,
    Payment,
    Recording,
    Statement,
    Transfer,
    TransferEntry,
    transfer_of,
    transfers_of,
)
from store import books, enterprises, patents, transfers
from store.database import writing

_CURE = "可用 queqiao transfers list 查看"


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts, when (`today` in Asia/Shanghai), and why, where something stated before is changed."""

    person: str
    now: datetime
    today: date
    why: str = ""


def add_transfer(
    engine: sa.Engine, stated: StatedTransfer, by: Acting, instalments: Sequence[Instalment] = ()
) -> Transfer:
    """A new transfer. Raises InputRefused, RecordUnknown with the reason; nothing is entered then."""
    with writing(engine) as conn:
        transfer_id = enter_new(conn, stated, by, instalments)
        return settled(conn, [transfer_id], by)[0]


def add_statement(engine: sa.Engine, transfer_id: str, act: BookAct, what: Statement, by: Acting) -> Transfer:
    """An instalment agreed on, a payment or a recording of a transfer. Raises as `add_transfer`."""
    with writing(engine) as conn:
        enter(conn, transfer_id, act, what, by)
        return settled(conn, [transfer_id], by)[0]


def pay(engine: sa.Engine, transfer_id: str, payment: Payment, by: Acting) -> Transfer:
    """A payment; an amount of 0 stands for all that is owed of the instalment."""
    with writing(engine) as conn:
        if payment.amount == 0:
            payment = replace(payment, amount=owed(standing_transfer(conn, transfer_id), payment.instalment))
        enter(conn, transfer_id, BookAct.PAID, payment, by)
        return settled(conn, [transfer_id], by)[0]


def correct_transfer(engine: sa.Engine, transfer_id: str, changes: dict[str, object], by: Acting) -> Transfer:
    """Other terms in place of those stated before; `changes` name fields of StatedTransfer. Raises as `add_transfer`,
    and InputRefused without a reason or where nothing changes."""
    with writing(engine) as conn:
        enter_correction(conn, transfer_id, changes, by)
        return settled(conn, [transfer_id], by)[0]


def reverse_entry(engine: sa.Engine, transfer_id: str, sequence: int, by: Acting) -> Transfer | None:
    """Let one entry no longer count; the transfer as it stands then, None where its registration was reversed."""
    with writing(engine) as conn:
        enter_reversal(conn, transfer_id, sequence, by)
        return next(iter(settled(conn, [transfer_id], by)), None)


def list_transfers(conn: sa.Connection, as_of: datetime | None = None) -> list[Transfer]:
    """Every transfer that stands; with `as_of`, as the book said at that moment."""
    entries = transfers.every(conn)
    return transfers_of(known_at(entries, as_of) if as_of else entries)


def history(conn: sa.Connection, transfer_id: str) -> list[TransferEntry]:
    """Every entry of a transfer, in order. Raises RecordUnknown."""
    found = transfers.of_transfer(conn, transfer_id)
    if not found:
        raise RecordUnknown("台账里没有这一项", transfer_id, _CURE)
    return found


def due_alarms(conn: sa.Connection, today: date, ahead: timedelta = AHEAD) -> list[Alarm]:
    """What is overdue or due soon."""
    return alarms_of(list_transfers(conn), today, ahead)


def transfer_count(conn: sa.Connection, first: date, last: date, as_of: datetime | None = None) -> TransferCount:
    """The guide's figures of a period, as the book says now or said at `as_of`; enterprises and patents
    that became one count as one."""
    found = list_transfers(conn, as_of)
    ids = {patent_id for one in found for patent_id in one.terms.patent_ids}
    kept = enterprises.merges(conn) | patents.resolve(conn, ids)
    found = [_under(one, kept) for one in found]
    firms = enterprises.get_many(conn, {one.terms.enterprise_id for one in found})
    return count_transfers(found, first, last, {key: firm.size for key, firm in firms.items()})


def enter_new(conn: sa.Connection, stated: StatedTransfer, by: Acting, instalments: Iterable[Instalment] = ()) -> str:
    """As `add_transfer`, not yet checked against the other transfers: `settled` does that. The new id."""
    hand, terms = hand_of(conn, by), terms_of(conn, stated)
    transfer_id = f"ZR-{books.next_number(conn, Book.TRANSFERS):04d}"
    agreed = list(instalments)
    if len({one.number for one in agreed}) < len(agreed):
        raise InputRefused("同一期写了两次", stated.contract_number, "请核对期次")
    said: list[tuple[BookAct, Statement]] = [(BookAct.ADDED, terms)]
    transfers.add(conn, transfer_id, said + [(BookAct.INSTALMENT, one) for one in agreed], hand)
    return transfer_id


def enter(conn: sa.Connection, transfer_id: str, act: BookAct, what: Statement, by: Acting) -> None:
    """One more statement. Raises InputRefused for an instalment or recording that the transfer has already."""
    transfer, hand = standing_transfer(conn, transfer_id), hand_of(conn, by)
    has = isinstance(what, Instalment) and any(one.number == what.number for one in transfer.instalments)
    if has or (isinstance(what, Recording) and transfer.recording):
        cure = "要改，请先用 queqiao transfers correct --reverse 冲销原来的条目"
        raise InputRefused("已经登记过", transfer_id, cure)
    transfers.add(conn, transfer_id, [(act, what)], hand)


def enter_correction(conn: sa.Connection, transfer_id: str, changes: dict[str, object], by: Acting) -> None:
    """As `correct_transfer`, not yet checked against the other transfers."""
    before = standing_transfer(conn, transfer_id).terms
    terms = terms_of(conn, replace(stated_of(before), **changes), before)  # type: ignore[arg-type]
    if terms == before:
        raise InputRefused("没有变化", transfer_id, "请写出要更正的内容")
    transfers.add(conn, transfer_id, [(BookAct.CORRECTED, terms)], hand_of(conn, by, reason=True))


def enter_reversal(conn: sa.Connection, transfer_id: str, sequence: int, by: Acting) -> None:
    """As `reverse_entry`, not yet checked. Raises RecordUnknown, InputRefused."""
    check_reversible(history(conn, transfer_id), sequence)
    transfers.reverse(conn, transfer_id, sequence, hand_of(conn, by, reason=True))


def settled(conn: sa.Connection, transfer_ids: Sequence[str], by: Acting) -> list[Transfer]:
    """Those of these transfers that stand, once they and the whole book hold together. Raises InputRefused."""
    every = {one.transfer_id: one for one in list_transfers(conn)}
    found = [every[transfer_id] for transfer_id in transfer_ids if transfer_id in every]
    for transfer in found:
        check_transfer(transfer, by.today)
    check_apart(every.values())
    return found


def standing_transfer(conn: sa.Connection, transfer_id: str) -> Transfer:
    """The transfer of that id. Raises RecordUnknown, InputRefused for one that was reversed."""
    found = transfer_of(history(conn, transfer_id))
    if found is None:
        raise InputRefused("这一项已冲销", transfer_id, "请重新登记")
    return found


def owed(transfer: Transfer, number: int) -> int:
    """What is still to be paid of an instalment, in fen. Raises InputRefused where nothing is."""
    due = sum(one.amount for one in transfer.instalments if one.number == number)
    if due <= transfer.paid_of(number):
        raise InputRefused("没有这一期付款，或已经付清", f"{transfer.transfer_id} 第 {number} 期", _CURE)
    return due - transfer.paid_of(number)


def hand_of(conn: sa.Connection, by: Acting, reason: bool = False) -> Hand:
    """Who enters it. Raises RecordUnknown, and InputRefused where a reason is due and there is none."""
    why = " ".join(by.why.split())
    if reason and not why:
        raise InputRefused("没有写原因", by.person, "更正和冲销须用 --why 写明原因")
    if len(why) > LONGEST:
        raise InputRefused("原因太长", f"{len(why)} 字", f"不超过 {LONGEST} 字")
    return Hand(known_person(conn, by.person).name, by.now, why if reason else "")


def _under(transfer: Transfer, kept: dict[str, str]) -> Transfer:
    terms = transfer.terms
    own = tuple(replace(one, patent_id=kept.get(one.patent_id, one.patent_id)) for one in terms.patents)
    firm = kept.get(terms.enterprise_id, terms.enterprise_id)
    return replace(transfer, terms=replace(terms, enterprise_id=firm, patents=own))
