"""The commands of answers, introductions and pages, as staff meet them."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from answer_desk import AnswerDesk
from click.testing import CliRunner

from console.commands import queqiao, run
from jobs.links import refuse_link
from matcher.delivery_vocabulary import Answer

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnswerDesk]:
    desk = AnswerDesk(tmp_path)
    desk.send()
    monkeypatch.setenv("QUEQIAO_HOME", str(desk.home.path))
    yield desk
    desk.engine.dispose()


def told(*arguments: str) -> Any:
    found = CliRunner().invoke(queqiao, [*arguments, "--json"], catch_exceptions=False, standalone_mode=False)
    return json.loads(found.stdout)


def test_an_answer_is_taken_down(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["push", "answer", "k7q2-1", "感兴趣", "--said-by", "李四，乙公司", "--as", "王工"]) == 0
    assert capsys.readouterr().out == "已登记 P-K7Q2-1：感兴趣，李四，乙公司（不是收件人本人）\n"
    assert desk.given("P-K7Q2-1")[0].answer is Answer.INTERESTED


def test_an_answer_as_a_document(desk: AnswerDesk) -> None:
    assert told("push", "answer", "K7Q2-1", "price", "--remark", "太高", "--as", "王工") == {
        "answers": [
            {
                "push_id": "P-K7Q2-1",
                "answer": "price",
                "source": "code",
                "remark": "太高",
                "said_by": "",
                "forwarded": False,
            }
        ],
        "unchanged": 0,
    }


def test_a_sheet_is_reported_row_by_row(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.file("答复.csv", "答复编号,答复\nK7Q2-1,太早\nK7Q2-2,\n")
    assert run(["push", "answer", "--file", str(path), "--as", "王工"]) == 0
    out = capsys.readouterr().out
    assert out == "共 2 行：新登记 1，与已登记的相同 0，未填答复 1\n已登记 P-K7Q2-1：太早\n"
    assert told("push", "answer", "--file", str(path), "--as", "王工")["unchanged"] == 1


def test_a_reply_is_reported_with_what_was_not_read(desk: AnswerDesk) -> None:
    path = desk.file("回复.txt", "您好\nK7Q2-1 太早\n拒收\n")
    found = told("push", "answer", "--reply", str(path), "--as", "王工")
    assert (found["refused"], found["contacts"], found["unread"]) == (True, 1, ["您好"])
    assert [one["push_id"] for one in found["answers"]] == ["P-K7Q2-1"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["K7Q2-1", "还行", "--as", "王工"], 1, "没有这种答复：还行"),
        (["K7Q2-8", "太早", "--as", "王工"], 1, "没有这个答复编号或推送编号：K7Q2-8"),
        (["K7Q2-1", "太早"], 2, "--as"),
        (["K7Q2-1", "--as", "王工"], 2, "三者之一"),
        (["--as", "王工"], 2, "三者之一"),
        (["K7Q2-1", "太早", "--reply", "x.txt", "--as", "王工"], 2, "三者之一"),
        (["--file", "absent.csv", "--as", "王工"], 1, "找不到文件"),
        (["--reply", "absent.txt", "--as", "王工"], 1, "找不到文件"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(
    desk: AnswerDesk, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int, words: str
) -> None:
    assert run(["push", "answer", *arguments]) == status
    err = capsys.readouterr().err
    assert words in err and err.count("\n") == 1 and desk.answered() == []


def test_an_introduction_says_who_is_waited_for_and_then_who_they_are(
    desk: AnswerDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    proof = str(desk.file("同意.txt", "同意"))
    run(["push", "answer", "K7Q2-1", "感兴趣", "--as", "王工"])
    agree = ["push", "introduce", "P-K7Q2-1", "--said-by", "虚构张三", "--evidence", proof, "--as", "王工", "--side"]
    capsys.readouterr()
    assert run([*agree, "seeker"]) == 0
    first = capsys.readouterr().out
    assert "待供方同意；双方都同意之前不给出名称" in first and "虚构大学" not in first
    assert run([*agree, "provider"]) == 0
    second = capsys.readouterr().out
    assert "供方：虚构大学 虚构赵六 主任 zhao@example.edu.cn" in second
    assert "需方：虚构甲机械有限公司 虚构张三 经理 13800000001 zhang@example.com" in second
    assert run(["push", "introduce", "P-K7Q2-1"]) == 0 and capsys.readouterr().out == second
    assert run([*agree[:5], "--side", "seeker"]) == 2


def test_a_port_that_is_taken_is_told(desk: AnswerDesk, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(["serve", "--face", "public", "--port", str(port)]) == 1
    assert f"不能在这个地址监听：127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="signals end a process otherwise there")
def test_the_public_face_serves_until_it_is_told_to_stop(desk: AnswerDesk) -> None:
    command = [sys.executable, "-c", "from console.commands import main; main()", "serve", "--face", "public"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        [*command, "--port", "0"], stderr=subprocess.PIPE, encoding="utf-8", env=environment
    ) as server:
        assert server.stderr
        try:
            where = server.stderr.readline().partition("：")[2].split(" ")[0]
            assert "QUEQIAO_PUBLIC_URL" in server.stderr.readline()
            link = refuse_link(desk.home, where.rstrip("/"), "M-K7Q2", desk.ids["虚构张三"])  # one that is never over
            with urllib.request.urlopen(link, timeout=20) as page:
                assert "确认，不再接收" in page.read().decode()
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(where, timeout=20)
            refused.value.close()
            assert refused.value.code == 503  # no catalog was published
        finally:
            server.send_signal(signal.SIGTERM)
            rest = server.communicate(timeout=20)[1]
    assert "Traceback" not in rest and link.rpartition("/")[2] not in rest
