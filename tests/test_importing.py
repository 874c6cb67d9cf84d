"""Imports end to end over a real database: every row accounted for, every run undoable."""

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa

from ingest import json_lines
from jobs import import_cleaning
from jobs.home import Home
from jobs.importing import import_files, undo_run
from matcher.delivery_vocabulary import PushDirection, PushState
from matcher.errors import InputRefused
from matcher.push_records import PushContent, PushRecord
from matcher.push_vocabulary import LedgerMark, PushChannel
from matcher.vocabulary import LegalStatus, RecordKind
from store import enterprises, imports, needs, patents, pushes, supply
from store.database import writing
from store.schema import metadata

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
EXPORTS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "exports"
HEADINGS = ["申请号", "公开（公告）号", "专利名称", "摘要", "申请日", "公开（公告）日", "法律状态"]
APPLICATION, PUBLISHED, GRANTED = "CN201710106452.1", "CN106904530A", "CN106904530B"
PUBLICATION_ROW = [APPLICATION, PUBLISHED, "一种吊具", "旧摘要", "2017-02-27", "2017-06-30", "实质审查"]
GRANT_ROW = [APPLICATION, GRANTED, "吊具", "新摘要", "2017-02-27", "2019-01-15", "授权"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def written(path: Path, *rows: list[str], headings: list[str] = HEADINGS) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([headings, *rows])
    return path


def taken(home: Home, engine: sa.Engine, *paths: Path, kind: RecordKind = RecordKind.PATENT, dry_run: bool = False):
    return import_files(home, engine, kind, paths, now=NOW, dry_run=dry_run)


def counts(report) -> list[tuple[int, int, int, int]]:
    return [(f.accepted, f.updated, f.unchanged, f.rejected) for f in report.files]


def dump(engine: sa.Engine, *without: str) -> dict[str, list[tuple]]:
    with engine.connect() as conn:
        tables = [table for table in metadata.sorted_tables if table.name not in without]
        return {t.name: sorted(map(tuple, conn.execute(sa.select(t))), key=repr) for t in tables}


def test_publication_and_grant_meet_in_one_record(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    first, second = written(tmp_path / "a.csv", PUBLICATION_ROW), written(tmp_path / "b.csv", ["", *GRANT_ROW[1:]])
    assert counts(taken(home, engine, first, second)) == [(1, 0, 0, 0), (0, 1, 0, 0)]
    with engine.connect() as conn:
        patent = patents.get(conn, "CN2017101064521")
        assert patents.count(conn) == 1 and patent is not None
        assert (patent.title, patent.abstract) == ("吊具", "新摘要")
        assert patent.publication_numbers == (PUBLISHED, GRANTED) and patent.legal_status is LegalStatus.IN_FORCE
        assert [row["name"] for row in imports.origins(conn, RecordKind.PATENT, patent.patent_id)] == ["a.csv", "b.csv"]


def test_an_older_row_does_not_overwrite_a_newer_one(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    taken(home, engine, written(tmp_path / "b.csv", GRANT_ROW), written(tmp_path / "a.csv", PUBLICATION_ROW))
    with engine.connect() as conn:
        patent = patents.get_many(conn, ["CN2017101064521"])["CN2017101064521"]
    assert (patent.abstract, patent.publication_number) == ("新摘要", GRANTED)


def test_importing_again_changes_nothing(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", PUBLICATION_ROW, GRANT_ROW, GRANT_ROW)
    assert counts(taken(home, engine, path)) == [(1, 1, 1, 0)]
    before = dump(engine, "import_runs", "import_files")
    assert counts(taken(home, engine, path)) == [(0, 0, 3, 0)]
    assert dump(engine, "import_runs", "import_files") == before


def test_rows_seen_before_are_not_cleaned_again_until_their_run_is_undone(
    home: Home, engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path / "p.csv", PUBLICATION_ROW, GRANT_ROW, ["", "", "", "", "", "", ""], GRANT_ROW)
    first = taken(home, engine, path)
    cleaned: list[int] = []
    plain = import_cleaning.rows_of

    def counting(*arguments):
        for row in plain(*arguments):
            cleaned.append(row.number)
            yield row

    monkeypatch.setattr(import_cleaning, "rows_of", counting)
    assert counts(taken(home, engine, path)) == [(0, 0, 3, 0)] and cleaned == []
    undo_run(home, engine, "R0002", "", NOW)
    undo_run(home, engine, first.run, "", NOW)
    assert counts(taken(home, engine, path)) == counts(first) and cleaned == [2, 3, 5]


def test_a_row_that_joins_two_records_leaves_the_older_and_undo_parts_them(
    home: Home, engine: sa.Engine, tmp_path: Path
) -> None:
    taken(home, engine, written(tmp_path / "a.csv", ["", *PUBLICATION_ROW[1:]]))
    taken(home, engine, written(tmp_path / "b.csv", [APPLICATION, "", *GRANT_ROW[2:]]))
    before = dump(engine, "import_runs", "import_files", "patents", "revisions", "tombstones")
    joined = taken(home, engine, written(tmp_path / "c.csv", PUBLICATION_ROW))
    with engine.connect() as conn:
        assert patents.resolve(conn, ["CN2017101064521", GRANTED]) == {
            "CN2017101064521": "CN106904530",
            GRANTED: "CN106904530",
        }
        assert patents.count(conn) == 1 and patents.patents_removed_since(conn, 0) == ["CN2017101064521"]
    undo_run(home, engine, joined.run, "", NOW)
    assert dump(engine, "import_runs", "import_files", "patents", "revisions", "tombstones") == before


def test_undo_restores_the_state_before_the_run(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    taken(home, engine, written(tmp_path / "a.csv", PUBLICATION_ROW))
    with engine.connect() as conn:
        before, revision = patents.get(conn, "CN2017101064521"), patents.latest_revision(conn)
    new = ["", "CN199999999A", "另一件", "", "2018-12-25", "", ""]
    run = taken(home, engine, written(tmp_path / "b.csv", GRANT_ROW, new)).run
    report = undo_run(home, engine, run, "", NOW)
    assert (report.restored, report.removed) == (1, 1)
    with engine.connect() as conn:
        assert patents.get(conn, "CN2017101064521") == before and patents.count(conn) == 1
        assert len(patents.patents_removed_since(conn, revision)) == 1
        assert [p.patent_id for _, p in patents.patents_changed_since(conn, revision)] == ["CN2017101064521"]
    with pytest.raises(InputRefused, match="已经撤销"):
        undo_run(home, engine, run, "", NOW)
    assert counts(taken(home, engine, tmp_path / "b.csv")) == [(1, 1, 0, 0)]


def test_undo_is_refused_after_a_later_run(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    first = taken(home, engine, written(tmp_path / "a.csv", PUBLICATION_ROW)).run
    second = taken(home, engine, written(tmp_path / "b.csv", GRANT_ROW)).run
    with pytest.raises(InputRefused, match=second):
        undo_run(home, engine, first, "", NOW)
    with pytest.raises(InputRefused, match="没有这次导入"):
        undo_run(home, engine, "R9999", "", NOW)


def test_a_bad_file_among_good_ones_leaves_nothing(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("甲,乙\n1,2\n", encoding="utf-8")
    good = written(tmp_path / "good.csv", GRANT_ROW)
    report = taken(home, engine, bad, good)
    assert report.failed and report.files[0].error and counts(report) == [(0, 0, 0, 0), (1, 0, 0, 0)]
    with engine.connect() as conn:
        assert patents.count(conn) == 1


def test_a_dry_run_leaves_no_trace(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    before = dump(engine)
    report = taken(home, engine, written(tmp_path / "a.csv", PUBLICATION_ROW, GRANT_ROW), dry_run=True)
    assert counts(report) == [(1, 1, 0, 0)] and report.run == ""
    assert dump(engine) == before and not home.imports.exists()


def test_mended_rejects_are_accepted(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    wrong = ["CN201710106452.9", *GRANT_ROW[1:]]
    report = taken(home, engine, written(tmp_path / "a.csv", wrong))
    assert counts(report) == [(0, 0, 0, 1)]
    book = openpyxl.load_workbook(report.files[0].rejects_file)
    sheet = book["拒收行"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == wrong[0] and cell.column > 5:
                cell.value = APPLICATION
    mended = tmp_path / "mended.xlsx"
    book.save(mended)
    assert counts(taken(home, engine, mended)) == [(1, 0, 0, 0)]


def test_supply_terms_meet_their_patent_by_any_number(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    headings = ["公开（公告）号", "专利名称"]
    form = written(tmp_path / "s.csv", [GRANTED, "吊具"], headings=headings)
    report = taken(home, engine, form, kind=RecordKind.SUPPLY)
    assert counts(report) == [(0, 0, 0, 1)] and report.files[0].rejects_file
    taken(home, engine, written(tmp_path / "a.csv", PUBLICATION_ROW))
    assert counts(taken(home, engine, form, kind=RecordKind.SUPPLY)) == [(1, 0, 0, 0)]
    with engine.connect() as conn:
        assert list(supply.get_many(conn, ["CN2017101064521"])) == ["CN2017101064521"]


def test_needs_find_their_enterprise_by_name_whichever_comes_first(
    home: Home, engine: sa.Engine, tmp_path: Path
) -> None:
    for number in (1, 2):
        rows = [f"N{number}", "防摇", "吊重摆动", "虚构重工有限公司"]
        headings = ["need_id", "title", "content", "enterprise"]
        taken(home, engine, written(tmp_path / f"n{number}.csv", rows, headings=headings), kind=RecordKind.NEED)
        firm = written(tmp_path / "e.csv", ["虚构重工有限公司"], headings=["企业名称"])
        taken(home, engine, firm, kind=RecordKind.ENTERPRISE)
    with engine.connect() as conn:
        (owner,) = enterprises.ids_by_name(conn, ["虚构重工有限公司"]).values()
        assert {need.enterprise_id for need in needs.every(conn)} == {owner}


def test_undoing_an_enterprise_leaves_its_needs_to_the_firm_of_that_name_whoever_registers_it(
    home: Home, engine: sa.Engine, tmp_path: Path
) -> None:
    name = "虚构重工有限公司"
    need = written(tmp_path / "n.csv", ["N1", "防摇", name], headings=["need_id", "title", "enterprise"])
    taken(home, engine, need, kind=RecordKind.NEED)
    plain = written(tmp_path / "e.csv", [name], headings=["企业名称"])
    run = taken(home, engine, plain, kind=RecordKind.ENTERPRISE).run
    undo_run(home, engine, run, "", NOW)
    with engine.connect() as conn:
        assert [(n.enterprise_id, n.enterprise) for n in needs.every(conn)] == [("", name)]
    code = written(tmp_path / "c.csv", [name, "91350100M000100Y43"], headings=["企业名称", "统一社会信用代码"])
    taken(home, engine, code, kind=RecordKind.ENTERPRISE)
    with engine.connect() as conn:
        assert [n.enterprise_id for n in needs.every(conn)] == ["91350100M000100Y43"]


def test_undoing_an_enterprise_gives_its_needs_to_the_other_firm_that_has_the_name(
    home: Home, engine: sa.Engine, tmp_path: Path
) -> None:
    name = "虚构重工有限公司"
    need = written(tmp_path / "n.csv", ["N1", "防摇", name], headings=["need_id", "title", "enterprise"])
    run = taken(
        home, engine, written(tmp_path / "e.csv", [name], headings=["企业名称"]), kind=RecordKind.ENTERPRISE
    ).run
    code = written(tmp_path / "c.csv", [name, "91350100M000100Y43"], headings=["企业名称", "统一社会信用代码"])
    taken(home, engine, need, kind=RecordKind.NEED)
    taken(home, engine, code, kind=RecordKind.ENTERPRISE)
    undo_run(home, engine, run, "", NOW)
    with engine.connect() as conn:
        assert [n.enterprise_id for n in needs.every(conn)] == ["91350100M000100Y43"]


def test_undoing_an_alias_takes_away_the_needs_that_came_by_it_and_no_other(
    home: Home, engine: sa.Engine, tmp_path: Path
) -> None:
    firm = ["虚构重工有限公司", "91350100M000100Y43"]
    headings = ["企业名称", "统一社会信用代码", "别名"]
    taken(home, engine, written(tmp_path / "a.csv", [*firm, ""], headings=headings), kind=RecordKind.ENTERPRISE)
    rows = [["N1", "防摇", "虚构重工", ""], ["N2", "防晃", firm[0], ""], ["N3", "防倾", "某车间", firm[1]]]
    form = written(tmp_path / "n.csv", *rows, headings=["need_id", "title", "enterprise", "enterprise_id"])
    taken(home, engine, form, kind=RecordKind.NEED)
    alias = written(tmp_path / "b.csv", [*firm, "虚构重工"], headings=headings)
    run = taken(home, engine, alias, kind=RecordKind.ENTERPRISE).run
    with engine.connect() as conn:
        assert [n.enterprise_id for n in needs.every(conn)] == [firm[1]] * 3
    undo_run(home, engine, run, "", NOW)
    with engine.connect() as conn:
        assert [n.enterprise_id for n in needs.every(conn)] == ["", firm[1], firm[1]]


@pytest.mark.skipif(not EXPORTS.is_dir(), reason=f"the real exports are not here: {EXPORTS}")
def test_every_row_of_the_real_exports_is_accounted_for(home: Home, engine: sa.Engine) -> None:
    rows = {"taian_7384.xlsx": 7384, "lens_export.csv": 3779, "google_patents_search.csv": 4264, "baiten.xlsx": 78}
    paths = sorted(path for path in EXPORTS.iterdir() if path.suffix in (".xlsx", ".xls", ".csv", ".xml"))
    first = taken(home, engine, *paths)
    assert not first.failed and rows.items() <= {file.file: file.rows for file in first.files}.items()
    second = taken(home, engine, *paths)
    assert all(file.unchanged + file.rejected == file.rows for file in second.files)
    assert [file.rows for file in second.files] == [file.rows for file in first.files]


def pushed(engine: sa.Engine, state: PushState, **more: object) -> None:
    push = PushRecord(
        *("P-1", PushDirection.SUPPLY, "M-1", "N-1", "CN2017101064521", "E-1", "F-1", "C-1", PushChannel.EMAIL),
        *(date(2026, 3, 2), PushContent("需要吊具", "CN2017101064521", "一种吊具"), 0.5, state),
    )
    with writing(engine) as conn:
        pushes.put(conn, [replace(push, **more)])  # type: ignore[arg-type]


@pytest.mark.parametrize("state", list(PushState))
def test_what_left_in_a_push_stays_and_what_is_only_planned_may_go(
    home: Home, engine: sa.Engine, tmp_path: Path, state: PushState
) -> None:
    run = taken(home, engine, written(tmp_path / "a.csv", PUBLICATION_ROW)).run
    pushed(engine, state)
    before = dump(engine)
    left = {PushState.IN_MESSAGE, PushState.SENT, PushState.DELIVERED, PushState.BOUNCED, PushState.UNKNOWN}
    if state not in left:
        assert undo_run(home, engine, run, "", NOW).removed == 1
        return
    with pytest.raises(InputRefused, match="P-1"):
        undo_run(home, engine, run, "", NOW)
    assert dump(engine) == before


def test_an_update_of_a_pushed_patent_may_be_undone_and_so_may_one_pushed_in_practice(
    home: Home, engine: sa.Engine, tmp_path: Path
) -> None:
    first = taken(home, engine, written(tmp_path / "a.csv", PUBLICATION_ROW)).run
    second = taken(home, engine, written(tmp_path / "b.csv", GRANT_ROW)).run
    pushed(engine, PushState.DELIVERED)
    assert undo_run(home, engine, second, "", NOW).restored == 1
    pushed(engine, PushState.DELIVERED, practice=LedgerMark.DEMO)
    assert undo_run(home, engine, first, "", NOW).removed == 1


def test_a_push_that_left_is_found_by_each_record_it_told_of(home: Home, engine: sa.Engine) -> None:
    pushed(engine, PushState.SENT)
    told = {RecordKind.PATENT: "CN2017101064521", RecordKind.NEED: "N-1", RecordKind.ENTERPRISE: "E-1"}
    with engine.connect() as conn:
        for kind, record_id in told.items():
            assert pushes.left_with(conn, kind, ["another", record_id]) == "P-1"
            assert pushes.left_with(conn, kind, ["another", f"{record_id}0"]) == ""


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every file of JSON lines the first two are looked at for headings."""
    for name, value in (("LARGE", 0), ("_PLACES", 1), ("_LINES_OF_A_PLACE", 2)):
        monkeypatch.setattr(json_lines, name, value)


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in records), encoding="utf-8")
    return path


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_heading_that_only_a_late_line_has_is_not_lost(
    home: Home, engine: sa.Engine, tmp_path: Path, dry_run: bool
) -> None:
    records = {"title": "吊具"}, {"title": "吊钩"}, {"title": "抓斗", "abstract": "晚到的摘要"}, ["没有字段"]
    path = lines(tmp_path / "a.jsonl", *records)
    assert counts(taken(home, engine, path, dry_run=dry_run)) == [(3, 0, 0, 1)]
    with engine.connect() as conn:
        stored = [patent.abstract for _, patent in patents.patents_changed_since(conn, 0)]
        assert stored == ([] if dry_run else ["", "", "晚到的摘要"])
        assert len(imports.files_of(conn, ["R0001"]).get("R0001", ())) == (0 if dry_run else 1)


@pytest.mark.usefixtures("hurried")
def test_a_needed_heading_may_come_late(home: Home, engine: sa.Engine, tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"abstract": "甲"}, {"abstract": "乙"}, {"title": "吊具", "abstract": "丙"})
    assert counts(taken(home, engine, path)) == [(1, 0, 0, 2)]
