"""转让许可台账: what a contract transfers, on what terms, what was paid and recorded; and why it may not be counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher.books import by_record, standing
from matcher.deadlines import months_after
from matcher.eligibility import DEAD
from matcher.transfer_vocabulary import BookAct, TransferFlag
from matcher.vocabulary import LegalStatus, ProviderKind, TransferMode

LICENSES = (TransferMode.ORDINARY_LICENSE, TransferMode.EXCLUSIVE_LICENSE, TransferMode.SOLE_LICENSE)
TRIAL_MODES = (TransferMode.FREE_THEN_PAID, TransferMode.USE_THEN_PAY)
RECORDING_MONTHS = 3
_RULE_15 = "专利法实施细则（2023年修订）第十五条第二款：专利实施许可合同自生效之日起3个月内备案"
_ARTICLE_10 = "专利法第十条：转让专利权须登记，自登记之日起生效（法律未定期限，此处按3个月提醒）"
_RULE_87 = "专利法实施细则（2023年修订）第八十七条：开放许可达成的许可须备案（细则未定期限，此处按3个月提醒）"
RECORDING_RULES = {
    **dict.fromkeys((*LICENSES, *TRIAL_MODES), _RULE_15),
    TransferMode.ASSIGNMENT: _ARTICLE_10,
    TransferMode.EQUITY: _ARTICLE_10,
    TransferMode.OPEN_LICENSE: _RULE_87,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that somebody keeps: its name, and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TransferredPatent:
    """A patent of a contract as the home knew it when the terms were entered."""

    patent_id: str
    title: str = ""
    family_id: str = ""
    legal_status: LegalStatus = LegalStatus.UNKNOWN
    status_date: date | None = None
    patentees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferTerms:
    """What a contract says. `amount` is in fen; `effective` is the day it takes effect where that is not the day of
    signing; `trial_end` the last day that is free of charge (先免费后付费、先使用后付费)."""

    mode: TransferMode
    provider: str
    provider_kind: ProviderKind
    enterprise_id: str
    enterprise: str
    patents: tuple[TransferredPatent, ...]
    contract_number: str
    signed: date
    amount: int
    effective: date | None = None
    trial_end: date | None = None
    open_license_number: str = ""
    push_id: str = ""
    contract: Evidence | None = None
    remark: str = ""

    @property
    def patent_ids(self) -> tuple[str, ...]:
        """The patents in the order of the contract."""
        return tuple(patent.patent_id for patent in self.patents)

    @property
    def recording_due(self) -> date | None:
        """The last day for recording (备案) or registering (登记) it, by `RECORDING_RULES`; None: nothing is due."""
        if self.mode not in RECORDING_RULES:
            return None
        return months_after(self.effective or self.signed, RECORDING_MONTHS)


@dataclass(frozen=True, slots=True)
class Instalment:
    """A payment agreed on: `number` from 1, `amount` in fen."""

    number: int
    due: date
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """What was paid of an instalment; `amount` in fen."""

    instalment: int
    paid: date
    amount: int
    invoice: str = ""
    file: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """That the contract was recorded or the assignment registered, under which number, and the certificate."""

    number: str
    recorded: date
    certificate: Evidence | None = None


Statement = TransferTerms | Instalment | Payment | Recording


@dataclass(frozen=True, slots=True)
class TransferEntry:
    """An entry of the book of transfers, its statement read."""

    sequence: int
    transfer_id: str
    act: BookAct
    what: Statement | None
    person: str
    at: datetime
    why: str = ""
    reverses: int | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as its entries leave it. `sequence` is that of its last entry, reversed or not: what was shown under
    another has changed since."""

    transfer_id: str
    terms: TransferTerms
    sequence: int
    instalments: tuple[Instalment, ...] = ()
    payments: tuple[Payment, ...] = ()
    recording: Recording | None = None

    @property
    def paid(self) -> int:
        """What was paid up to now, in fen."""
        return sum(payment.amount for payment in self.payments)

    def paid_of(self, number: int) -> int:
        """What was paid of an instalment, in fen."""
        return sum(payment.amount for payment in self.payments if payment.instalment == number)

    @property
    def flags(self) -> tuple[TransferFlag, ...]:
        """Why it is not in the strict count; empty for what is."""
        terms = self.terms
        found = {
            TransferFlag.NO_CONTRACT: terms.contract is None,
            TransferFlag.NOT_IN_FORCE: any(was_dead(patent, terms.signed) for patent in terms.patents),
            TransferFlag.NOT_PATENTEE: not all(_held(patent, terms) for patent in terms.patents),
            TransferFlag.NO_AMOUNT: terms.amount == 0 and terms.mode not in TRIAL_MODES,
        }
        return tuple(flag for flag, holds in found.items() if holds)


def was_dead(patent: TransferredPatent, signed: date) -> bool:
    """Whether the right was gone on the day of signing: by a status dated later it still was there."""
    return patent.legal_status in DEAD and (patent.status_date is None or patent.status_date <= signed)


def _held(patent: TransferredPatent, terms: TransferTerms) -> bool:
    """Whether the provider was the patentee; one that was assigned may stand under its new holder already."""
    passed = terms.mode in (TransferMode.ASSIGNMENT, TransferMode.EQUITY) and terms.enterprise in patent.patentees
    return passed or terms.provider in patent.patentees


def transfer_of(entries: Sequence[TransferEntry]) -> Transfer | None:
    """The transfer that the entries of one id, in order, leave; None where its registration was reversed. A later
    statement of terms or of an instalment of a number stands in place of the earlier one."""
    stand = standing(entries)
    if not any(entry.act is BookAct.ADDED for entry in stand):
        return None
    said = [entry.what for entry in stand]
    terms = [one for one in said if isinstance(one, TransferTerms)][-1]
    instalments = {one.number: one for one in said if isinstance(one, Instalment)}
    recordings = [one for one in said if isinstance(one, Recording)]
    return Transfer(
        entries[0].transfer_id,
        terms,
        entries[-1].sequence,
        tuple(instalments[number] for number in sorted(instalments)),
        tuple(one for one in said if isinstance(one, Payment)),
        recordings[-1] if recordings else None,
    )


def transfers_of(entries: Sequence[TransferEntry]) -> list[Transfer]:
    """Every transfer that stands, in the order in which they were first entered."""
    found = by_record(entries, lambda entry: entry.transfer_id)
    return [transfer for own in found.values() if (transfer := transfer_of(own))]
