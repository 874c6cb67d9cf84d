"""The figures of transfers against an independent, slow recomputation of any sequence of entries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.transfer_figures import count_transfers, growth
from matcher.transfer_vocabulary import BookAct
from matcher.transfers import (
    Evidence,
    Instalment,
    Payment,
    TransferEntry,
    TransferredPatent,
    TransferTerms,
    transfers_of,
)
from matcher.vocabulary import EnterpriseSize, LegalStatus, ProviderKind, TransferMode

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
AT = datetime(2026, 1, 1, tzinfo=UTC)
SIZES = {"E1": EnterpriseSize.SMALL, "E2": EnterpriseSize.LARGE, "E3": None, "E4": EnterpriseSize.MICRO}
PATENTS = tuple(
    TransferredPatent(f"CN{n}", family_id=f"CN{n}", legal_status=status, patentees=("示例大学",))
    for n, status in enumerate((LegalStatus.IN_FORCE, LegalStatus.IN_FORCE, LegalStatus.LAPSED))
)
days = st.dates(date(2025, 11, 1), date(2027, 2, 1))
terms = st.builds(
    TransferTerms,
    mode=st.sampled_from(
        [
            TransferMode.ASSIGNMENT,
            TransferMode.ORDINARY_LICENSE,
            TransferMode.USE_THEN_PAY,
            TransferMode.JOINT_DEVELOPMENT,
        ]
    ),
    provider=st.sampled_from(["示例大学", "示例大学", "另一大学"]),
    provider_kind=st.sampled_from([ProviderKind.UNIVERSITY, ProviderKind.INSTITUTE, ProviderKind.ENTERPRISE]),
    enterprise_id=st.sampled_from(sorted(SIZES)),
    enterprise=st.just("甲"),
    patents=st.lists(st.sampled_from(PATENTS), min_size=1, unique=True).map(tuple),
    contract_number=st.just("HT"),
    signed=days,
    amount=st.sampled_from([0, 100, 12_000_000]),
    contract=st.sampled_from([None, Evidence("合同.pdf", "a" * 64)]),
)
instalments = st.builds(Instalment, st.integers(1, 2), days, st.integers(1, 100))
payments = st.builds(Payment, st.integers(1, 2), days, st.integers(1, 100))


@st.composite
def histories(draw: st.DrawFn) -> list[TransferEntry]:
    """Entries of a few transfers in any order; each transfer begins with its registration."""
    entries: list[TransferEntry] = []

    def put(own: str, act: BookAct, what: object, reverses: int | None = None) -> None:
        number = len(entries) + 1
        at = AT + timedelta(hours=number)
        entries.append(TransferEntry(number, own, act, what, "钱操作", at, reverses=reverses))  # type: ignore[arg-type]

    for _ in range(draw(st.integers(0, 14))):
        own = f"ZR-{draw(st.integers(1, 4))}"
        mine = [one for one in entries if one.transfer_id == own]
        if not mine:
            put(own, BookAct.ADDED, draw(terms))
            continue
        kind = draw(st.sampled_from([BookAct.CORRECTED, BookAct.INSTALMENT, BookAct.PAID, BookAct.REVERSED]))
        gone = {one.reverses for one in mine}
        left = [one.sequence for one in mine if one.act is not BookAct.REVERSED and one.sequence not in gone]
        if kind is BookAct.REVERSED and left:
            put(own, kind, None, draw(st.sampled_from(left)))
        elif kind is not BookAct.REVERSED:
            what = {BookAct.CORRECTED: terms, BookAct.INSTALMENT: instalments, BookAct.PAID: payments}[kind]
            put(own, kind, draw(what))  # type: ignore[arg-type]
    return entries


def slow_count(entries: Sequence[TransferEntry], strict: bool) -> dict[str, int]:
    """The figures from the entries alone, one transfer at a time and one question at a time."""
    patents: list[str] = []
    signed = paid = contracts = 0
    firms: list[str] = []
    for own in sorted({one.transfer_id for one in entries}):
        mine = [one for one in entries if one.transfer_id == own]
        taken_back = [one.reverses for one in mine if one.reverses is not None]
        if mine[0].sequence in taken_back:
            continue
        stated = [one.what for one in mine if isinstance(one.what, TransferTerms) and one.sequence not in taken_back][
            -1
        ]
        if stated.mode.value == "joint_development" or stated.provider_kind.value not in ("university", "institute"):
            continue
        lapsed = any(patent.legal_status.value == "lapsed" for patent in stated.patents)
        free = stated.amount == 0 and stated.mode.value != "use_then_pay"
        if strict and (stated.contract is None or lapsed or stated.provider != "示例大学" or free):
            continue
        for one in mine:
            if isinstance(one.what, Payment) and one.sequence not in taken_back and one.what.paid.year == 2026:
                paid += one.what.amount
        if stated.signed.year == 2026:
            contracts += 1
            signed += stated.amount
            patents += [patent.patent_id for patent in stated.patents]
            firms.append(stated.enterprise_id)
    return {
        "contracts": contracts,
        "patents": len(set(patents)),
        "patent_times": len(patents),
        "amount_signed": signed,
        "amount_paid": paid,
        "enterprises": len(set(firms)),
        "small_firms": len({"E1", "E4"} & set(firms)),
    }


@settings(max_examples=300, deadline=None)
@given(histories())
def test_any_sequence_of_entries_gives_the_figures_of_a_slow_recomputation(entries: list[TransferEntry]) -> None:
    count = count_transfers(transfers_of(entries), FIRST, LAST, SIZES)
    for found, strict in ((count.strict, True), (count.loose, False)):
        expected = slow_count(entries, strict)
        assert {name: getattr(found, name) for name in expected} == expected
    assert set(count.strict.transfer_ids) <= set(count.loose.transfer_ids)
    flagged = {own for ids in count.flagged.values() for own in ids}
    assert set(count.loose.transfer_ids) - set(count.strict.transfer_ids) == flagged


def test_a_patent_licensed_twice_in_a_year_counts_once_and_again_in_the_next() -> None:
    def entry(number: int, signed: date) -> TransferEntry:
        made = TransferTerms(
            TransferMode.ORDINARY_LICENSE, "示例大学", ProviderKind.UNIVERSITY, f"E{number}", "甲", PATENTS[:1],
            f"HT-{number}", signed, 100, contract=Evidence("合同.pdf", "a"),
        )  # fmt: skip
        return TransferEntry(number, f"ZR-{number}", BookAct.ADDED, made, "钱操作", AT)

    found = transfers_of([entry(1, FIRST), entry(2, LAST), entry(3, date(2027, 1, 1))])
    this = count_transfers(found, FIRST, LAST, SIZES).strict
    assert (this.patents, this.patent_times, this.contracts) == (1, 2, 2)
    assert count_transfers(found, date(2027, 1, 1), date(2027, 12, 31), SIZES).strict.patents == 1


def test_growth_needs_a_baseline() -> None:
    assert growth(120, 100) == 0.2 and growth(80, 100) == -0.2
    assert growth(5, 0) is None and growth(5, None) is None
