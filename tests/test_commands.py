"""The command line as users meet it: whole runs on real files, one line for every mistake."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from console.commands import ROOMS, run
from matcher.shipped import shipped

Invoke = Callable[..., tuple[int, str, str]]


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


def document(printed: tuple[int, str, str]) -> dict[str, object]:
    status, out, err = printed
    assert (status, err) == (0, ""), err
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


@pytest.fixture
def stocked(invoke: Invoke) -> Invoke:
    """A home with the sample, indexed."""
    sample = shipped("sample")
    patents = [sample / name for name in ("patents_cnipr.xlsx", "patents_incopat.xlsx", "patents_patsnap.csv")]
    for arguments in (
        ("import", "patents", *patents),
        ("import", "enterprises", sample / "enterprises.xlsx"),
        ("import", "needs", sample / "needs.xlsx"),
        ("import", "supply", sample / "supply.xlsx"),
        ("chain", "import", sample / "chain.toml"),
        ("index",),
    ):
        status, _, err = invoke(*arguments)
        assert status == 0, err
    return invoke


def test_every_command_is_there_and_tells_its_usage(invoke: Invoke) -> None:
    for name in ROOMS:
        status, out, _ = invoke(name, "--help")
        assert status == 0 and "Usage" in out


def test_an_empty_home_shows_the_first_steps_in_order(invoke: Invoke) -> None:
    status = document(invoke("status", "--json"))
    assert status["index"] == {"state": "absent", "patents": 0} and status["patents"] == 0
    steps = " ".join(str(step) for step in status["steps"])  # type: ignore[attr-defined]
    wanted = ["queqiao forms", "import patents", "import enterprises", "import needs", "queqiao index", "queqiao match"]
    assert sorted(wanted, key=steps.find) == wanted and all(step in steps for step in wanted)


def test_importing_accounts_for_every_row_and_a_second_time_changes_nothing(invoke: Invoke) -> None:
    path = shipped("sample", "patents_cnipr.xlsx")
    first = document(invoke("import", "patents", path, "--json"))["files"][0]  # type: ignore[index]
    again = document(invoke("import", "patents", path, "--json"))["files"][0]  # type: ignore[index]
    assert first["rows"] == first["accepted"] + first["updated"] + first["unchanged"] + first["rejected"] == 140
    assert (again["unchanged"], again["accepted"], again["updated"]) == (140, 0, 0)


def test_an_import_of_which_nothing_went_in_says_one_line_and_no_number_to_undo(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    status, out, err = invoke("import", "patents", tmp_path / "a.csv")
    assert (status, out) == (1, "") and err.count("\n") == 1 and "专利名称" in err


def test_an_undone_import_leaves_nothing(invoke: Invoke) -> None:
    imported = document(invoke("import", "patents", shipped("sample", "patents_cnipr.xlsx"), "--json"))
    assert document(invoke("import", "patents", "--undo", imported["run"], "--json"))["removed"] == 140
    assert document(invoke("status", "--json"))["patents"] == 0


def test_every_need_is_matched_or_named_with_its_reason(stocked: Invoke) -> None:
    found = document(stocked("match", "--json", "--top", "3"))
    matched = {row["need_id"] for row in found["matches"]}  # type: ignore[attr-defined]
    without = {row["need_id"]: row["reason"] for row in found["without"]}  # type: ignore[attr-defined]
    assert matched and not matched & without.keys() and len(matched) + len(without) == 102
    assert all(without.values()) and found["calibrated"] is False


def test_proposals_reach_the_threshold_and_quotations_stand_where_they_say(stocked: Invoke) -> None:
    sheet = openpyxl.load_workbook(shipped("sample", "needs.xlsx")).active
    assert sheet is not None
    texts = {row[0]: {"title": row[1], "content": row[2]} for row in sheet.iter_rows(min_row=2, values_only=True)}
    for row in document(stocked("match", "--json"))["matches"]:  # type: ignore[attr-defined]
        assert row["p_relevant"] >= 0.3 and 0 <= row["score"] <= 1 and row["level"] in (1, 2, 3, 4)
        for quote in row["evidence"]:
            if quote["need_field"] in ("title", "content"):
                text = str(texts[row["need_id"]][quote["need_field"]])
                assert text[quote["need_start"] : quote["need_end"]] == quote["need_text"]


def test_a_vague_need_is_matched_for_staff_only_and_asked_about(stocked: Invoke, tmp_path: Path) -> None:
    vague = tmp_path / "需求.csv"
    vague.write_text("need_id,title,content\nV-1,起重机防摇,起重机防摇\nV-2,,\nV-3,泵,\n", encoding="utf-8")
    assert stocked("import", "needs", vague)[0] == 0
    found = document(stocked("match", "--json"))
    pushable = {row["need_id"]: row["pushable"] for row in found["matches"]}  # type: ignore[attr-defined]
    entries = {entry["need_id"]: entry for entry in found["vague"]}  # type: ignore[attr-defined]
    assert pushable["V-1"] is False and all(pushable[n] is (n not in entries) for n in pushable)
    assert "仅供内部参考" in entries["V-1"]["reason"] and entries["V-1"]["lacking"] == ["problem", "target", "limit"]
    assert [len(q["options"]) for q in entries["V-1"]["questions"]] == [5, 5]
    (nothing,) = [e for e in found["without"] if e["need_id"] == "V-3"]  # type: ignore[attr-defined]
    assert nothing["lacking"] and nothing["questions"]
    book = tmp_path / "推送清单.xlsx"
    assert stocked("match", "--output", book)[0] == 0
    listed = [row[1] for row in openpyxl.load_workbook(book)["无可推送需求"].iter_rows(values_only=True)]
    assert {"V-1", "V-3"} <= set(listed)


def test_the_triage_names_what_is_lacking_and_is_written_as_asked(stocked: Invoke, tmp_path: Path) -> None:
    needs = document(stocked("needs", "triage", "--json"))["needs"]
    assert len(needs) == 102 and {n["need_id"] for n in needs if n["vague"]} == {"XQ-0093", "XQ-0096"}  # type: ignore[attr-defined,arg-type]
    status, out, _ = stocked("needs", "triage", "--need", "XQ-0093")
    assert status == 0 and "缺：问题、指标、限制条件" in out and "1. 关于“新材料技术合作”" in out
    for ending in (".xlsx", ".csv", ".json"):
        path = tmp_path / f"诊断{ending}"
        assert stocked("needs", "triage", "--output", path)[0] == 0 and "XQ-0093" in text_of(path)
    assert stocked("needs", "triage", "--output", tmp_path / "诊断.doc")[0] == 1


def text_of(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8-sig")
    rows = openpyxl.load_workbook(path)["需求诊断"].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row)


def test_a_patent_finds_the_needs_it_answers_with_the_same_score(stocked: Invoke) -> None:
    row = document(stocked("match", "--json"))["matches"][0]  # type: ignore[index]
    back = document(stocked("match", "--patent", row["patent_id"], "--json"))
    same = [m for m in back["matches"] if m["match_id"] == row["match_id"]]  # type: ignore[attr-defined]
    assert [m["score"] for m in same] == [row["score"]]
    scores = [e["score"] for e in back["enterprises"]]  # type: ignore[attr-defined]
    assert scores == sorted(scores, reverse=True)


def test_a_patent_of_a_segment_names_the_enterprises_to_ask(stocked: Invoke) -> None:
    back = document(stocked("match", "--patent", "CN2021199026305", "--json"))["enterprises"]
    assert back and {e["segment_id"] for e in back} == {back[0]["segment_id"]}  # type: ignore[attr-defined,index]


def test_a_later_import_makes_the_index_stale_and_match_says_so(stocked: Invoke, tmp_path: Path) -> None:
    extra = tmp_path / "more.csv"
    extra.write_text("公开(公告)号,标题,摘要\nCN109417194B,一种虚构的吊钩,吊钩带有锁舌。\n", encoding="utf-8")
    assert stocked("import", "patents", extra)[0] == 0
    assert document(stocked("status", "--json"))["index"] == {"state": "stale", "patents": 364}
    status, out, err = stocked("match")
    assert (status, out) == (1, "") and "queqiao index" in err
    assert stocked("index")[0] == 0 and document(stocked("status", "--json"))["index"]["state"] == "fresh"  # type: ignore[index]
    hits = document(stocked("search", "吊钩锁舌", "--json"))["results"]
    assert "一种虚构的吊钩" in [hit["title"] for hit in hits]  # type: ignore[attr-defined]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json"])
def test_matches_are_written_as_asked(stocked: Invoke, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"推送清单{ending}"
    assert stocked("match", "--output", path)[0] == 0
    assert path.stat().st_size > 1000


def test_the_catalog_shows_no_confidential_need(stocked: Invoke, tmp_path: Path) -> None:
    assert stocked("catalog", "--output", tmp_path / "目录.xlsx")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "目录.xlsx")
    written = {str(v) for s in book for row in s.iter_rows(values_only=True) for v in row if v is not None}
    sheet = openpyxl.load_workbook(shipped("sample", "needs.xlsx")).active
    assert sheet is not None
    headings, *rows = sheet.iter_rows(values_only=True)
    secrecy = headings.index("保密级别")
    hidden = [row for row in rows if row[secrecy] not in ("公开", "匿名")]
    assert hidden and not {str(row[2]) for row in hidden} & written


def test_people_act_under_their_names(stocked: Invoke) -> None:
    assert stocked("chain", "assign", "need", "XQ-0001", "unassigned", "--as", "无此人")[0] == 1
    assert stocked("users", "add", "虚构审核员", "--role", "reviewer")[0] == 0
    assert stocked("chain", "assign", "need", "XQ-0001", "unassigned", "--as", "虚构审核员")[0] == 0
    assert stocked("users", "disable", "虚构审核员")[0] == 0
    status, _, err = stocked("chain", "assign", "need", "XQ-0001", "unassigned", "--as", "虚构审核员")
    assert status == 1 and "停用" in err


def test_a_contact_is_kept_asked_and_let_go_by_its_commands(stocked: Invoke, tmp_path: Path) -> None:
    assert stocked("users", "add", "虚构操作员")[0] == 0
    listed = document(stocked("contacts", "list", "--json"))["contacts"]
    assert len(listed) == 46  # type: ignore[arg-type]
    bare, agreed = (next(c for c in listed if c["legal_basis"] == basis) for basis in (None, "consent"))  # type: ignore[attr-defined]
    assert bare["channels"]["email"]["reason"] == "no_basis" and agreed["channels"]["email"]["digest"] == "profiled"
    said = ("--as", "虚构操作员", "--source", "虚构来电")
    proof = tmp_path / "同意书.txt"
    proof.write_text("虚构", encoding="utf-8")
    assert stocked("contacts", "consent", bare["contact_id"], *said, "--evidence", proof)[0] == 0
    chosen = ("--topic", "起重机", "--frequency", "monthly", "--channel", "email", "--digest", "industry")
    assert stocked("contacts", "prefer", bare["email"], *said, *chosen)[0] == 0
    status, out, _ = stocked("contacts", "show", bare["contact_id"])
    assert status == 0 and "邮件：可以，非个性化的行业摘要" in out and "同意书.txt" in out and "每月" in out
    assert stocked("contacts", "consent", bare["contact_id"], *said, "--withdraw")[0] == 0
    (withdrawn,) = document(stocked("contacts", "show", bare["email"], "--json"))["contacts"]  # type: ignore[misc]
    assert withdrawn["channels"]["email"]["reason"] == "withdrawn"  # type: ignore[index]
    assert document(stocked("contacts", "refuse", agreed["email"], *said, "--json")) == {"refused": True, "contacts": 1}
    (gone,) = document(stocked("contacts", "show", agreed["email"], "--json"))["contacts"]  # type: ignore[misc]
    assert {one["reason"] for one in gone["channels"].values()} == {"refused"}  # type: ignore[index]
    path = tmp_path / "导出.json"
    assert stocked("contacts", "export", agreed["email"], "--as", "虚构操作员", "--output", path)[0] == 0
    assert json.loads(path.read_text(encoding="utf-8"))["held"][0]["data"]["email"] == agreed["email"]
    status, out, _ = stocked("contacts", "erase", agreed["email"], *said)
    assert status == 0 and "联系人表 1 处" in out and "保留：" in out
    assert stocked("contacts", "show", agreed["email"])[0] == 1
    again = stocked("import", "enterprises", shipped("sample", "enterprises.xlsx"))
    assert again[0] == 0 and "1 行的联系人已要求删除个人信息" in again[1]


def bad_files(folder: Path) -> dict[str, Path]:
    """Files that cannot be imported, each wrong in its own way."""
    made = {
        "empty.csv": b"",
        "headings.csv": "申请号,专利名称,摘要\n".encode(),
        "binary.csv": bytes(range(256)) * 20,
        "truncated.xlsx": shipped("sample", "patents_cnipr.xlsx").read_bytes()[:5000],
        "entity.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "no-title.csv": "申请号,摘要\nCN2021199026305,文字\n".encode(),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    with ZipFile(folder / "bomb.xlsx", "w", compression=8) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return {
        path.name: path for path in [*(folder / name for name in made), folder / "bomb.xlsx", folder / "absent.csv"]
    }


def test_a_bad_file_gets_one_line_and_the_good_one_beside_it_goes_in(invoke: Invoke, tmp_path: Path) -> None:
    good = shipped("sample", "patents_cnipr.xlsx")
    for name, path in bad_files(tmp_path).items():
        status, _, err = invoke("import", "patents", path, good)
        assert status == 1, name
        assert len(err.strip().splitlines()) == 1 and name in err and "Traceback" not in err, err
    assert document(invoke("status", "--json"))["patents"] == 140


@pytest.mark.parametrize(
    ("arguments", "status", "word"),
    [
        (("match", "--need", "不存在"), 1, "库中没有这条需求：不存在"),
        (("match", "--need", "A", "--patent", "B"), 2, "只能用一个"),
        (("match", "--output", "x.doc"), 1, "x.doc"),
        (("index",), 1, "还没有专利"),
        (("search", "钢丝绳"), 1, "索引"),
        (("import", "patents"), 2, "文件"),
        (("import", "patents", "--undo", "R9999"), 1, "R9999"),
        (("unknown",), 2, "unknown"),
        (("users", "disable", "无此人"), 1, "无此人"),
        (("enterprises", "merge", "甲", "乙", "--as", "无此人"), 1, "无此人"),
        (("contacts", "show", "C-000000000000"), 1, "C-000000000000"),
        (("contacts", "show", "甲 at 乙"), 1, "甲 at 乙"),
        (("contacts", "list", "--enterprise", "X"), 1, "没有这家企业"),
        (("contacts", "refuse", "a@b.com\nBcc: c@d.com", "--as", "甲", "--source", "电话"), 1, "换行"),
        (("contacts", "refuse", "a@b.com", "--as", "无此人", "--source", "电话"), 1, "无此人"),
        (("contacts", "refuse", "a@b.com"), 2, "--as"),
    ],
)
def test_a_mistake_gets_one_line(invoke: Invoke, arguments: tuple[str, ...], status: int, word: str) -> None:
    found, out, err = invoke(*arguments)
    assert (found, out) == (status, "") and len(err.strip().splitlines()) == 1
    assert word in err


def test_a_database_damaged_under_a_command_gets_one_line(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("import", "patents", shipped("sample", "patents_cnipr.xlsx"))[0] == 0
    database = tmp_path / "home" / "queqiao.sqlite"
    whole = database.read_bytes()
    database.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    status, out, err = invoke("status")
    assert (status, out) == (1, "") and len(err.strip().splitlines()) == 1 and "数据库" in err


def test_a_threshold_that_is_none_is_refused_by_name(invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUEQIAO_THRESHOLD", "高")
    status, _, err = invoke("status")
    assert status == 1 and "QUEQIAO_THRESHOLD" in err and "高" in err


def test_the_demo_runs_twice_and_names_what_to_open(invoke: Invoke, tmp_path: Path) -> None:
    for _ in range(2):
        status, out, _ = invoke("demo", "--home", tmp_path / "demo")
        assert status == 0 and "虚构" in out
    assert (tmp_path / "demo" / "documents" / "推送清单.xlsx").exists()
    assert (tmp_path / "demo" / "documents" / "供需目录.xlsx").exists()


def test_a_command_that_needs_no_model_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys; from console.commands import run; run(['status', '--home', sys.argv[1]]);"
        "print([m for m in ('numpy', 'sklearn', 'faiss', 'tantivy', 'rjieba', 'alembic') if m in sys.modules])"
    )
    for _ in range(2):  # the first run migrates, and may load alembic for it
        ran = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_output_survives_a_terminal_of_another_encoding(tmp_path: Path) -> None:
    code = (
        "import sys; from console.output import survive_any_terminal, emit; survive_any_terminal();"
        "emit({}, False, ['需求 \u2194 专利 \U0001f600']);"
        "from console.commands import main; main(['status', '--home', sys.argv[1]])"
    )
    environment = {"PYTHONIOENCODING": "cp936"}
    ran = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, env=environment, check=True)
    assert ran.stdout.decode("cp936").splitlines()[0] == "需求 ? 专利 ?" and "工作目录" in ran.stdout.decode("cp936")
