"""The report's figures out of the books: what counts strictly, what only loosely, and of what it is made up."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from transfer_homes import BY, IDS, contract, home

from jobs.registers import add_record
from jobs.report_books import book_sources
from jobs.transferring import add_transfer
from matcher.push_vocabulary import Measure
from matcher.registers import Finance, Headcount, Training
from matcher.transfer_vocabulary import FinanceForm, RegisterKind
from matcher.transfers import Evidence

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
LIST = Evidence("签到表.pdf", "c" * 64)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with home(tmp_path) as engine:
        yield engine


def test_an_empty_book_says_nothing_not_even_zero(engine: sa.Engine) -> None:
    with engine.connect() as conn:
        assert book_sources(conn) == {}


def test_a_contract_without_its_file_counts_loosely(engine: sa.Engine) -> None:
    add_transfer(engine, contract(1, patents=IDS[:2]), BY)  # 12 万元, two patents
    add_transfer(engine, contract(2, patents=IDS[2:], contract=None), BY)  # 12 万元, one patent, no file
    with engine.connect() as conn:
        sources = book_sources(conn)
        patents, amount = sources[Measure.PATENTS_TRANSFERRED](*YEAR), sources[Measure.TRANSFER_AMOUNT](*YEAR)
        before = sources[Measure.PATENTS_TRANSFERRED](date(2025, 1, 1), date(2025, 12, 31))
    assert (patents.value, patents.loose) == (2, 3)
    assert (amount.value, amount.loose, amount.unit) == (12, 24, "万元")
    assert sorted((entry.amount, entry.strict) for entry in patents.entries) == [(1, False), (2, True)]
    assert (before.value, before.loose, before.entries) == (0, 0, ())


def test_people_are_counted_by_list_and_strictly_with_the_list_on_file(engine: sa.Engine) -> None:
    for topic, file in (("专利导航", LIST), ("技术合同", None)):
        training = Training(date(2026, 5, 1), topic, 6, (Headcount("示例甲厂", 30),), file)
        add_record(engine, RegisterKind.TRAINING, training, BY)
    with engine.connect() as conn:
        found = book_sources(conn)[Measure.PEOPLE_TRAINED](*YEAR)
    assert (found.value, found.loose) == (30, 60)
    assert [entry.evidence for entry in found.entries if entry.strict] == [("c" * 64,)]


def test_pledges_and_securitisations_are_told_apart(engine: sa.Engine) -> None:
    for form, fen in ((FinanceForm.PLEDGE, 500_000_000), (FinanceForm.SECURITISATION, 900_000_000)):
        file = Evidence(f"{form}.pdf", ("d" if form is FinanceForm.PLEDGE else "e") * 64)
        add_record(
            engine,
            RegisterKind.FINANCE,
            Finance(date(2026, 5, 1), form, fen, "示例银行", patents=IDS[:1], evidence=file),
            BY,
        )
    with engine.connect() as conn:
        sources = book_sources(conn)
        values = {measure: sources[measure](*YEAR).value for measure in sources}
    expected = {Measure.PLEDGE_AMOUNT_GROWTH: 500, Measure.PLEDGE_COUNT_GROWTH: 1, Measure.SECURITIZATIONS: 1}
    assert values == expected
