"""Evidence on paper is found by what a file holds, not by its name, and what is missing is named."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ledger_making import CONTACT, K, event, ledger_of, sha, whole_push

from console.commands import run
from jobs.evidence_files import check_evidence
from jobs.home import Home
from jobs.opening import open_home
from jobs.push_entries import permitted
from matcher.consent import Permission
from matcher.errors import FileUnreadable
from matcher.ledger import LedgerEvent
from matcher.ledger_rules import reversal
from matcher.push_vocabulary import Digest, PushChannel
from matcher.vocabulary import LegalBasis
from store import ledger
from store.database import writing

Invoke = Callable[..., tuple[int, str, str]]
HAND_OVER = PushChannel.HAND_OVER


def handed(push_id: str, receipt: str) -> LedgerEvent:
    return event(K.DELIVERED, push_id, channel=HAND_OVER, evidence=sha(receipt))


EVENTS = [
    event(K.PERMITTED, evidence=sha("同意书")),
    *whole_push("P-1"),
    event(K.SENT, "P-2", channel=HAND_OVER),
    handed("P-2", "签收单二"),
    event(K.SENT, "P-3", channel=HAND_OVER),
    handed("P-3", "签收单三"),
]


def keep(folder: Path, name: str, content: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha(content)


def test_evidence_is_found_in_any_folder_under_any_name(tmp_path: Path) -> None:
    keep(tmp_path / "a", "2026/扫描件.pdf", "签收单二")
    keep(tmp_path / "b", "x", "同意书")
    keep(tmp_path / "b", "空的", "")
    found = check_evidence(ledger_of(EVENTS), [tmp_path / "a", tmp_path / "b"])
    assert (found.files, [e.sequence for e in found.found]) == (3, [1, 7])
    missing = {"sequence": 9, "kind": "delivered", "push_id": "P-3", "evidence": sha("签收单三")}
    assert found.to_dict() == {"files": 3, "found": [1, 7], "missing": [missing]}


def test_a_server_s_word_is_no_paper_and_what_was_taken_back_needs_none(tmp_path: Path) -> None:
    entries = ledger_of(EVENTS)
    taken_back = ledger_of([*EVENTS, reversal(entries[8], event(K.REVERSED))])
    assert [e.sequence for e in check_evidence(taken_back, [tmp_path]).missing] == [1, 7]
    assert check_evidence(ledger_of(whole_push()), [tmp_path]).missing == ()


def test_a_ground_that_only_the_register_states_is_no_paper(tmp_path: Path) -> None:
    stated = Permission(Digest.PROFILED, basis=LegalBasis.CONSENT)
    proven = replace(stated, evidence=sha("同意书"))
    engine = open_home(Home(tmp_path / "home"))
    with writing(engine) as conn:
        events = [one for said in (stated, proven) for one in permitted(conn, CONTACT, said, EVENTS[0].at)]
    engine.dispose()
    found = check_evidence(ledger_of(events), [tmp_path])
    assert ([e.sequence for e in found.found], [e.evidence for e in found.missing]) == ([], [sha("同意书")])


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="没有这个证据文件夹"):
        check_evidence([], [tmp_path / "absent"])


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a command in a home whose ledger holds the events."""
    monkeypatch.setenv("QUEQIAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUEQIAO_DATABASE_URL", raising=False)
    engine = open_home(Home(tmp_path / "home"))
    with writing(engine) as conn:
        ledger.append(conn, EVENTS)
    engine.dispose()

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return call


def test_the_audit_names_missing_evidence_without_calling_the_chain_broken(invoke: Invoke, tmp_path: Path) -> None:
    keep(tmp_path / "receipts", "a.jpg", "签收单二")
    status, out, err = invoke("push", "audit", "--evidence", tmp_path / "receipts")
    assert (status, err) == (0, "") and "链条完整" in out and CONTACT not in out
    assert "签收单和联系依据 3 份：在 1 个文件中找到 1 份，缺 2 份" in out
    assert f"缺第 9 条（已送达，推送 P-3）：{sha('签收单三')}" in out
    found = json.loads(invoke("push", "audit", "--json", "--evidence", tmp_path / "receipts")[1])
    assert [one["sequence"] for one in found["evidence"]["missing"]] == [1, 9]
    assert "evidence" not in json.loads(invoke("push", "audit", "--json")[1])


def test_an_absent_folder_gets_one_line(invoke: Invoke, tmp_path: Path) -> None:
    status, out, err = invoke("push", "audit", "--evidence", tmp_path / "absent")
    assert (status, out) == (1, "") and err.startswith("没有这个证据文件夹") and err.count("\n") == 1
