"""The decision sheet out and back: it survives what spreadsheets do to it, and nothing takes effect unconfirmed."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from reviewed import CONTENT, LI, NOW, OPERATOR, WANG, home, kinds, push, state

from jobs.decision_files import Wanted, confirm, dismiss, take_file, take_own_file, waiting
from jobs.review_sheet import export_review
from jobs.reviewing import Verdict, decide
from matcher.delivery_vocabulary import Decision, PushState
from matcher.errors import InputRefused, QueqiaoError
from matcher.push_records import item_hash
from matcher.push_review import content_check
from matcher.push_vocabulary import LedgerKind
from store import decisions, pushes
from store.database import writing

ONE, TWO, KNOWN = push(1), push(2), push(3, enterprise_id="E9")
PASS = {"审核决定": "通过", "确认等级": "强相关", "审核人": WANG.name}
REJECT = {"审核决定": "驳回", "驳回原因": "不相关", "审核人": LI.name, "审核意见": "'=与需求无关"}
Filled = Mapping[str, Mapping[str, Any]]
OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with home(tmp_path, ONE, TWO, KNOWN) as engine:
        yield engine


@pytest.fixture
def sheet(engine: sa.Engine, tmp_path: Path) -> Path:
    path = tmp_path / "审核.xlsx"
    with engine.connect() as conn:
        export_review(conn, path)
    return path


def fill(path: Path, rows: Filled, backwards: bool = False) -> Path:
    """As a person does in a spreadsheet program: by id, perhaps sorted the other way round."""
    book = openpyxl.load_workbook(path)
    page = book["推送审核表"]
    headings = [cell.value for cell in page[1]]
    found = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for row in found:
        for heading, value in rows.get(str(row[0]), {}).items():
            row[headings.index(heading)] = value
    for number, row in enumerate(reversed(found) if backwards else found, start=2):
        for column, value in enumerate(row, start=1):
            page.cell(number, column).value = value
    book.save(path)
    return path


def refused(engine: sa.Engine, path: Path) -> str:
    with pytest.raises(QueqiaoError) as caught:
        take_file(engine, path, OPERATOR.name, NOW)
    with engine.connect() as conn:
        assert not decisions.waiting_for(conn, WANG.name) and not decisions.waiting_for(conn, LI.name)
    return caught.value.message


def test_the_sheet_shows_the_item_as_it_would_go_out_and_names_the_machines_figures(sheet: Path) -> None:
    page = openpyxl.load_workbook(sheet)["推送审核表"]
    headings, *rows = page.iter_rows(values_only=True)
    found = {str(row[0]): dict(zip(map(str, headings), row, strict=True)) for row in rows}
    row = found[ONE.push_id]
    assert row == row | {
        "审核决定": None,
        "校验": content_check(ONE),
        "企业名称": "示例E1厂",
        "需求名称": "起重机吊钩防脱",
        "专利名称": "一种吊钩防脱装置",
        "推荐理由": "需求“吊钩在晃动时容易脱钩” ↔ 专利〔摘要〕“防止吊钩在晃动时脱出”",
        "缺失要素": "缺：指标“载荷≥50t”",
        "可转让状态": "待供方确认",
        "收件联系人": "C-1",
        "发送方式": "电子邮件",
        "机器建议等级": "强相关",
        "机器建议概率（未校准）": 0.7,
    }
    assert set(found) == {ONE.push_id, TWO.push_id, KNOWN.push_id} and "等级" not in str(row["推荐理由"])


def test_nothing_takes_effect_before_the_named_reviewer_confirms(engine: sa.Engine, sheet: Path) -> None:
    fill(sheet, {KNOWN.push_id: PASS, TWO.push_id: REJECT}, backwards=True)
    taken = take_file(engine, sheet, OPERATOR.name, NOW)
    assert len(taken.waiting) == 2 and state(engine, KNOWN.push_id) is PushState.PLANNED
    assert kinds(engine, KNOWN.push_id) == [LedgerKind.PLANNED]
    done = confirm(engine, WANG.name, Wanted(), NOW)
    assert [one.push.push_id for one in done] == [KNOWN.push_id]
    assert (state(engine, KNOWN.push_id), state(engine, TWO.push_id)) == (PushState.APPROVED, PushState.PLANNED)
    confirm(engine, LI.name, Wanted(taken.file_sha256[:12]), NOW)
    with engine.connect() as conn:
        said = decisions.standing(conn, [KNOWN.push_id, TWO.push_id])
    assert state(engine, TWO.push_id) is PushState.REJECTED and said[TWO.push_id][0].remark == "=与需求无关"
    assert said[KNOWN.push_id][0].item_hash == item_hash(KNOWN, 4) and not waiting(engine, LI.name, Wanted())


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_the_sheet_survives_being_saved_by_libreoffice(engine: sa.Engine, sheet: Path, tmp_path: Path) -> None:
    fill(sheet, {KNOWN.push_id: PASS, TWO.push_id: REJECT | {"审核人": WANG.name}})
    saved = tmp_path / "saved"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(saved), str(sheet)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    taken, done = take_own_file(engine, saved / sheet.name, WANG.name, NOW)
    assert {one.push.push_id: one.push.state for one in done} == {
        KNOWN.push_id: PushState.APPROVED,
        TWO.push_id: PushState.REJECTED,
    }
    assert {one.remark for one in taken.waiting} == {"", "=与需求无关"}


def test_a_sheet_of_ones_own_is_confirmed_in_the_same_step(engine: sa.Engine, sheet: Path) -> None:
    fill(sheet, {ONE.push_id: PASS, KNOWN.push_id: PASS})
    _, done = take_own_file(engine, sheet, WANG.name, NOW)
    assert {one.push.state for one in done} == {PushState.SECOND_LOOK, PushState.APPROVED}


def test_nobody_confirms_for_another(engine: sa.Engine, sheet: Path) -> None:
    fill(sheet, {ONE.push_id: PASS, TWO.push_id: REJECT})
    with pytest.raises(InputRefused, match=f"不能代为确认：{TWO.push_id}"):
        take_own_file(engine, sheet, WANG.name, NOW)
    assert not waiting(engine, WANG.name, Wanted()) and state(engine, ONE.push_id) is PushState.PLANNED
    with pytest.raises(InputRefused, match="只有审核员和管理员"):
        confirm(engine, OPERATOR.name, Wanted(), NOW)


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        (PASS | {"推送编号": "P-none"}, "没有这条推送：P-none"),
        (PASS | {"推送编号": TWO.push_id}, f"出现了两次：{TWO.push_id}"),
        (PASS | {"推送编号": None}, "推送编号为空"),
        (PASS | {"校验": "0" * 12}, f"已变化，与审核人看到的不同：{KNOWN.push_id}"),
        (PASS | {"校验": None}, "校验为空"),
        (PASS | {"审核人": None}, "审核人为空"),
        (PASS | {"审核人": "无此人"}, "没有这个人员：无此人"),
        (PASS | {"审核人": OPERATOR.name}, "只有审核员和管理员可以审核"),
        (PASS | {"确认等级": None}, f"通过没有确认等级：{KNOWN.push_id}"),
        (PASS | {"确认等级": "弱相关"}, f"弱相关的不能通过：{KNOWN.push_id}"),
        (PASS | {"确认等级": "很强"}, "等级应为 1 到 4"),
        (REJECT | {"驳回原因": None}, f"驳回没有写原因：{KNOWN.push_id}"),
        (PASS | {"审核决定": "同意"}, "不在可选值之内"),
    ],
)
def test_a_bad_row_is_named_and_refuses_the_sheet(
    engine: sa.Engine, sheet: Path, filled: dict[str, Any], said: str
) -> None:
    message = refused(engine, fill(sheet, {TWO.push_id: PASS, KNOWN.push_id: filled}))
    assert said in message and "\n" not in message


def test_a_decision_for_what_was_sent_meanwhile_is_refused_by_name(engine: sa.Engine, sheet: Path) -> None:
    with writing(engine) as conn:
        pushes.change(conn, [TWO.push_id], state=PushState.SENT)
    assert f"已发出，不能再审核：{TWO.push_id}" in refused(engine, fill(sheet, {TWO.push_id: PASS, ONE.push_id: PASS}))


def test_what_changes_before_it_is_confirmed_is_refused_by_name_and_may_be_dismissed(
    engine: sa.Engine, sheet: Path
) -> None:
    take_file(engine, fill(sheet, {TWO.push_id: PASS, KNOWN.push_id: PASS}), OPERATOR.name, NOW)
    with writing(engine) as conn:
        pushes.put(conn, [replace(TWO, content=replace(CONTENT, fee="面议"))])
    with pytest.raises(InputRefused, match=f"已变化.*{TWO.push_id}"):
        confirm(engine, WANG.name, Wanted(), NOW)
    assert state(engine, KNOWN.push_id) is PushState.PLANNED and len(waiting(engine, WANG.name, Wanted())) == 2
    dismiss(engine, WANG.name, Wanted(push_ids=(TWO.push_id,)))
    assert [one.push.push_id for one in confirm(engine, WANG.name, Wanted(), NOW)] == [KNOWN.push_id]


def test_the_later_sheet_takes_the_place_of_the_earlier(engine: sa.Engine, sheet: Path) -> None:
    take_file(engine, fill(sheet, {KNOWN.push_id: PASS}), OPERATOR.name, NOW)
    take_file(engine, fill(sheet, {KNOWN.push_id: PASS | {"确认等级": "3"}}), OPERATOR.name, NOW)
    (one,) = waiting(engine, WANG.name, Wanted())
    assert one.level == 3 and one.entered_by == OPERATOR.name


def test_rows_without_a_decision_are_left_out_and_those_half_filled_in_are_named(
    engine: sa.Engine, sheet: Path
) -> None:
    taken = take_file(engine, fill(sheet, {KNOWN.push_id: PASS, ONE.push_id: {"确认等级": "强相关"}}), LI.name, NOW)
    assert [one.push_id for one in taken.waiting] == [KNOWN.push_id] and taken.undecided == (ONE.push_id,)


@pytest.mark.parametrize("wanted", [Wanted("ab"), Wanted("f" * 64), Wanted(push_ids=("P-none",))])
def test_what_does_not_wait_cannot_be_confirmed(engine: sa.Engine, sheet: Path, wanted: Wanted) -> None:
    take_file(engine, fill(sheet, {KNOWN.push_id: PASS}), OPERATOR.name, NOW)
    with pytest.raises(InputRefused, match=r"没有.*待确认"):
        confirm(engine, WANG.name, wanted, NOW)


def test_a_reviewers_own_sheet_leaves_out_what_waits_for_another_and_bears_their_name(
    engine: sa.Engine, tmp_path: Path
) -> None:
    decide(engine, [Verdict(ONE.push_id, Decision.APPROVE, 4)], WANG.name, NOW)
    with engine.connect() as conn:
        mine = export_review(conn, tmp_path / "王.xlsx", WANG.name)
        others = export_review(conn, tmp_path / "李.xlsx", LI.name)
    assert ONE not in [row.push for row in mine] and len(others) == len(mine) + 1 == 3
    page = openpyxl.load_workbook(tmp_path / "李.xlsx")["推送审核表"]
    assert {page.cell(row, 6).value for row in (2, 3, 4)} == {LI.name}
    assert "待第二人审核：王审核 已通过" in [page.cell(row, 8).value for row in (2, 3, 4)]


def test_with_nothing_under_review_no_sheet_is_written(engine: sa.Engine, tmp_path: Path) -> None:
    with writing(engine) as conn:
        pushes.change(conn, [ONE.push_id, TWO.push_id, KNOWN.push_id], state=PushState.REJECTED)
    with engine.connect() as conn, pytest.raises(InputRefused, match="没有待审核的推送"):
        export_review(conn, tmp_path / "空.xlsx")
    assert not (tmp_path / "空.xlsx").exists()
