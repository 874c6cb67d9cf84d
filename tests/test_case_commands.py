"""`queqiao cases`, as staff meet it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answer_desk import AnswerDesk
from click.testing import CliRunner

from console.commands import queqiao, run
from matcher.delivery_vocabulary import PushState
from matcher.domain import SupplyTerms
from store import supply
from store.database import writing


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerDesk]:
    desk = AnswerDesk(tmp_path)
    desk.send(state=PushState.DELIVERED)
    with writing(desk.engine) as conn:
        supply.write(conn, [SupplyTerms("CN1", readiness_level=4)])
    monkeypatch.setenv("QUEQIAO_HOME", str(desk.home.path))
    yield desk
    desk.engine.dispose()


def told(*arguments: str) -> Any:
    found = CliRunner().invoke(queqiao, [*arguments, "--json"], catch_exceptions=False, standalone_mode=False)
    return json.loads(found.stdout)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    return capsys.readouterr().out


def test_from_the_answer_to_the_contract(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    run(["push", "answer", "K7Q2-1", "感兴趣", "--as", "王工"])
    contract = str(desk.file("合同.txt", "虚构的合同"))
    capsys.readouterr()
    assert said(capsys, "cases", "step", "K7Q2-1", "已联系", "--as", "王工").startswith("已登记第 1 步：已联系，")
    said(capsys, "cases", "step", "K7Q2-1", "洽谈", "--as", "王工")
    assert "已登记第 3 步：签约" in said(
        capsys, "cases", "step", "K7Q2-1", "signed", "--evidence", contract, "--as", "王工"
    )
    shown = said(capsys, "cases", "show", "K7Q2-1")
    assert "虚构甲机械有限公司｜一种防脱装置 1：签约" in shown and "第 3 步" in shown and "证据" in shown
    assert "签约率（签约/已联系）：样本不足（1/1 = 100.0%" in said(capsys, "cases", "funnel")
    assert told("cases", "funnel")["signing_rate"]["n"] == 1
    assert told("cases", "reverse", "3", "--remark", "合同作废", "--as", "王工") == {"number": 4, "reverses": 3}
    assert told("cases", "funnel")["reached"]["signed"] == 0


def test_a_case_opens_is_cultivated_and_reached(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    run(["push", "answer", "K7Q2-1", "太早", "--as", "王工"])
    capsys.readouterr()
    (case,) = told("cases", "list")["cases"]
    assert (case["wanted"], case["readiness"], case["state"]) == (7, 4, "open")
    plan = ["cases", "milestone", case["case_id"], "中试", "--platform", "虚构中试基地", "--as", "王工"]
    assert "1 中试：计划 2099-12-31，虚构中试基地" in said(capsys, *plan, "--planned", "2099-12-31")
    assert case["opened"] in said(capsys, "cases", "show", case["case_id"])
    proof = str(desk.file("报告.txt", "虚构的报告"))
    done = ["cases", "milestone", case["case_id"], "--number", "1", "--done", case["opened"], "--readiness", "7"]
    assert "已达到，成熟等级 7" in said(capsys, *done, "--evidence", proof, "--as", "王工")
    assert "已结案" in said(capsys, "cases", "close", case["case_id"], "--remark", "已转入推送", "--as", "王工")


def test_reasons_name_holders_and_no_firm(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    run(["push", "answer", "K7Q2-1", "价格", "--as", "王工"])
    run(["cases", "step", "K7Q2-1", "未成", "--reason", "价格", "--as", "王工"])
    capsys.readouterr()
    found = said(capsys, "cases", "reasons", "--patentee", "虚构大学")
    assert found.startswith("虚构大学：") and "未成：价格 1" in found and "甲机械" not in found
    assert said(capsys, "cases", "teach") == "评判：来自企业 1 个，来自审核 0 个；新增 1，撤去 0\n"


def test_a_worksheet_is_written(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.folder / "诊断.xlsx"
    assert "已有需求 1 条" in said(capsys, "cases", "diagnosis", "E-1", str(path)) and path.exists()


def test_an_empty_home_has_nothing_to_say(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "cases", "list") == "没有跟进中的\n"
    assert said(capsys, "cases", "list", "--stale") == "没有要提醒的\n"
    assert said(capsys, "cases", "open") == "没有要开的培育案\n"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["step", "K7Q2-1", "跳舞", "--as", "王工"], 1, "没有这个步骤：跳舞"),
        (["step", "K7Q2-1", "感兴趣", "--as", "王工"], 1, "不能直接登记"),
        (["step", "K7Q2-1", "签约", "--as", "王工"], 1, "须附证据文件"),
        (["step", "K7Q2-1", "已联系", "--as", "王工"], 1, "跳过了前面的步骤"),
        (["step", "K7Q2-1", "未成", "--reason", "天气", "--as", "王工"], 1, "没有这种原因：天气"),
        (["step", "K7Q2-1", "已联系"], 2, "--as"),
        (["reverse", "9", "--remark", "错", "--as", "王工"], 1, "没有这一步"),
        (["milestone", "Z-1", "远足", "--as", "王工"], 1, "没有这种里程碑"),
        (["milestone", "Z-1", "中试", "--as", "王工"], 1, "没有这个培育案"),
        (["close", "Z-1", "--as", "王工"], 1, "没有这个培育案"),
        (["open", "P-none", "--as", "王工"], 1, "没有这条推给企业的推送"),
        (["open", "P-none"], 2, "--as"),
        (["show", "P-none"], 1, "没有这个答复编号或推送编号"),
        (["reasons", "--patentee", "别的大学"], 1, "没有推送过这个专利权人的专利"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    desk: AnswerDesk, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, words: str
) -> None:
    assert run(["cases", *arguments]) == status
    err = capsys.readouterr().err
    assert words in err and err.count("\n") == 1
