"""What the guide counts of the registers in a period, strict and loose: a record without its file is loose only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matcher.registers import Event, Finance, Registered, Training, evidence_of
from matcher.transfer_vocabulary import EventResult, FinanceForm


@dataclass(frozen=True, slots=True)
class RegisterFigures:
    """One count; amounts in fen. People trained count once for each list. `record_ids` are the ground."""

    trainings: int
    people_trained: int
    pledges: int
    pledge_amount: int
    securitisations: int
    securitisation_amount: int
    events: int
    signed_at_events: int
    record_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterCount:
    """Both counts of a period, and the records that are in the loose one only."""

    strict: RegisterFigures
    loose: RegisterFigures
    without_file: tuple[str, ...]


def count_registers(records: Iterable[Registered], first: date, last: date) -> RegisterCount:
    """The figures of a period over records of any of the registers, both days within it."""
    within = [one for one in records if first <= one.record.day <= last]
    strict = [one for one in within if evidence_of(one.record)]
    bare = tuple(one.record_id for one in within if not evidence_of(one.record))
    return RegisterCount(_figures(strict), _figures(within), bare)


def _figures(found: list[Registered]) -> RegisterFigures:
    records = [one.record for one in found]
    trainings = [one for one in records if isinstance(one, Training)]
    pledges = [one for one in records if isinstance(one, Finance) and one.form is FinanceForm.PLEDGE]
    securities = [one for one in records if isinstance(one, Finance) and one.form is FinanceForm.SECURITISATION]
    events = [one for one in records if isinstance(one, Event)]
    return RegisterFigures(
        trainings=len(trainings),
        people_trained=sum(one.people for one in trainings),
        pledges=len(pledges),
        pledge_amount=sum(one.amount for one in pledges),
        securitisations=len(securities),
        securitisation_amount=sum(one.amount for one in securities),
        events=len(events),
        signed_at_events=sum(o.result is EventResult.SIGNED for one in events for o in one.outcomes),
        record_ids=tuple(one.record_id for one in found),
    )
