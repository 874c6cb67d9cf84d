"""Transfers and registers on the command line: one line for people, one document, one line for every mistake."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from transfer_homes import CLERK, IDS, UNIVERSITY, home

from console.commands import run

Invoke = Callable[..., tuple[int, str, str]]
AS = ("--as", CLERK.name)
CONTRACT = (
    *("transfers", "add", "--mode", "use_then_pay", "--provider", UNIVERSITY, "--enterprise", "示例甲厂"),
    *("--patent", IDS[0], "--contract", "HT-1", "--signed", "2025-11-30", "--amount", "12万元"),
    *("--trial-end", "2026-02-28", *AS),
)
NAMES = (
    *("register", "training", "add", "--topic", "检索", "--hours", 3),
    *("--participants", "张三", "--date", "2026-5-1"),
)


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    monkeypatch.setenv("QUEQIAO_HOME", str(tmp_path))
    monkeypatch.delenv("QUEQIAO_DATABASE_URL", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([str(one) for one in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    with home(tmp_path):
        yield call


def document(invoke: Invoke, *arguments: object) -> dict[str, object]:
    status, out, err = invoke(*arguments, "--json")
    assert status == 0, err
    found: dict[str, object] = json.loads(out)
    return found


def test_a_contract_goes_from_registration_to_payment(invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "合同.pdf"
    file.write_bytes(b"contract")
    status, out, _ = invoke(*CONTRACT, "--file", file, "--instalment", "2026-03-31", "4万元")
    assert status == 0 and out.startswith("ZR-0001  2025-11-30  HT-1  先使用后付费 1 件  示例大学 → 示例甲厂")
    _, out, _ = invoke("transfers", "alarms")
    assert "备案已逾期  2026-02-28" in out and "付款已逾期  2026-03-31" in out and "第十五条第二款" in out
    invoke("transfers", "record", "ZR-0001", "X202602", "--date", "2026-02-20", *AS)
    invoke("transfers", "instalment", "ZR-0001", 2, "--due", "2026-05-31", "--amount", "8万元", *AS)
    paid = document(invoke, "transfers", "instalment", "ZR-0001", 1, "--paid", "2026-03-30", "--invoice", "F1", *AS)
    assert (paid["paid_fen"], paid["amount_fen"], paid["strict"]) == (4_000_000, 12_000_000, True)
    status, out, _ = invoke("transfers", "list", "--year", 2025, "--baseline", 2)
    assert "专利 1 / 1 件" in out and "比基数 2 件：-50.0% / -50.0%" in out
    invoke("transfers", "correct", "ZR-0001", "--reverse", 5, "--why", "未到账", *AS)
    _, out, _ = invoke("transfers", "show", "ZR-0001")
    assert [line.split("  ")[3] for line in out.splitlines()] == [
        "登记",
        "约定付款",
        "备案",
        "约定付款",
        "付款",
        "冲销",
    ]
    assert "原因：未到账" in out
    assert document(invoke, "transfers", "list")["transfers"][0]["paid_fen"] == 0  # type: ignore[index]
    corrected = document(invoke, "transfers", "correct", "ZR-0001", "--why", "抄错", "--signed", "2025-12-01", *AS)
    assert corrected["recording_due"] == "2026-03-01"
    assert (
        invoke("transfers", "correct", "ZR-0001", "--why", "作废", "--reverse", 1, *AS)[1]
        == "ZR-0001  已冲销，不再计入\n"
    )
    assert invoke("transfers", "list")[1] == "台账里没有合同\n"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("transfers", "add", *AS), 2, "缺少 --mode"),
        ((*CONTRACT, "--amount", "120000"), 1, "金额没有写单位：120000"),
        ((*CONTRACT, "--amount", "-5万元"), 1, "金额不能是负数"),
        ((*CONTRACT, "--signed", "3/1/2026"), 1, "不是有效的日期：3/1/2026"),
        ((*CONTRACT, "--file", "没有.pdf"), 1, "找不到证据文件：没有.pdf"),
        (("transfers", "show", "ZR-9"), 1, "台账里没有这一项：ZR-9"),
        (("transfers", "instalment", "ZR-9", 1, *AS), 2, "--due 和 --amount"),
        (("transfers", "correct", "ZR-9", "--why", "错", *AS), 2, "二者之一"),
        (("transfers", "list", "--baseline", 5), 2, "--year"),
        (("transfers", "export", "x.csv"), 1, "xlsx"),
        (("register", "training", "export", "x.csv"), 1, "xlsx"),
        (("register", "events", "candidates", "HD-9", "x.xlsx", *AS), 1, "登记簿里没有这一项：HD-9"),
        ((*NAMES, *AS), 1, "看不出单位和人数"),
    ],
)
def test_a_mistake_is_one_line(invoke: Invoke, arguments: tuple[object, ...], status: int, said: str) -> None:
    found, _, err = invoke(*arguments)
    assert found == status and said in err and "Traceback" not in err and err.count("\n") == 1


def test_the_registers_are_kept_and_counted(invoke: Invoke, tmp_path: Path) -> None:
    lists = tmp_path / "签到.pdf"
    lists.write_bytes(b"list")
    training = (
        "--topic",
        "专利检索",
        "--hours",
        6,
        "--participants",
        "示例甲厂 12；示例大学 8",
        "--date",
        "2026-05-20",
    )
    _, out, _ = invoke("register", "training", "add", *training, "--file", lists, *AS)
    assert out == "PX-0001  2026-05-20  专利检索  6 学时  2 家单位 20 人\n"
    invoke("register", "training", "add", *training, *AS)
    assert "培训人数（严格口径 / 宽口径）：20 / 40" in invoke("register", "training", "list", "--year", 2026)[1]
    pledge = ("--form", "pledge", "--amount", "500万元", "--institution", "示例银行", "--patent", IDS[0])
    made = document(invoke, "register", "finance", "add", *pledge, "--date", "2026-05-20", *AS)
    assert (made["amount_fen"], made["strict"]) == (500_000_000, False)
    event = ("--name", "起重机专场", "--form", "roadshow", "--date", "2099-01-01")
    assert document(invoke, "register", "events", "add", *event, *AS)["record_id"] == "HD-0001"
    pool = ("--name", "吊钩池", "--patent", IDS[0], "--patent", IDS[1], "--date", "2026-05-20")
    assert invoke("register", "pools", "add", *pool, *AS)[0] == 0
    invoke(*CONTRACT)
    assert document(invoke, "transfers", "list")["transfers"][0]["pools"] == ["吊钩池"]  # type: ignore[index]
    path = tmp_path / "培训.xlsx"
    assert document(invoke, "register", "training", "export", path)["records"] == 2
    assert document(invoke, "register", "training", "import", path, *AS)["unchanged"] == 2
    assert document(invoke, "register", "training", "reverse", "PX-0002", "--why", "重复", *AS)["reversed"]
    assert len(document(invoke, "register", "training", "list")["records"]) == 1  # type: ignore[arg-type]


def test_the_workbook_of_transfers_goes_out_and_in(invoke: Invoke, tmp_path: Path) -> None:
    invoke(*CONTRACT)
    path = tmp_path / "台账.xlsx"
    assert document(invoke, "transfers", "export", path)["transfers"] == 1
    assert invoke("transfers", "import", path, *AS)[1].endswith("没有变化的 1 行\n")
