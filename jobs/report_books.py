"""The report's figures out of the books: transfers, trainings, pledges and securitisations, each with its ground."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from jobs.registers import list_records
from jobs.transferring import list_transfers, transfer_count
from matcher.programme_report import Figure, FigureEntry, FigureSource
from matcher.push_vocabulary import Measure
from matcher.registers import Finance, Registered, Training, evidence_of
from matcher.transfer_figures import TransferFigures
from matcher.transfer_vocabulary import FinanceForm, RegisterKind
from matcher.transfers import Transfer

FEN_A_WAN = 1_000_000  # fen in 万元


@dataclass(frozen=True, slots=True)
class TransferFigure:
    """A figure of the transfers signed in a time: `total` of both counts, `part` what one contract adds to it."""

    conn: sa.Connection
    measure: Measure
    unit: str
    total: Callable[[TransferFigures], float]
    part: Callable[[Transfer], float]

    def __call__(self, first: date, as_of: date) -> Figure:
        """The strict count; the loose one has contracts that are flagged (no file, a patent that was dead)."""
        count = transfer_count(self.conn, first, as_of)
        strict = set(count.strict.transfer_ids)
        known = {one.transfer_id: one for one in list_transfers(self.conn)}
        entries = tuple(self._entry(known[one], one in strict) for one in count.loose.transfer_ids)
        return Figure(self.measure, self.total(count.strict), self.unit, entries, loose=self.total(count.loose))

    def _entry(self, transfer: Transfer, strict: bool) -> FigureEntry:
        contract = transfer.terms.contract
        proof = (contract.sha256,) if contract else ()
        return FigureEntry(transfer.transfer_id, self.part(transfer), strict, evidence=proof)


@dataclass(frozen=True, slots=True)
class RegisterFigure:
    """A figure of one register: what its records of a time add up to, `part` being 0 for those of another kind."""

    conn: sa.Connection
    measure: Measure
    unit: str
    register: RegisterKind
    part: Callable[[Registered], float]

    def __call__(self, first: date, as_of: date) -> Figure:
        """The strict count is of records with their file."""
        within = [one for one in list_records(self.conn, self.register) if first <= one.record.day <= as_of]
        entries = tuple(_record_entry(one, self.part(one)) for one in within if self.part(one))
        strict = sum(entry.amount for entry in entries if entry.strict)
        return Figure(self.measure, strict, self.unit, entries, loose=sum(entry.amount for entry in entries))


def book_sources(conn: sa.Connection) -> Mapping[Measure, FigureSource]:
    """The sources of those books in which anything was ever entered: an empty book says nothing, not even zero."""
    found: list[TransferFigure | RegisterFigure] = []
    if list_transfers(conn):
        found += _transfer_figures(conn)
    if list_records(conn, RegisterKind.TRAINING):
        found.append(RegisterFigure(conn, Measure.PEOPLE_TRAINED, "人", RegisterKind.TRAINING, _people))
    if list_records(conn, RegisterKind.FINANCE):
        found += _finance_figures(conn)
    return {source.measure: source for source in found}


def _transfer_figures(conn: sa.Connection) -> Sequence[TransferFigure]:
    def patents(transfer: Transfer) -> float:
        return len(transfer.terms.patents)

    def amount(transfer: Transfer) -> float:
        return transfer.terms.amount / FEN_A_WAN

    return (
        TransferFigure(conn, Measure.PATENTS_TRANSFERRED, "件", lambda found: found.patents, patents),
        TransferFigure(conn, Measure.TRANSFER_AMOUNT, "万元", lambda found: found.amount_signed / FEN_A_WAN, amount),
        TransferFigure(conn, Measure.PARK_TRANSFERS_GROWTH, "件", lambda found: found.patents, patents),
        TransferFigure(conn, Measure.PARK_TRANSFEREES_GROWTH, "家", lambda found: found.small_firms, lambda _: 1),
    )


def _finance_figures(conn: sa.Connection) -> Sequence[RegisterFigure]:
    register = RegisterKind.FINANCE
    return (
        RegisterFigure(conn, Measure.PLEDGE_AMOUNT_GROWTH, "万元", register, _pledged),
        RegisterFigure(conn, Measure.PLEDGE_COUNT_GROWTH, "项", register, lambda one: bool(_pledged(one))),
        RegisterFigure(conn, Measure.SECURITIZATIONS, "单", register, _is_securitisation),
    )


def _people(one: Registered) -> float:
    return one.record.people if isinstance(one.record, Training) else 0


def _pledged(one: Registered) -> float:
    record = one.record
    is_pledge = isinstance(record, Finance) and record.form is FinanceForm.PLEDGE
    return record.amount / FEN_A_WAN if isinstance(record, Finance) and is_pledge else 0


def _is_securitisation(one: Registered) -> float:
    return isinstance(one.record, Finance) and one.record.form is FinanceForm.SECURITISATION


def _record_entry(one: Registered, amount: float) -> FigureEntry:
    proof = evidence_of(one.record)
    return FigureEntry(one.record_id, float(amount), proof is not None, evidence=(proof.sha256,) if proof else ())
