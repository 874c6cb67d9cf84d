"""The workbook of transfers out and in: by its visible ids, all or nothing, every wrong row named."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from transfer_homes import BY, IDS, UNIVERSITY, because, contract, home

from jobs.registers import add_record
from jobs.transfer_files import export_transfers, import_transfers
from jobs.transferring import add_transfer, correct_transfer, list_transfers, pay
from matcher.errors import QueqiaoError
from matcher.registers import Pool
from matcher.transfer_vocabulary import RegisterKind
from matcher.transfers import Instalment, Payment, Transfer
from matcher.vocabulary import TransferMode

MARCH, MAY = date(2026, 3, 31), date(2026, 5, 31)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with home(tmp_path) as engine:
        yield engine


@pytest.fixture
def sheet(engine: sa.Engine, tmp_path: Path) -> Path:
    """The book with a contract of two instalments, the first paid, and a pool."""
    agreed = [Instalment(1, MARCH, 4_000_050), Instalment(2, MAY, 7_999_950)]
    add_transfer(engine, contract(patents=IDS[:2]), BY, agreed)
    pay(engine, "ZR-0001", Payment(1, MARCH, 0, "FP-1"), BY)
    add_record(engine, RegisterKind.POOLS, Pool(MARCH, "吊钩池", IDS[:1]), BY)
    return exported(engine, tmp_path)


def exported(engine: sa.Engine, folder: Path) -> Path:
    path = folder / "台账.xlsx"
    with engine.connect() as conn:
        export_transfers(conn, path)
    return path


def edited(path: Path, changes: dict[tuple[int, int, str], Any]) -> None:
    """Write values into the workbook, by sheet, row and heading."""
    book = openpyxl.load_workbook(path)
    for (sheet, row, heading), value in changes.items():
        page = book.worksheets[sheet]
        columns = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
        page.cell(row, columns[heading]).value = value
    book.save(path)


def listed(engine: sa.Engine) -> list[Transfer]:
    with engine.connect() as conn:
        return list_transfers(conn)


NEW = {
    "合同编号": "HT-2",
    "方式": "普通许可",
    "供方": UNIVERSITY,
    "企业名称": "示例乙厂",
    "专利号": f"{IDS[1]}、202010000003.0",
    "签订日期": datetime(2026, 4, 1),
    "合同金额（元）": 50_000,
    "登记/备案号": "X202604",
    "登记/备案日期": "2026年4月20日",
    "合同文件": "合同二.pdf",
}
PAYMENT = {
    "合同编号": "HT-2",
    "期次": 1,
    "应付日期": "2026-04-30",
    "应付金额（元）": "20,000元",
    "付款日期": "2026/4/29",
}


def rows(sheet: int, row: int, values: dict[str, Any]) -> dict[tuple[int, int, str], Any]:
    return {(sheet, row, heading): value for heading, value in values.items()}


def test_the_workbook_shows_what_the_book_says(sheet: Path) -> None:
    book = openpyxl.load_workbook(sheet)
    assert book.sheetnames == ["转让许可台账", "付款计划", "说明"]
    page = book["转让许可台账"]
    shown = {str(head.value).rstrip("*"): cell.value for head, cell in zip(page[1], page[2], strict=True)}
    assert (shown["台账编号"], shown["合同金额（元）"], shown["已付合计（元）"]) == ("ZR-0001", 120_000, 40_000.5)
    assert (shown["专利池"], shown["登记/备案期限"]) == ("吊钩池", datetime(2026, 6, 1))
    payments = [[cell.value for cell in row[:8]] for row in book["付款计划"].iter_rows(min_row=2, max_row=3)]
    assert payments[0] == [
        "ZR-0001",
        "HT-1",
        1,
        datetime(2026, 3, 31),
        40_000.5,
        datetime(2026, 3, 31),
        40_000.5,
        "FP-1",
    ]
    assert payments[1][5:] == [None, None, None]


def test_a_workbook_that_nobody_touched_changes_nothing(engine: sa.Engine, sheet: Path) -> None:
    before = listed(engine)
    done = import_transfers(engine, sheet, BY)
    assert done.unchanged == 1 + 2 and listed(engine) == before


def test_new_contracts_come_in_with_their_payments_recording_and_file(
    engine: sa.Engine, sheet: Path, tmp_path: Path
) -> None:
    (tmp_path / "合同二.pdf").write_bytes(b"contract two")
    edited(sheet, rows(0, 3, NEW) | rows(1, 4, PAYMENT))
    done = import_transfers(engine, sheet, BY, tmp_path)
    assert (done.new, done.recorded, done.instalments, done.paid) == (["ZR-0002"],) * 4
    new = listed(engine)[1]
    assert new.terms.patent_ids == (IDS[1], IDS[2]) and new.terms.enterprise_id == "E2" and new.flags == ()
    assert new.recording and new.recording.recorded == date(2026, 4, 20)
    assert new.payments == (Payment(1, date(2026, 4, 29), 2_000_000),)
    done = import_transfers(engine, exported(engine, tmp_path), BY)
    assert done.unchanged == 2 + 3 and not done.corrected


def test_corrections_recordings_and_payments_are_filled_in(engine: sa.Engine, sheet: Path) -> None:
    told = {"合同金额（元）": 130_000, "更正原因": "补充协议", "登记/备案号": "X1", "登记/备案日期": MAY}
    edited(sheet, rows(0, 2, told) | rows(1, 3, {"付款日期": MAY, "发票号": "FP-2"}))
    done = import_transfers(engine, sheet, BY)
    assert (done.corrected, done.recorded, done.paid) == (["ZR-0001"],) * 3
    (one,) = listed(engine)
    assert one.terms.amount == 13_000_000 and one.paid == 12_000_000 and one.recording


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({(0, 2, "台账编号"): "ZR-0009"}, "ZR-0009：台账里没有这一项"),
        ({(0, 2, "条目号"): "1"}, "ZR-0001：导出之后已有新的条目"),
        ({(0, 2, "合同金额（元）"): 110_000}, "ZR-0001：改了已登记的内容，却没有写更正原因"),
        ({(0, 2, "合同金额（元）"): 90_000, (0, 2, "更正原因"): "错"}, "ZR-0001：各期合计超过合同金额"),
        ({(0, 2, "合同金额（元）"): "12万元"}, "列名写的是元，这一格写的却是万元"),
        ({(0, 2, "合同金额（元）"): -5}, "不能是负数"),
        ({(0, 2, "签订日期"): "01/03/2026"}, "第 2 行“签订日期.*不是有效的日期"),
        ({(0, 2, "登记/备案号"): "X1"}, "ZR-0001：登记/备案号和日期要一起填"),
        (rows(0, 3, NEW | {"合同文件": None, "台账编号": "ZR-0001"}), "同一项出现了两次：ZR-0001"),
        (rows(0, 3, NEW | {"合同文件": None, "专利号": "CN9"}), "HT-2：库中没有这件专利（CN9）"),
        (rows(0, 3, NEW), "HT-2：不知道到哪里找这个文件（合同二.pdf）"),
        (rows(0, 3, NEW | {"合同文件": None, "合同编号": "HT-1"}), "这个合同编号出现了两次"),
        ({(1, 2, "应付金额（元）"): 1}, "ZR-0001 第 1 期：应付日期或金额与台账不同"),
        ({(1, 2, "已付金额（元）"): 1}, "ZR-0001 第 1 期：已付过"),
        ({(1, 2, "付款日期"): None}, "ZR-0001 第 1 期：付款日期为空"),
        ({(1, 3, "已付金额（元）"): 5}, "ZR-0001 第 2 期：付款日期为空"),
        ({(1, 3, "付款日期"): MAY, (1, 3, "已付金额（元）"): 90_000}, "ZR-0001 第 2 期：第 2 期的付款超过了应付金额"),
        (rows(1, 4, PAYMENT), "HT-2 第 1 期：没有这个合同"),
        ({(1, 3, "期次"): 1}, "同一项出现了两次：ZR-0001 第 1 期"),
    ],
)
def test_a_workbook_with_one_wrong_row_changes_nothing(
    engine: sa.Engine, sheet: Path, changes: dict[tuple[int, int, str], Any], said: str
) -> None:
    before = listed(engine)
    good = NEW | {"合同编号": "HT-5", "登记/备案号": "X5", "合同文件": None}
    edited(sheet, rows(0, 5, good) | changes)
    with pytest.raises(QueqiaoError, match=said):
        import_transfers(engine, sheet, BY)
    assert listed(engine) == before


def test_all_wrong_rows_are_named_at_once(engine: sa.Engine, sheet: Path) -> None:
    bad = NEW | {"合同文件": None, "企业名称": "没有的厂"}
    edited(sheet, rows(0, 3, bad) | rows(0, 4, bad | {"合同编号": "HT-3"}))
    with pytest.raises(QueqiaoError, match=r"HT-2：没有这家企业.*；HT-3：没有这家企业"):
        import_transfers(engine, sheet, BY)


def test_a_plain_table_in_wan_yuan_is_read_too(engine: sa.Engine, tmp_path: Path) -> None:
    path = tmp_path / "合同.csv"
    path.write_text(
        "合同编号,方式,供方,企业名称,专利号,签订日期,合同金额（万元）\n"
        f"HT-7,转让,{UNIVERSITY},示例甲厂,{IDS[0]},2026-03-05,12.5\n",
        encoding="utf-8",
    )
    assert import_transfers(engine, path, BY).new == ["ZR-0001"]
    (one,) = listed(engine)
    assert (one.terms.amount, one.terms.mode) == (12_500_000, TransferMode.ASSIGNMENT)


def test_a_correction_after_the_export_makes_the_workbook_stale(engine: sa.Engine, sheet: Path) -> None:
    correct_transfer(engine, "ZR-0001", {"remark": "补注"}, because("补注"))
    with pytest.raises(QueqiaoError, match="请重新导出"):
        import_transfers(engine, sheet, BY)
