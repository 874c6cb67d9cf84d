"""`push audit` on real homes: what it proves, what it names, and what a stranger proves with the pack alone."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from ledger_making import START, K, event, whole_push

from console.commands import run
from jobs.home import Home
from jobs.opening import open_home
from matcher.books import Hand, NewEntry
from matcher.ledger import LedgerEntry, LedgerEvent
from matcher.transfer_vocabulary import Book, BookAct
from store import books, ledger
from store.database import writing

Invoke = Callable[..., tuple[int, str, str]]
PERMITTED = event(K.PERMITTED)
YEAR = [PERMITTED, *whole_push(), *whole_push("P-2"), event(K.SENT, "P-3"), event(K.BOUNCED, "P-3")]


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in a home of its own: exit status, stdout, stderr."""
    monkeypatch.setenv("QUEQIAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUEQIAO_DATABASE_URL", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def record(tmp_path: Path, *events: LedgerEvent) -> list[LedgerEntry]:
    engine = open_home(Home(tmp_path / "home"))
    with writing(engine) as conn:
        added = ledger.append(conn, events)
    engine.dispose()
    return added


def tamper(tmp_path: Path, statement: str) -> None:
    engine = open_home(Home(tmp_path / "home"))
    with writing(engine) as conn:
        for name in ledger.TRIGGERS:
            conn.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        conn.exec_driver_sql(statement)
    engine.dispose()


def test_an_empty_ledger_is_intact_and_counts_nothing(invoke: Invoke) -> None:
    status, out, err = invoke("push", "audit", "--json")
    found = json.loads(out)
    assert (status, err, found["chain"], found["anchored_until"], found["head"]) == (0, "", "intact", None, None)
    assert (found["strict"], found["loose"], found["duplicates"], found["after_refusal"]) == (0, 0, 0, 0)
    assert found["cap_breaches"] == 0 and found["guarded"] is True


def test_the_audit_counts_what_was_recorded_and_status_shows_the_same(invoke: Invoke, tmp_path: Path) -> None:
    added = record(tmp_path, *YEAR)
    found = json.loads(invoke("push", "audit", "--json")[1])
    assert (found["chain"], found["strict"], found["loose"]) == ("intact", 2, 3)
    assert (found["entries"], found["head"], found["states"]["bounced"]) == (11, added[-1].hash, 1)
    pushes = {"planned": 2, "approved": 2, "sent": 3, "delivered": 2, "strict": 2, "loose": 3}
    assert json.loads(invoke("status", "--json")[1])["pushes"] == pushes


def test_status_remembers_its_counts_until_an_entry_is_added_or_the_memory_is_damaged(
    invoke: Invoke, tmp_path: Path
) -> None:
    def shown() -> tuple[int, int]:
        pushes = json.loads(invoke("status", "--json")[1])["pushes"]
        return pushes["strict"], pushes["loose"]

    memory = tmp_path / "home" / "push-counts.json"
    record(tmp_path, PERMITTED, *whole_push())
    assert (shown(), shown(), memory.exists()) == ((1, 1), (1, 1), True)
    record(tmp_path, *whole_push("P-2"))
    assert shown() == (2, 2)
    for damage in ("", "[]", "{}", '{"of": "x", "pushes": {}}', json.dumps({"of": "0" * 64, "pushes": {"strict": 9}})):
        memory.write_text(damage, encoding="utf-8")
        assert shown() == (2, 2)
    tamper(tmp_path, "UPDATE ledger_entries SET kind = 'x' WHERE sequence = 6")
    memory.unlink()
    assert shown() == (1, 1)


def test_people_read_the_same_figures(invoke: Invoke, tmp_path: Path) -> None:
    record(tmp_path, *YEAR)
    out = invoke("push", "audit")[1]
    for line in ("台账 11 条，链条完整", "严格口径 2 条，宽口径 3 条", "退回 1", "超出上限 0", "另列：无"):
        assert line in out


def test_caps_of_a_policy_are_held_against_the_entries(invoke: Invoke, tmp_path: Path) -> None:
    record(tmp_path, *YEAR)
    policy = tmp_path / "policy.toml"
    policy.write_text("[caps]\ncontact_week = 2\nenterprise_month = 3\n", encoding="utf-8")
    assert json.loads(invoke("push", "audit", "--json", "--policy", policy)[1])["cap_breaches"] == 1


def test_without_a_policy_the_caps_of_the_settings_are_held_against_the_entries_and_packed(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, *YEAR)
    monkeypatch.setenv("QUEQIAO_CONTACT_CAPS", "2/2")
    assert json.loads(invoke("push", "audit", "--json", "--pack", tmp_path / "p.zip")[1])["cap_breaches"] == 1
    with ZipFile(tmp_path / "p.zip") as pack:
        pack.extractall(tmp_path / "pack")
    stated = json.loads((tmp_path / "pack" / "counts.json").read_text(encoding="utf-8"))
    assert stated["caps"]["rolling"] is True and stated["counts"]["cap_breaches"] == 1
    assert verified(tmp_path / "pack")[0] == 0
    replaced(tmp_path / "pack" / "counts.json", '"contact_week": 2', '"contact_week": 3')
    replaced(tmp_path / "pack" / "counts.json", '"contact_month": 2', '"contact_month": 3')
    assert "数目不符：cap_breaches" in "".join(verified(tmp_path / "pack")[1])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "推送上限写得不对"),
        ("[caps]\ndaily = 2\n", "推送上限写得不对：daily"),
        ("[caps]\ncontact_week = '2'\n", "推送上限写得不对：contact_week"),
        ("[caps]\ncontact_week = true\n", "推送上限写得不对：contact_week"),
        ("[caps]\ncontact_week = -1\n", "推送上限写得不对：contact_week"),
        ("caps = 3\n", "推送上限写得不对"),
        ("[caps", "推送上限文件无法读取"),
        (None, "推送上限文件无法读取"),
    ],
)
def test_a_policy_that_states_no_caps_gets_one_line(
    invoke: Invoke, tmp_path: Path, content: str | None, said: str
) -> None:
    policy = tmp_path / "policy.toml"
    if content is not None:
        policy.write_text(content, encoding="utf-8")
    status, out, err = invoke("push", "audit", "--policy", policy)
    assert (status, out) == (1, "") and err.startswith(said) and err.count("\n") == 1


