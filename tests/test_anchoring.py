"""Anchoring: what is recorded is what was taken by a server or mailed by hand, and the audit finds it."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from ledger_making import START, K, event, whole_push

from console.commands import run
from jobs.anchoring import anchor, head_of
from jobs.audit import audit
from jobs.home import Home
from jobs.opening import open_home
from jobs.settings import Settings, read_settings
from matcher.anchor_letter import Holder
from matcher.delivery_vocabulary import MessageKind, SendResult
from matcher.errors import HomeUnusable, InputRefused
from matcher.ledger import LedgerEntry
from matcher.messages import Letter, Sending
from matcher.push_vocabulary import PushChannel
from store import ledger
from store.database import writing

NOW = START + timedelta(days=30)
PEOPLE = (Holder("甲", "jia@example.com"), Holder("乙", "yi@example.org"))
YEAR = [event(K.PERMITTED), *whole_push()]
Invoke = Callable[..., tuple[int, str, str]]


@dataclass
class Post:
    """A mail server in ten lines: takes everything but what is for those named in `refuses`."""

    refuses: dict[str, Sending] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)

    def send(self, letter: Letter, leaving: Callable[[], None]) -> Sending:
        leaving()
        self.letters.append(letter)
        return self.refuses.get(letter.envelope.recipient, Sending(SendResult.ACCEPTED, "250 OK"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("QUEQIAO_HOME", str(tmp_path / "home"))
    for name in ("QUEQIAO_DATABASE_URL", "QUEQIAO_ANCHOR_TO", "QUEQIAO_SMTP"):
        monkeypatch.delenv(name, raising=False)
    return Home(tmp_path / "home")


@pytest.fixture
def engine(home: Home) -> Iterator[sa.Engine]:
    engine = open_home(home)
    yield engine
    engine.dispose()


@pytest.fixture
def settings() -> Settings:
    return read_settings({})


@pytest.fixture
def begun(engine: sa.Engine) -> LedgerEntry:
    """The last entry of a ledger of one push."""
    with writing(engine) as conn:
        return ledger.append(conn, YEAR)[-1]


def anchors(engine: sa.Engine) -> list[tuple[str, str]]:
    with engine.connect() as conn:
        return [(e.person, e.evidence) for e in ledger.readable(conn) if e.kind is K.ANCHORED]


def test_both_get_the_same_head_and_the_chain_is_anchored_up_to_it(
    home: Home, engine: sa.Engine, settings: Settings, begun: LedgerEntry
) -> None:
    post = Post()
    found = anchor(home, engine, settings, post, PEOPLE, NOW)
    assert [letter.envelope.address for letter in post.letters] == ["jia@example.com", "yi@example.org"]
    assert {(one.kind, one.channel, one.push_ids) for one in post.letters} == {
        (MessageKind.NOTICE, PushChannel.EMAIL, ())
    }
    assert all(begun.hash in letter.text and "严格口径 1 条" in letter.text for letter in post.letters)
    assert anchors(engine) == [("甲", begun.hash), ("乙", begun.hash)]
    assert (found.mailed, found.failed, found.until) == (("甲", "乙"), (), begun.at)
    assert found.letter.read_text(encoding="utf-8-sig") == post.letters[0].text
    with engine.connect() as conn:
        assert audit(conn, heads=[begun.hash]).anchored_until == begun.at


@pytest.mark.parametrize("result", [SendResult.REFUSED, SendResult.LATER, SendResult.UNKNOWN])
def test_a_letter_that_was_not_taken_is_told_and_not_recorded(
    home: Home, engine: sa.Engine, settings: Settings, begun: LedgerEntry, result: SendResult
) -> None:
    found = anchor(home, engine, settings, Post({"甲": Sending(result, "550 no such user")}), PEOPLE, NOW)
    assert (found.mailed, found.failed, found.until) == (("乙",), (("甲", "550 no such user"),), None)
    assert anchors(engine) == [("乙", begun.hash)]
    later = anchor(home, engine, settings, Post(), PEOPLE, NOW + timedelta(minutes=1))
    assert later.until is not None and later.until > begun.at


def test_without_a_sender_the_letter_lies_in_the_home_and_nothing_is_recorded(
    home: Home, engine: sa.Engine, settings: Settings, begun: LedgerEntry
) -> None:
    found = anchor(home, engine, settings, None, PEOPLE, NOW)
    assert begun.hash in found.letter.read_text(encoding="utf-8-sig") and found.letter.parent == home.documents
    assert (found.mailed, found.failed, anchors(engine)) == ((), (), [])


def test_an_empty_a_broken_and_a_future_ledger_have_no_head_to_mail(
    home: Home, engine: sa.Engine, settings: Settings
) -> None:
    post = Post()
    with pytest.raises(InputRefused, match="没有条目"):
        anchor(home, engine, settings, post, PEOPLE, NOW)
    with writing(engine) as conn:
        ledger.append(conn, YEAR)
    with pytest.raises(InputRefused, match="时钟比台账最后一条早"):
        anchor(home, engine, settings, post, PEOPLE, START - timedelta(days=1))
    with writing(engine) as conn:
        conn.exec_driver_sql("DROP TRIGGER ledger_entries_stay")
        conn.exec_driver_sql("UPDATE ledger_entries SET person = '李工' WHERE sequence = 2")
    with pytest.raises(HomeUnusable, match="链条断了，不能锚定：台账第 2 条"):
        anchor(home, engine, settings, post, PEOPLE, NOW)
    assert post.letters == []


def test_one_person_alone_is_no_anchor(home: Home, engine: sa.Engine, settings: Settings, begun: LedgerEntry) -> None:
    post = Post()
    with pytest.raises(InputRefused, match="至少两个人"):
        anchor(home, engine, settings, post, PEOPLE[:1], NOW)
    assert post.letters == [] and head_of(engine, NOW).hash == begun.hash


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], home: Home, begun: LedgerEntry) -> Invoke:
    """Runs a command in the home, where 王工 is known."""
    assert run(["users", "add", "王工"]) == 0

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


TO = ("--to", "甲=jia@example.com", "--to", "乙=yi@example.org")
AS = ("--as", "王工")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """Mail that is set up, and taken by the fake."""
    post = Post()

    @contextmanager
    def opened_senders(*_: Any) -> Iterator[dict[PushChannel, Post]]:
        yield {PushChannel.EMAIL: post}

    monkeypatch.setitem(sys.modules, "jobs.senders.opening", SimpleNamespace(opened_senders=opened_senders))  # type: ignore[arg-type]
    return post


def test_the_command_mails_the_head_and_the_audit_says_until_when(
    invoke: Invoke, post: Post, begun: LedgerEntry
) -> None:
    found = json.loads(invoke("push", "anchor", *TO, *AS, "--json")[1])
    assert (found["head"], found["mailed"], found["failed"]) == (begun.hash, ["甲", "乙"], [])
    assert json.loads(invoke("push", "audit", "--json")[1])["anchored_until"] == begun.at.isoformat()
    assert len(post.letters) == 2


def test_the_receivers_of_the_settings_are_taken_where_none_are_named(
    invoke: Invoke, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUEQIAO_ANCHOR_TO", "丙 <bing@example.com>, 丁 <ding@example.com>")
    status, out, err = invoke("push", "anchor", *AS)
    assert (status, err) == (0, "") and "已寄给 丙、丁；台账锚定至 2026-03-02 09:03" in out


def test_a_letter_that_failed_is_named_and_the_status_is_one(invoke: Invoke, post: Post) -> None:
    post.refuses["乙"] = Sending(SendResult.REFUSED, "550\nno such user")
    status, out, err = invoke("push", "anchor", *TO, *AS)
    assert status == 1 and "已寄给 甲；" in out and err == "没有寄到 乙：550 no such user。请改正后重新运行\n"


def test_without_mail_the_way_out_is_named(invoke: Invoke) -> None:
    status, out, err = invoke("push", "anchor", *TO, *AS)
    assert (status, out) == (1, "") and err.startswith("没有设置发信的邮件服务器")
    assert "--output" in err and "--mailed" in err and err.count("\n") == 1


def test_a_letter_mailed_by_hand_anchors_once_two_people_are_recorded(
    invoke: Invoke, engine: sa.Engine, begun: LedgerEntry, tmp_path: Path
) -> None:
    status, out, _ = invoke("push", "anchor", *AS, "--output", tmp_path / "信.txt")
    assert status == 0 and f"--head {begun.hash}" in out
    assert begun.hash in (tmp_path / "信.txt").read_text(encoding="utf-8-sig") and anchors(engine) == []
    head = ("--head", begun.hash.upper(), *AS)
    assert "尚未锚定" in invoke("push", "anchor", "--mailed", "甲", *head)[1]
    assert "锚定至 2026-03-02 09:03" in invoke("push", "anchor", "--mailed", "甲", "--mailed", "乙", *head)[1]
    assert anchors(engine) == [("甲", begun.hash), ("乙", begun.hash)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--mailed", "甲", *AS), "台账里没有这个链头"),
        (("--mailed", "甲", "--head", "f" * 64, *AS), "台账里没有这个链头"),
        (("--mailed", " ", "--head", "f" * 64, *AS), "收件人的姓名为空"),
        ((*TO, "--as", "无此人"), "没有这个人员"),
        ((*TO,), "没有这个人员"),
        (AS, "链头要寄给至少两个人"),
        (("--to", "甲", *AS), "收件人的写法不对"),
    ],
)
def test_what_cannot_be_recorded_or_sent_gets_one_line(
    invoke: Invoke, engine: sa.Engine, arguments: tuple[str, ...], said: str
) -> None:
    status, out, err = invoke("push", "anchor", *arguments)
    assert (status, out) == (1, "") and err.startswith(said) and err.count("\n") == 1
    assert anchors(engine) == []
