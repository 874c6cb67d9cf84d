"""What the guide asks of transfers: patents, amounts and receiving enterprises of a period, strict and loose.

Counted are contracts signed in the period by which a university or institute transfers or licenses patents to an
enterprise. A patent counts once however many contracts of the period carry it; it counts again in another period.
The loose count has every such contract; the strict one only those without a flag. What was paid counts by the day of
payment, whenever the contract was signed. Other providers and joint development stand beside the counts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matcher.transfer_vocabulary import TransferFlag
from matcher.transfers import Transfer
from matcher.vocabulary import EnterpriseSize, ProviderKind, TransferMode

COUNTED_PROVIDERS = frozenset({ProviderKind.UNIVERSITY, ProviderKind.INSTITUTE})
_BESIDE = frozenset({TransferMode.JOINT_DEVELOPMENT})
SMALL_FIRMS = frozenset({EnterpriseSize.MEDIUM, EnterpriseSize.SMALL, EnterpriseSize.MICRO})


@dataclass(frozen=True, slots=True)
class TransferFigures:
    """One count. `patents` are distinct, `patent_times` (件次) one for each patent of each contract; amounts in fen;
    `small_firms` are the receiving enterprises that the register has as medium, small or micro. `transfer_ids` are the
    contracts signed in the period, `paid_ids` those with a payment in it: every figure's ground."""

    contracts: int
    patents: int
    patent_times: int
    amount_signed: int
    amount_paid: int
    enterprises: int
    small_firms: int
    transfer_ids: tuple[str, ...] = ()
    paid_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TransferCount:
    """Both counts of a period; why contracts are in the loose one only; and the ids of what stands beside."""

    first: date
    last: date
    strict: TransferFigures
    loose: TransferFigures
    flagged: dict[TransferFlag, tuple[str, ...]]
    other_providers: tuple[str, ...]
    joint_development: tuple[str, ...]


def count_transfers(
    transfers: Iterable[Transfer],
    first: date,
    last: date,
    sizes: Mapping[str, EnterpriseSize | None],
    providers: Collection[ProviderKind] = COUNTED_PROVIDERS,
) -> TransferCount:
    """The figures of a period, both days within it; `sizes` are those of the enterprises, by id."""
    every = list(transfers)
    signed = [one for one in every if first <= one.terms.signed <= last]
    joint = [one for one in signed if one.terms.mode in _BESIDE]
    other = [one for one in signed if one.terms.provider_kind not in providers and one.terms.mode not in _BESIDE]
    counted = [one for one in every if _counts(one, providers)]
    of_period = [one for one in signed if _counts(one, providers)]
    strict = [one for one in counted if not one.flags]
    return TransferCount(
        first=first,
        last=last,
        strict=_figures(strict, first, last, sizes),
        loose=_figures(counted, first, last, sizes),
        flagged={flag: _ids(one for one in of_period if flag in one.flags) for flag in TransferFlag},
        other_providers=_ids(other),
        joint_development=_ids(joint),
    )


def growth(value: float, baseline: float | None) -> float | None:
    """The growth over a stated baseline as a share (0.2: 20 % more); None without a baseline, or over none at all."""
    return None if not baseline else (value - baseline) / baseline


def _counts(transfer: Transfer, providers: Collection[ProviderKind]) -> bool:
    terms = transfer.terms
    return terms.mode not in _BESIDE and terms.provider_kind in providers


def _figures(
    transfers: Iterable[Transfer], first: date, last: date, sizes: Mapping[str, EnterpriseSize | None]
) -> TransferFigures:
    counted = list(transfers)
    signed = [one.terms for one in counted if first <= one.terms.signed <= last]
    paid = [(one.transfer_id, p.amount) for one in counted for p in one.payments if first <= p.paid <= last]
    firms = {terms.enterprise_id for terms in signed}
    return TransferFigures(
        contracts=len(signed),
        patents=len({patent_id for terms in signed for patent_id in terms.patent_ids}),
        patent_times=sum(len(terms.patents) for terms in signed),
        amount_signed=sum(terms.amount for terms in signed),
        amount_paid=sum(amount for _, amount in paid),
        enterprises=len(firms),
        small_firms=sum(sizes.get(firm) in SMALL_FIRMS for firm in firms),
        transfer_ids=_ids(one for one in counted if first <= one.terms.signed <= last),
        paid_ids=tuple(dict.fromkeys(transfer_id for transfer_id, _ in paid)),
    )


def _ids(transfers: Iterable[Transfer]) -> tuple[str, ...]:
    return tuple(one.transfer_id for one in transfers)