def test_a_changed_entry_breaks_the_chain_there_and_only_what_stands_before_it_counts(
    invoke: Invoke, tmp_path: Path
) -> None:
    record(tmp_path, *YEAR)
    tamper(tmp_path, "UPDATE ledger_entries SET enterprise_id = 'E-9' WHERE sequence = 8")
    status, out, err = invoke("push", "audit", "--json")
    found = json.loads(out)
    assert (status, found["chain"], found["broken_at"]) == (1, "broken", {"sequence": 8, "fault": "changed"})
    assert (found["strict"], found["loose"], found["guarded"]) == (1, 1, False)
    assert err.startswith("台账第 8 条内容与哈希不符") and err.count("\n") == 1
    assert "链条断裂" in invoke("push", "audit")[1] and "触发器不在了" in invoke("push", "audit")[1]


def test_a_changed_entry_of_the_books_is_named_and_no_report_is_made_of_it(invoke: Invoke, tmp_path: Path) -> None:
    engine = open_home(Home(tmp_path / "home"))
    with writing(engine) as conn:
        books.append(conn, [NewEntry(Book.TRAINING, "PX-1", BookAct.ADDED, Hand("钱操作", START), {"people": 20})])
        conn.exec_driver_sql("DROP TRIGGER book_entries_stay")
        conn.exec_driver_sql("""UPDATE book_entries SET payload = '{"people": 200}'""")
    engine.dispose()
    status, out, err = invoke("push", "audit", "--json")
    found = json.loads(out)
    assert (status, found["chain"], found["books_broken_at"]) == (1, "intact", 1)
    assert err.startswith("转让和登记簿第 1 条被改动过")
    status, _, err = invoke("report", "--as-of", "2026-03-31")
    assert status == 1 and err.startswith("转让和登记簿被改动过，不能出报告")


def test_entries_cut_off_the_end_are_found_by_a_head_that_was_mailed(invoke: Invoke, tmp_path: Path) -> None:
    head = record(tmp_path, *YEAR)[-1].hash
    assert invoke("push", "audit", "--head", f" {head.upper()}")[0] == 0
    tamper(tmp_path, "DELETE FROM ledger_entries WHERE sequence > 9")
    assert invoke("push", "audit")[0] == 0
    status, out, err = invoke("push", "audit", "--json", "--head", head)
    assert (status, json.loads(out)["chain"], json.loads(out)["unknown_heads"]) == (1, "broken", [head])
    assert "没有这个链头" in err


