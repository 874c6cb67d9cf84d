"""The review on the command line: one line for people, one document for programs, one line for every mistake."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from reviewed import LI, OPERATOR, WANG, home, push

from console.commands import run
from matcher.push_review import content_check

ONE, KNOWN = push(1), push(3, enterprise_id="E9")
Invoke = Callable[..., tuple[int, str, str]]


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Invoke]:
    monkeypatch.setenv("QUEQIAO_HOME", str(tmp_path))
    monkeypatch.delenv("QUEQIAO_DATABASE_URL", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(["push", *map(str, arguments)])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    with home(tmp_path, ONE, KNOWN):
        yield call


def test_pushes_are_listed_by_state_and_enterprise(invoke: Invoke) -> None:
    status, out, _ = invoke("list", "--state", "planned", "--json")
    found = json.loads(out)["pushes"]
    assert status == 0 and [one["push_id"] for one in found] == [ONE.push_id, KNOWN.push_id]
    assert found[0]["check"] == content_check(ONE) and found[0]["state"] == "planned" and found[0]["level"] is None
    _, out, _ = invoke("list", "--enterprise", "E1")
    assert f"{ONE.push_id}@{content_check(ONE)}  待审核" in out and KNOWN.push_id not in out
    assert invoke("list", "--state", "bounced")[1] == "没有推送\n"


def test_several_are_approved_at_once_and_the_first_to_a_firm_asks_for_a_second(invoke: Invoke) -> None:
    status, out, _ = invoke("approve", ONE.push_id, KNOWN.push_id, "--level", "4", "--as", WANG.name)
    assert status == 0 and f"{ONE.push_id}  待第二人审核：{WANG.name} 已通过" in out
    assert f"{KNOWN.push_id}  已通过（强相关）" in out
    _, out, _ = invoke("approve", f"{ONE.push_id}@{content_check(ONE)}", "--level", 4, "--as", LI.name, "--json")
    (one,) = json.loads(out)["reviewed"]
    assert one["state"] == "approved" and one["approvers"] == [WANG.name, LI.name]
    status, out, _ = invoke("reject", ONE.push_id, "--reason", "price", "--remark", "太贵", "--as", LI.name)
    assert status == 0 and "已驳回" in out and "已驳回：费用不合适" in invoke("list")[1]
    assert "搁置" in invoke("hold", ONE.push_id, "--as", LI.name)[1]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("approve", "P-none", "--level", "4", "--as", WANG.name), 1, "没有这条推送：P-none"),
        (("approve", ONE.push_id, "--level", "2", "--as", WANG.name), 1, "弱相关的不能通过"),
        (("approve", f"{ONE.push_id}@{'0' * 12}", "--level", "4", "--as", WANG.name), 1, "已变化"),
        (("approve", ONE.push_id, "--level", "4", "--as", OPERATOR.name), 1, "只有审核员和管理员可以审核"),
        (("reject", ONE.push_id, "--as", WANG.name), 2, "--reason"),
        (("decide", "x.xlsx", "--dismiss", "--as", WANG.name), 2, "只可另加 --confirm"),
        (("sample",), 2, "之一"),
        (("export", "x.csv"), 1, "xlsx"),
    ],
)
def test_a_mistake_is_one_line(invoke: Invoke, arguments: tuple[str, ...], status: int, said: str) -> None:
    found, _, err = invoke(*arguments)
    assert found == status and said in err and "Traceback" not in err


def test_the_sheet_goes_out_comes_back_and_waits_for_its_reviewer(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "审核.xlsx"
    assert json.loads(invoke("export", path, "--reviewer", WANG.name, "--json")[1])["pushes"] == 2
    book = openpyxl.load_workbook(path)
    page = book["推送审核表"]
    for row in (2, 3):
        page.cell(row, 2).value, page.cell(row, 3).value = "通过", "较强相关"
    book.save(path)
    document = json.loads(invoke("decide", path, "--as", OPERATOR.name, "--json")[1])
    assert len(document["waiting"]) == 2 and document["waiting"][0]["reviewer"] == WANG.name
    assert "待确认 2 条" in invoke("decide", "--as", WANG.name)[1]
    assert "已放弃 1 条" in invoke("decide", "--dismiss", "--push", ONE.push_id, "--as", WANG.name)[1]
    digits = document["file_sha256"][:8]
    assert "已通过（较强相关）" in invoke("decide", "--confirm", "--file-hash", digits, "--as", WANG.name)[1]
    assert invoke("decide", "--confirm", "--as", WANG.name)[1] == "没有待确认的决定\n"
    assert invoke("decide", path, "--confirm", "--as", WANG.name)[0] == 0  # said again, it stays as it is


def test_a_sample_is_drawn_read_and_added_up(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "盲审.xlsx"
    assert json.loads(invoke("sample", path, "--share", "1", "--seed", "5", "--json")[1])["pairs"] == 4
    assert "还没有判断" in invoke("sample", "--result")[1]
    book = openpyxl.load_workbook(path)
    for row in range(2, 6):
        book["盲审抽样表"].cell(row, 2).value = "强相关"
    book.save(path)
    assert "--as" in invoke("sample", "--read", path)[2]
    assert json.loads(invoke("sample", "--read", path, "--as", WANG.name, "--json")[1]) == {"judged": 4}
    out = invoke("sample", "--result")[1]
    assert "审核精准度（较强相关及以上）：2/2 = 100.0%（95% 区间 34.2% 至 100.0%，样本不足）" in out
    found = json.loads(invoke("sample", "--result", "--json")[1])
    assert found["precision"]["n"] == found["lower"]["n"] == 2 and found["people"][WANG.name]["lower"]["relevant"] == 2
