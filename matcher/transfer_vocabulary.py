"""The closed sets of transfers and registers; their Chinese names are in `transfer_glossary`."""

from enum import StrEnum


class Book(StrEnum):
    """Which book an entry stands in. Each is append-only."""

    TRANSFERS = "transfers"
    TRAINING = "training"
    FINANCE = "finance"
    EVENTS = "events"
    POOLS = "pools"


class RegisterKind(StrEnum):
    """The plain registers; each is the book of the same name."""

    TRAINING = "training"
    FINANCE = "finance"
    EVENTS = "events"
    POOLS = "pools"

    @property
    def book(self) -> Book:
        """Where its entries stand."""
        return Book(self.value)


class BookAct(StrEnum):
    """What an entry of a book says of its record."""

    ADDED = "added"
    CORRECTED = "corrected"
    INSTALMENT = "instalment"
    PAID = "paid"
    RECORDED = "recorded"
    REVERSED = "reversed"


class TransferFlag(StrEnum):
    """Why a transfer is not in the strict count, though it is in the loose one."""

    NO_CONTRACT = "no_contract"
    NOT_IN_FORCE = "not_in_force"
    NOT_PATENTEE = "not_patentee"
    NO_AMOUNT = "no_amount"


class TransferAlarm(StrEnum):
    """What waits to be done for a transfer."""

    CONTRACT_MISSING = "contract_missing"
    RECORDING_DUE = "recording_due"
    RECORDING_OVERDUE = "recording_overdue"
    TRIAL_ENDING = "trial_ending"
    TRIAL_OVER = "trial_over"
    PAYMENT_DUE = "payment_due"
    PAYMENT_OVERDUE = "payment_overdue"
    INVOICE_MISSING = "invoice_missing"


class FinanceForm(StrEnum):
    PLEDGE = "pledge"
    SECURITISATION = "securitisation"


class EventForm(StrEnum):
    RELEASE = "release"
    EXHIBITION = "exhibition"
    PRESENTATION = "presentation"
    ROADSHOW = "roadshow"
    AUCTION = "auction"


class EventResult(StrEnum):
    """What came of a candidate of an event."""

    INTERESTED = "interested"
    IN_TALKS = "in_talks"
    SIGNED = "signed"
    NOT_INTERESTED = "not_interested"
    ABSENT = "absent"
