"""What waits to be done for transfers, with the day it is due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.money import money_words
from matcher.transfer_vocabulary import TransferAlarm
from matcher.transfers import RECORDING_RULES, TRIAL_MODES, Transfer

AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing to do; `detail` says which instalment, or by which rule."""

    transfer_id: str
    kind: TransferAlarm
    due: date
    detail: str = ""

    def days_left(self, today: date) -> int:
        """Days until it is due; negative once it is overdue."""
        return (self.due - today).days


def alarms_of(transfers: Iterable[Transfer], today: date, ahead: timedelta = AHEAD) -> list[Alarm]:
    """What is overdue, and what is due within `ahead`, the longest waiting first."""
    found = [alarm for transfer in transfers for alarm in _alarms(transfer, today, today + ahead)]
    return sorted(found, key=lambda alarm: (alarm.due, alarm.transfer_id, alarm.kind.value))


def _alarms(transfer: Transfer, today: date, horizon: date) -> Iterator[Alarm]:
    terms, own = transfer.terms, transfer.transfer_id
    if terms.contract is None:
        yield Alarm(own, TransferAlarm.CONTRACT_MISSING, terms.signed)
    due = terms.recording_due
    if due and transfer.recording is None and due <= horizon:
        kind = TransferAlarm.RECORDING_OVERDUE if due < today else TransferAlarm.RECORDING_DUE
        yield Alarm(own, kind, due, RECORDING_RULES[terms.mode])
    yield from _trial_alarms(transfer, today, horizon)
    yield from _payment_alarms(transfer, today, horizon)


def _trial_alarms(transfer: Transfer, today: date, horizon: date) -> Iterator[Alarm]:
    end = transfer.terms.trial_end
    if transfer.terms.mode not in TRIAL_MODES or end is None or end > horizon:
        return
    if end >= today:
        yield Alarm(transfer.transfer_id, TransferAlarm.TRIAL_ENDING, end)
    elif not transfer.instalments:
        yield Alarm(transfer.transfer_id, TransferAlarm.TRIAL_OVER, end)


def _payment_alarms(transfer: Transfer, today: date, horizon: date) -> Iterator[Alarm]:
    for one in transfer.instalments:
        owed = one.amount - transfer.paid_of(one.number)
        if owed > 0 and one.due <= horizon:
            kind = TransferAlarm.PAYMENT_OVERDUE if one.due < today else TransferAlarm.PAYMENT_DUE
            yield Alarm(transfer.transfer_id, kind, one.due, f"第 {one.number} 期，尚欠 {money_words(owed)}")
    for payment in transfer.payments:
        if not payment.invoice:
            detail = f"第 {payment.instalment} 期，{money_words(payment.amount)}"
            yield Alarm(transfer.transfer_id, TransferAlarm.INVOICE_MISSING, payment.paid, detail)
