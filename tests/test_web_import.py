"""Imports in the console: a file is tried, confirmed, told of, mended, undone."""

import io
import re
import zipfile
from html import unescape

import openpyxl
import pytest
from web_home import NAMES, form_token, sign_in

from jobs.uploads import KEPT, get_upload
from matcher.errors import RecordUnknown
from matcher.shipped import shipped
from matcher.vocabulary import RecordKind, Role
from store import chain, needs

NEEDS = "需求名称,需求内容,企业名称,保密级别\n"
GOOD = "低净空起重葫芦,钩头极限位置不够高，希望提高 200 mm 以上,示例起重有限公司,匿名\n"
WRONG = ",没有名称的需求,示例起重有限公司,\n"


@pytest.fixture
def operator(client):
    sign_in(client, Role.OPERATOR)
    return client


def send(client, kind: str, *files: tuple[str, bytes], follow: bool = True):
    token = form_token(client.get("/import").text)
    given = [("files", file) for file in files]
    answer = client.post("/import", data={"form_token": token, "kind": kind}, files=given)
    if answer.status_code != 303 or not follow:
        return answer
    address = answer.headers["location"]
    waited(client, address)
    return client.get(address)


def waited(client, address: str) -> None:
    upload_id = address.rpartition("/")[2]
    for what in ("check", "import"):
        errand = client.app.state.desk.errands.get(f"{what} {upload_id}")
        assert errand is None or errand.over.wait(30)


def press(client, page, act: str):
    address = re.search(rf'action="(/import/[^"]+/{act})"', page.text)[1]
    answer = client.post(address, data={"form_token": form_token(page.text)})
    assert answer.status_code == 303, answer.text
    waited(client, answer.headers["location"])
    return client.get(answer.headers["location"])


def stored(client) -> list:
    with client.app.state.desk.engine.connect() as conn:
        return list(needs.every(conn))


def said(page) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.text))


def test_a_file_is_tried_first_and_imported_when_that_is_confirmed(operator):
    page = send(operator, "need", ("需求.csv", (NEEDS + GOOD + WRONG).encode("utf-8-sig")))
    assert "还没有写入" in page.text and stored(operator) == []
    assert "需求名称为空" in said(page) and "通用表格" not in page.text
    done = press(operator, page, "confirm")
    assert "新增 1，更新 0，无变化 0，拒收 1" in said(done)
    assert [need.title for need in stored(operator)] == ["低净空起重葫芦"]
    listed = operator.get("/import")
    assert "R0001" in listed.text and NAMES[Role.OPERATOR] in listed.text


def test_the_refused_rows_are_downloaded_mended_and_uploaded_again(operator):
    press(operator, send(operator, "need", ("需求.csv", (NEEDS + GOOD + WRONG).encode("utf-8-sig"))), "confirm")
    run = operator.get("/import/runs/R0001")
    link = unescape(re.search(r'href="([^"]+papers[^"]+%E6%8B%92%E6%94%B6.xlsx)"', run.text)[1])
    book = openpyxl.load_workbook(io.BytesIO(operator.get(link).content))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, heads["需求名称"]).value = "补上名称的需求"
    mended = io.BytesIO()
    book.save(mended)
    press(operator, send(operator, "need", ("改好的.xlsx", mended.getvalue())), "confirm")
    assert {need.title for need in stored(operator)} == {"低净空起重葫芦", "补上名称的需求"}


def test_a_column_that_was_not_recognised_is_given_its_meaning(operator):
    body = "我们要的,细节\n低净空起重葫芦,钩头极限位置不够高\n".encode()
    page = send(operator, "need", ("x.csv", body))
    assert "不能导入" in page.text and "请在下面指定哪一列是它" in page.text
    address = re.search(r'action="(/import/[^"]+/check)"', page.text)[1]
    fields = {"form_token": form_token(page.text), "map.0": "title", "map.1": "content"}
    operator.post(address, data=fields)
    waited(operator, address.removesuffix("/check"))
    page = operator.get(address.removesuffix("/check"))
    press(operator, page, "confirm")
    assert [(need.title, need.content) for need in stored(operator)] == [("低净空起重葫芦", "钩头极限位置不够高")]


