"""Rows of every known tool, invented here in the tools' own headings and forms, to patents with known answers."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ingest.patents import PatentFile, read_patents
from ingest.rows import CleanRow, Reject
from matcher.domain import Patent
from matcher.vocabulary import LegalStatus, PatentKind, ProviderKind


def opened(tmp_path: Path, **cells: str) -> PatentFile:
    path = tmp_path / "rows.csv"
    quoted = (",".join(f'"{text}"' for text in texts) for texts in (cells.keys(), cells.values()))
    path.write_text("\n".join(quoted) + "\n", encoding="utf-8")
    return PatentFile(path)


def patent(tmp_path: Path, **cells: str) -> Patent:
    (row,) = opened(tmp_path, **cells).rows()
    assert isinstance(row, CleanRow), row
    return row.record


def reject(tmp_path: Path, **cells: str) -> Reject:
    (row,) = opened(tmp_path, **cells).rows()
    assert isinstance(row, Reject), row
    return row


def test_incopat(tmp_path: Path) -> None:
    cells = {
        "标题": "一种示例电池",
        "申请人": "示例大学",
        "公开(公告)号": "CN109000000B",
        "公开(公告)日": "2021-05-04",
        "申请号": "CN202010000001.1",
        "申请日": "2020-01-06",
        "专利类型": "发明授权",
        "IPC主分类": "H01M10/0525",
        "IPC": "H01M10/0525; H01M4/13",
        "当前权利人": "示例公司; 示例大学",
        "首项权利要求": "一种电池。",
        "独立权利要求": "1. 一种电池。\n5. 一种方法。",
        "授权公告日": "2021-05-04",
        "简单同族": "CN108000000A; US11000000B2; CN109000000B",
        "简单同族ID": "77001",
        "简单同族个数": "3",
        "专利有效性": "有效",
        "当前法律状态": "权利转移",
        "法律文书日期": "2022-03-01",
        "被引证次数": "7",
        "合享价值度": "8",
    }
    file = opened(tmp_path, **cells)
    assert file.source == "incoPat"
    assert patent(tmp_path, **cells) == Patent(
        patent_id="CN2020100000011",
        title="一种示例电池",
        claims="1. 一种电池。\n5. 一种方法。",
        kind=PatentKind.INVENTION,
        application_number="CN2020100000011",
        publication_number="CN109000000B",
        publication_numbers=("CN109000000B",),
        filing_date=date(2020, 1, 6),
        grant_date=date(2021, 5, 4),
        legal_status=LegalStatus.IN_FORCE,
        legal_status_text="有效；权利转移",
        legal_status_date=date(2022, 3, 1),
        patentees=("示例公司", "示例大学"),
        provider_kind=ProviderKind.ENTERPRISE,
        ipc_codes=("H01M10/0525", "H01M4/13"),
        family_id="CN108000000",
        family_size=3,
        cited_by_count=7,
        as_of=date(2022, 3, 1),
    )


def test_patsnap(tmp_path: Path) -> None:
    cells = {
        "序号": "1",
        "标题": "一种示例合金",
        "申请号": "CN202010000001.1",
        "申请日": "2020-01-06",
        "授权日": "2021-05-04",
        "专利类型": "发明",
        "法律状态/事件": "授权 | 权利转移",
        "学院": "材料学院",
        "[标]当前申请(专利权)人": "示例公司 | 示例大学",
        "[标]原始申请(专利权)人": "示例大学",
        "发明人": "张三 | 李四",
        "IPC分类号": "C22C1/02 | C22C21/00",
        "被引用专利数量": "2",
    }
    assert opened(tmp_path, **cells).source == "智慧芽 PatSnap"
    found = patent(tmp_path, **cells)
    assert found.patentees == ("示例公司", "示例大学") and found.inventors == ("张三", "李四")
    assert (
        found.legal_status is LegalStatus.IN_FORCE
        and found.grant_date == date(2021, 5, 4)
        and found.cited_by_count == 2
    )


def test_cnipa_search(tmp_path: Path) -> None:
    cells = {
        "专利类型": "外观设计",
        "专利名称": "示例瓶",
        "法律状态": "专利权的终止",
        "法律状态最后修改日期": "20220105",
        "公布号": "CN306000000S",
        "申请公布日/授权公告日": "2020.09.01",
        "申请号": "CN202030000000.8",
        "申请日": "2020.01.06",
        "申请人/专利权人": "示例大学 ; 示例公司",
        "外观设计洛迦诺分类号": "14-02(10);14-04(10)",
    }
    assert opened(tmp_path, **cells).source == "CNIPA 检索"
    found = patent(tmp_path, **cells)
    assert (found.kind, found.locarno_codes, found.ipc_codes) == (PatentKind.DESIGN, ("14-02", "14-04"), ())
    assert (found.grant_date, found.publication_date, found.legal_status) == (
        date(2020, 9, 1),
        None,
        LegalStatus.LAPSED,
    )
    assert found.as_of == date(2022, 1, 5)


@pytest.mark.parametrize(("kind", "status"), [("发明申请", LegalStatus.PENDING), ("实用新型", LegalStatus.IN_FORCE)])
def test_an_event_leaves_the_status_to_the_grant(tmp_path: Path, kind: str, status: LegalStatus) -> None:
    found = patent(
        tmp_path, 专利类型=kind, 专利名称="甲", 法律状态="专利申请权、专利权的转移", 法律状态最后修改日期="20220105"
    )
    assert found.legal_status is status and found.legal_status_text == "专利申请权、专利权的转移"


def test_no_data_in_a_status_date_is_no_reject(tmp_path: Path) -> None:
    assert (
        patent(tmp_path, 专利名称="甲", 法律状态="无数据", 法律状态最后修改日期="无数据").legal_status
        is LegalStatus.UNKNOWN
    )


def test_cnipr(tmp_path: Path) -> None:
    cells = {
        "申请号": "CN202020000000.2",
        "公开（公告）号": "CN212000000U",
        "公开（公告）日": "2020.12.01",
        "申请日": "2020.01.06",
        "专利号": "CN202020000000.2",
        "名称": "示例轨枕",
        "主分类号": "E01B3/32(2006.01)I",
        "分类号": "E01B3/32(2006.01)I;E01B9/10(2006.01)I",
        "申请（专利权）人": "张三;李四",
        "发明（设计）人": "张三",
        "主权项": "一种轨枕。",
        "PCT公开": "0",
    }
    assert opened(tmp_path, **cells).source == "CNIPR"
    found = patent(tmp_path, **cells)
    assert found.ipc_codes == ("E01B3/32", "E01B9/10") and found.kind is PatentKind.UTILITY_MODEL
    assert found.grant_date == date(2020, 12, 1) and found.provider_kind is ProviderKind.INDIVIDUAL
    assert found.legal_status is LegalStatus.UNKNOWN and found.claims == "一种轨枕。"


def test_baiten(tmp_path: Path) -> None:
    cells = {"标题": "一种示例食品", "申请日": "20200106", "授权公告日": "0"}
    assert opened(tmp_path, **cells).source == "佰腾 Baiten"
    found = patent(tmp_path, **cells, 申请号="CN202010000001.1", 法律状态="有权-审定授权", 国省代码="河南(41)")
    assert (
        found.filing_date == date(2020, 1, 6)
        and found.grant_date is None
        and found.legal_status is LegalStatus.IN_FORCE
    )


def test_the_yearly_database(tmp_path: Path) -> None:
    history = "#法律状态公告日：20210105;\n法律状态：授权;#法律状态公告日：20230601;\n法律状态：专利权的终止;"
    cells = {
        "专利名称": "甲",
        "专利类型": "发明授权",
        "申请人": "示例大学",
        "申请人类型": "大专院校",
        "申请号": "CN202010000001.1",
        "公开公告号": "CN109000000A",
        "授权公告号": "CN109000000B",
        "摘要文本": "摘要。",
        "主权项内容": "权利要求。",
        "历史法律状态": history,
    }
    assert opened(tmp_path, **cells).source == "中国专利年度库"
    found = patent(tmp_path, **cells)
    assert (found.legal_status, found.legal_status_date) == (LegalStatus.LAPSED, date(2023, 6, 1))
    assert (found.publication_number, found.publication_numbers) == ("CN109000000B", ("CN109000000A", "CN109000000B"))


def test_lens(tmp_path: Path) -> None:
    cells = {
        "#": "1",
        "Jurisdiction": "US",
        "Kind": "B2",
        "Publication Number": "US 9000001 B2",
        "Lens ID": "1-2",
        "Publication Date": "2015-04-07",
        "Application Number": "US 201313000001 A",
        "Application Date": "2013-01-02",
        "Priority Numbers": "US 201313000001 A 20130102;;GB 201200001 A 20120103",
        "Title": "Example Engine",
        "Applicants": "EXAMPLE CO LTD;;LEE ANN",
        "Type": "Granted Patent",
        "Simple Family Size": "2",
        "Cited by Patent Count": "0",
        "IPCR Classifications": "F02C7/08;;F02K1/00",
    }
    assert opened(tmp_path, **cells).source == "Lens"
    found = patent(tmp_path, **cells)
    assert (found.patent_id, found.application_number) == ("US9000001", "US201313000001")
    assert (found.family_id, found.family_size, found.cited_by_count) == ("F-GB201200001A", 2, 0)
    assert found.legal_status is LegalStatus.UNKNOWN and found.provider_kind is ProviderKind.FOREIGN
    assert found.patentees == ("EXAMPLE CO LTD", "LEE ANN") and found.kind is PatentKind.INVENTION
    assert patent(tmp_path, **{**cells, "Simple Family Size": "1"}).family_id == ""


def test_a_chinese_number_of_lens_gets_its_check_digit(tmp_path: Path) -> None:
    cells = {
        "Jurisdiction": "CN",
        "Publication Number": "CN 109000000 A",
        "Application Number": "CN 202010000001 A",
        "Title": "Example",
    }
    assert patent(tmp_path, **cells).patent_id == "CN2020100000011"


def test_google_patents(tmp_path: Path) -> None:
    cells = {
        "id": "CN-109000000-B",
        "title": "Example cell ",
        "assignee": "Example Chem, Ltd., 示例大学",
        "inventor/author": "Ann Lee, 张三",
        "priority date": "2019-01-01",
        "filing/creation date": "2020-01-06",
        "publication date": "2021-05-04",
        "grant date": "2021-05-04",
        "result link": "https://example.org",
    }
    assert opened(tmp_path, **cells).source == "Google Patents"
    found = patent(tmp_path, **cells)
    assert (found.patent_id, found.publication_number) == ("CN109000000", "CN109000000B")
    assert found.patentees == ("Example Chem, Ltd.", "示例大学") and found.inventors == ("Ann Lee", "张三")
    assert found.family_id == "" and found.grant_date == date(2021, 5, 4)


@pytest.mark.parametrize("heading", ["patent_id", "achievement_id", "id"])
def test_a_plain_id_is_echoed_and_a_number_in_its_place_is_normalized(tmp_path: Path, heading: str) -> None:
    assert patent(tmp_path, **{heading: "538f267d", "title": "甲"}).patent_id == "538f267d"
    assert patent(tmp_path, **{heading: "CN202010000001.1", "title": "甲"}).patent_id == "CN2020100000011"
    assert patent(tmp_path, **{heading: "US-11355780-B2", "title": "甲"}).patent_id == "US11355780"


def test_a_plain_file_uses_the_identifiers_of_the_contracts(tmp_path: Path) -> None:
    found = patent(
        tmp_path, achievement_id="7", title="甲", content="一种方法。", assignee="示例大学", ipc_codes="A01B1/00"
    )
    assert (found.patent_id, found.abstract, found.patentees, found.ipc_codes) == (
        "7",
        "一种方法。",
        ("示例大学",),
        ("A01B1/00",),
    )


def test_a_patent_without_any_number_gets_a_stable_id(tmp_path: Path) -> None:
    assert patent(tmp_path, title="甲").patent_id == patent(tmp_path, title=" 甲 ", abstract="更多").patent_id


@pytest.mark.parametrize(
    ("cells", "column", "value", "part"),
    [
        ({"专利名称": " ", "申请号": "CN202010000001.1"}, "专利名称", "", "为空"),
        ({"专利名称": "甲", "申请号": "CN202010000001.2"}, "申请号", "CN202010000001.2", "应为 1"),
        ({"专利名称": "甲", "申请号": "2.01911E+12"}, "申请号", "2.01911E+12", "科学计数法"),
        ({"专利名称": "甲", "申请日": "2020-02-30"}, "申请日", "2020-02-30", "有效的日期"),
        ({"专利名称": "甲", "IPC分类号": "A01B1/00;机械"}, "IPC分类号", "机械", "IPC"),
        ({"专利名称": "甲", "公开（公告）号": "第九号"}, "公开（公告）号", "第九号", "公开（公告）号"),
        ({"专利名称": "甲", "被引证次数": "多次"}, "被引证次数", "多次", "非负整数"),
    ],
)
def test_a_reject_names_column_value_and_cure(
    tmp_path: Path, cells: dict[str, str], column: str, value: str, part: str
) -> None:
    row = reject(tmp_path, **cells)
    assert (row.number, row.column, row.value) == (2, column, value)
    assert part in row.reason and "。" in row.reason and row.cells["专利名称"] == cells["专利名称"]


def test_a_number_cell_in_the_application_column_is_refused_by_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("专利名称", "申请号", "申请日"),
        ("甲", 2.01911e12, date(2020, 1, 6)),
        ("乙", "CN202010000001.1", 43836),
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    cut, good = read_patents(tmp_path / "a.xlsx")
    assert isinstance(cut, Reject) and cut.value == "2.01911E+12" and "文本格式" in cut.reason
    assert isinstance(good, CleanRow) and good.record.filing_date == date(2020, 1, 6)


def test_equal_rows_have_equal_fingerprints_whatever_the_file(tmp_path: Path) -> None:
    def print_of(**cells: str) -> bytes:
        (row,) = opened(tmp_path, **cells).rows()
        assert isinstance(row, CleanRow) and len(row.fingerprint) == 16
        return row.fingerprint

    one = print_of(专利名称="甲", 申请号="CN202010000001.1", 申请日="2020.01.06")
    assert one == print_of(申请日="20200106", 名称=" 甲", 申请号="ZL202010000001.1")
    assert one != print_of(专利名称="甲", 申请号="CN202010000001.1", 申请日="2020.01.07")