def test_the_audit_says_until_when_the_chain_is_anchored(invoke: Invoke, tmp_path: Path) -> None:
    head = record(tmp_path, *YEAR)[-1]
    mailed = [LedgerEvent(START + timedelta(days=30), K.ANCHORED, person=p, evidence=head.hash) for p in ("甲", "乙")]
    record(tmp_path, mailed[0])
    assert json.loads(invoke("push", "audit", "--json")[1])["anchored_until"] is None
    record(tmp_path, mailed[1])
    assert json.loads(invoke("push", "audit", "--json")[1])["anchored_until"] == head.at.isoformat()
    assert "锚定至 2026-03-02 09:00" in invoke("push", "audit")[1]


@pytest.fixture
def unpacked(invoke: Invoke, tmp_path: Path) -> Path:
    """An audit pack of a year, unpacked in a folder of its own."""
    record(tmp_path, *YEAR)
    policy = tmp_path / "policy.toml"
    policy.write_text("[caps]\ncontact_week = 2\n", encoding="utf-8")
    assert invoke("push", "audit", "--policy", policy, "--pack", tmp_path / "审计包.zip")[0] == 0
    with ZipFile(tmp_path / "审计包.zip") as pack:
        pack.extractall(tmp_path / "pack")
    return tmp_path / "pack"


def verified(folder: Path, *heads: str) -> tuple[int, list[str]]:
    """The packed verifier run by a Python that sees nothing but its standard library."""
    command = [sys.executable, "-I", "-S", "-X", "utf8", "verify.py", *heads]
    ran = subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")
    assert ran.stderr == ""
    return ran.returncode, ran.stdout.splitlines()


def test_a_stranger_verifies_the_pack_with_nothing_but_python(unpacked: Path) -> None:
    last = json.loads((unpacked / "entries.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    status, lines = verified(unpacked, last["hash"])
    assert (status, lines[-1]) == (0, "核验通过")
    assert lines[0] == f"链条完整：11 条，链头 {last['hash']}" and f"邮件中的链头 {last['hash']} 是第 11 条" in lines
    counts = json.loads((unpacked / "counts.json").read_text(encoding="utf-8"))
    assert counts["counts"]["strict"] == 2 and counts["counts"]["cap_breaches"] == 1
    assert "python -I verify.py" in (unpacked / "说明.txt").read_text(encoding="utf-8")


def replaced(path: Path, before: str, after: str) -> None:
    text = path.read_bytes()
    assert before.encode() in text
    path.write_bytes(text.replace(before.encode(), after.encode(), 1))


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("entries.jsonl", '"push_id":"P-2"', '"push_id":"P-9"', "第 6 条：内容与哈希不符"),
        ("entries.jsonl", '"kind":"planned"', '"kind":"plannet"', "第 2 条：内容无法识别"),
        ("counts.json", '"strict": 2', '"strict": 5000', "数目不符：strict 写的是 5000，重算为 2"),
        ("counts.json", '"contact_week": 2', '"contact_week": 9', "数目不符：cap_breaches 写的是 1，重算为 0"),
        ("evidence.csv", "approved,P-1", "approved,P-2", "evidence.csv 与条目中的证据哈希不符"),
    ],
)
def test_a_tampered_pack_does_not_pass(unpacked: Path, file: str, before: str, after: str, said: str) -> None:
    replaced(unpacked / file, before, after)
    status, lines = verified(unpacked)
    assert (status, lines[-1]) == (1, "核验未通过") and any(said in line for line in lines)


def test_a_pack_written_anew_from_the_start_lacks_the_mailed_head(unpacked: Path) -> None:
    status, lines = verified(unpacked, "f" * 64)
    assert (status, lines[-1]) == (1, "核验未通过") and any("没有邮件中的链头" in line for line in lines)


def test_a_broken_ledger_is_packed_as_it_stands(invoke: Invoke, tmp_path: Path) -> None:
    record(tmp_path, *YEAR)
    tamper(tmp_path, "UPDATE ledger_entries SET person = CAST(x'ff' AS TEXT) WHERE sequence = 3")
    assert invoke("push", "audit", "--pack", tmp_path / "p.zip")[0] == 1
    with ZipFile(tmp_path / "p.zip") as pack:
        pack.extractall(tmp_path / "pack")
    status, lines = verified(tmp_path / "pack")
    assert status == 1 and any("第 3 条" in line for line in lines)


def test_the_same_ledger_makes_the_same_pack(invoke: Invoke, tmp_path: Path) -> None:
    record(tmp_path, *YEAR)
    for name in ("a.zip", "b.zip"):
        assert invoke("push", "audit", "--pack", tmp_path / name)[0] == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_the_audit_of_an_unwritable_place_gets_one_line(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, _, err = invoke("push", "audit", "--pack", tmp_path / "file" / "p.zip")
    assert status == 1 and err.count("\n") == 1 and "无法写入" in err