def test_a_run_is_undone_from_its_page_and_only_once(operator):
    press(operator, send(operator, "need", ("需求.csv", (NEEDS + GOOD).encode())), "confirm")
    page = operator.get("/import/runs/R0001")
    undone = press(operator, page, "undo")
    assert stored(operator) == [] and f"{NAMES[Role.OPERATOR]}于" in undone.text and "确认撤销" not in undone.text
    again = operator.post("/import/runs/R0001/undo", data={"form_token": form_token(page.text)})
    assert again.status_code == 422 and "已经撤销过" in again.text


def test_a_bundle_is_unpacked_and_its_names_are_only_names(operator):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("甲/需求.csv", (NEEDS + GOOD).encode())
        bundle.writestr("../../需求.csv", (NEEDS + GOOD.replace("起重葫芦", "卷扬机")).encode())
        bundle.writestr("__MACOSX/._x", b"x")
    page = send(operator, "need", ("全部.zip", packed.getvalue()))
    assert "需求.csv" in page.text and "需求-2.csv" in page.text
    home = operator.app.state.desk.home.path
    assert sorted(path.name for path in home.parent.rglob("需求*.csv")) == ["需求-2.csv", "需求.csv"]
    press(operator, page, "confirm")
    assert len(stored(operator)) == 2 and not list(home.rglob("uploads/*/files/*"))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("图.xlsx", b"\x89PNG\r\n\x1a\nxxxx"),
        ("报告.csv", b"%PDF-1.7 xxxx"),
        ("空.csv", b""),
        ("p.xlsx", b"PK\x03\x04x"),
    ],
)
def test_what_is_no_table_is_told_and_cannot_be_confirmed(operator, name, body):
    page = send(operator, "patent", (name, body))
    assert "不能导入" in page.text and "/confirm" not in page.text


def test_an_upload_without_files_kind_or_room_is_refused(operator, monkeypatch):
    token = form_token(operator.get("/import").text)
    assert operator.post("/import", data={"form_token": token, "kind": "need"}).status_code == 422
    assert send(operator, "people", ("a.csv", b"a,b\n1,2\n")).status_code == 422
    assert send(operator, "need", ("a.csv", b"x" * (300 * 1024))).status_code == 200


def test_what_nobody_decides_on_is_removed_after_a_week(operator, clock):
    page = send(operator, "need", ("a.csv", (NEEDS + GOOD).encode()))
    upload_id = re.search(r"uploads/([0-9a-f]{16})/confirm", page.text)[1]
    home = operator.app.state.desk.home
    assert get_upload(home, upload_id).kind is RecordKind.NEED
    clock.passes(days=KEPT.days + 1)
    sign_in(operator, Role.OPERATOR)
    send(operator, "need", ("b.csv", (NEEDS + GOOD).encode()))
    with pytest.raises(RecordUnknown):
        get_upload(home, upload_id)


def test_an_upload_that_is_given_up_leaves_nothing(operator):
    page = send(operator, "need", ("a.csv", (NEEDS + GOOD).encode()))
    press(operator, page, "drop")
    assert not list((operator.app.state.desk.home.path / "uploads").iterdir())
    assert operator.get("/import/uploads/../../x").status_code == 404


def test_the_chain_is_imported_from_its_file(operator):
    token = form_token(operator.get("/import").text)
    file = ("链.toml", shipped("sample", "chain.toml").read_bytes())
    page = operator.post("/import/chain", data={"form_token": token}, files={"chain_file": file})
    with operator.app.state.desk.engine.connect() as conn:
        assert "已导入产业链" in page.text and chain.get(conn) is not None
    wrong = operator.post("/import/chain", data={"form_token": token}, files={"chain_file": ("x.toml", b"name = ")})
    assert wrong.status_code == 422 and "不是有效的 TOML" in wrong.text
