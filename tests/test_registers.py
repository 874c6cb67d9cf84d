"""The registers: what is entered, what is refused, what is counted; and their sheets out and in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from transfer_homes import BY, IDS, NOW, because, home

from jobs.event_lists import prepare_candidates, take_outcomes
from jobs.register_files import export_register, import_register
from jobs.registers import add_record, headcounts_of, list_records, pools_of, register_count, reverse_record
from matcher.domain import ChainSegment, IndustrialChain, Match, SegmentAssignment, TechnologyNeed
from matcher.errors import InputRefused, QueqiaoError
from matcher.registers import Event, Finance, Headcount, Outcome, Pool, RegisterRecord, Training
from matcher.transfer_vocabulary import EventForm, EventResult, FinanceForm, RegisterKind
from matcher.transfers import Evidence
from matcher.vocabulary import Confidentiality, Level, RecordKind
from store import chain, matches, needs
from store.database import writing

DAY = date(2026, 5, 20)
LIST = Evidence("签到表.pdf", "b" * 64)
TRAINED = (Headcount("示例甲厂", 12), Headcount("示例大学", 8))
TRAINING = Training(DAY, "专利检索", 6.5, TRAINED, LIST)
PLEDGE = Finance(DAY, FinanceForm.PLEDGE, 500_000_000, "示例银行", "示例甲厂", ("202010000001.1",), LIST)
POOL = Pool(DAY, "吊钩专利池", IDS[:2], LIST)
EVENT = Event(date(2026, 7, 1), "起重机专场", EventForm.ROADSHOW)
RECORDS: dict[RegisterKind, RegisterRecord] = {
    RegisterKind.TRAINING: TRAINING,
    RegisterKind.FINANCE: PLEDGE,
    RegisterKind.EVENTS: EVENT,
    RegisterKind.POOLS: POOL,
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    with home(tmp_path) as engine:
        yield engine


def records(engine: sa.Engine, kind: RegisterKind) -> list[RegisterRecord]:
    with engine.connect() as conn:
        return [one.record for one in list_records(conn, kind)]


def test_each_register_numbers_its_own_records(engine: sa.Engine) -> None:
    ids = [add_record(engine, kind, record, BY).record_id for kind, record in RECORDS.items()]
    assert ids == ["PX-0001", "RZ-0001", "HD-0001", "ZC-0001"]
    (pledge,) = records(engine, RegisterKind.FINANCE)
    assert pledge == replace(PLEDGE, enterprise_id="E1", patents=(IDS[0],))
    with engine.connect() as conn:
        assert pools_of(conn) == {IDS[0]: ("吊钩专利池",), IDS[1]: ("吊钩专利池",)}


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (replace(TRAINING, day=date(2026, 6, 11)), "日期在今天之后"),
        (replace(TRAINING, hours=0), "学时须大于 0"),
        (replace(TRAINING, topic=""), "主题为空"),
        (replace(TRAINING, participants=()), "没有参加单位"),
        (replace(TRAINING, participants=(Headcount("甲", 3), Headcount("甲", 4))), "同一单位写了两次"),
        (replace(TRAINING, participants=(Headcount("甲", 0),)), "人数不到 1"),
        (replace(PLEDGE, amount=-5), "金额须大于 0"),
        (replace(PLEDGE, patents=()), "质押没有写专利"),
        (replace(PLEDGE, patents=("CN9",)), "库中没有这件专利：CN9"),
        (replace(PLEDGE, patents=(IDS[0], "202010000001.1")), "同一件专利写了两次"),
        (replace(PLEDGE, enterprise_id="没有的厂"), "没有这家企业"),
        (replace(EVENT, candidates=("M-none",)), "没有这个匹配"),
        (replace(EVENT, outcomes=(Outcome("M-1", EventResult.SIGNED),), day=DAY), "不是这次活动的候选"),
        (replace(POOL, patents=()), "没有专利"),
    ],
)
def test_a_record_that_cannot_be_is_refused_with_the_reason(
    engine: sa.Engine, record: RegisterRecord, said: str
) -> None:
    kind = next(kind for kind, known in RECORDS.items() if type(known) is type(record))
    with pytest.raises(QueqiaoError, match=said):
        add_record(engine, kind, record, BY)
    assert records(engine, kind) == []


def test_an_attendance_list_counts_once(engine: sa.Engine) -> None:
    add_record(engine, RegisterKind.TRAINING, TRAINING, BY)
    with pytest.raises(InputRefused, match="这个文件已是 PX-0001 的证据"):
        add_record(engine, RegisterKind.TRAINING, replace(TRAINING, topic="又一次"), BY)


def test_people_and_amounts_are_counted_strictly_only_with_their_file(engine: sa.Engine) -> None:
    add_record(engine, RegisterKind.TRAINING, TRAINING, BY)
    add_record(engine, RegisterKind.TRAINING, replace(TRAINING, attendance=None), BY)
    add_record(engine, RegisterKind.FINANCE, PLEDGE, BY)
    bonds = replace(PLEDGE, form=FinanceForm.SECURITISATION, patents=(), evidence=None)
    add_record(engine, RegisterKind.FINANCE, bonds, BY)
    with engine.connect() as conn:
        count = register_count(conn, date(2026, 1, 1), date(2026, 12, 31))
        none = register_count(conn, date(2025, 1, 1), date(2025, 12, 31))
    assert (count.strict.people_trained, count.loose.people_trained) == (12 + 8, 2 * (12 + 8))
    assert (count.strict.pledges, count.strict.pledge_amount) == (1, 500_000_000)
    assert (count.strict.securitisations, count.loose.securitisations) == (0, 1)
    assert count.without_file == ("PX-0002", "RZ-0002") and none.loose.trainings == 0


def test_a_record_is_reversed_with_a_reason_and_stays_in_the_book(engine: sa.Engine) -> None:
    add_record(engine, RegisterKind.TRAINING, TRAINING, BY)
    with pytest.raises(InputRefused, match="没有写原因"):
        reverse_record(engine, RegisterKind.TRAINING, "PX-0001", 0, BY)
    later = replace(because("重复"), now=NOW.replace(hour=5))
    reverse_record(engine, RegisterKind.TRAINING, "PX-0001", 0, later)
    assert records(engine, RegisterKind.TRAINING) == []
    with engine.connect() as conn:
        assert len(list_records(conn, RegisterKind.TRAINING, as_of=NOW)) == 1


def test_headcounts_are_organizations_and_numbers() -> None:
    assert headcounts_of("示例甲厂 12；示例大学 8人") == TRAINED
    with pytest.raises(InputRefused, match="看不出单位和人数"):
        headcounts_of("张三、李四")


@pytest.mark.parametrize("kind", RegisterKind)
def test_a_register_comes_back_unchanged(engine: sa.Engine, tmp_path: Path, kind: RegisterKind) -> None:
    add_record(engine, kind, RECORDS[kind], BY)
    before = records(engine, kind)
    path = tmp_path / "登记.xlsx"
    with engine.connect() as conn:
        export_register(conn, kind, path)
    done = import_register(engine, kind, path, BY)
    assert (done.new, done.corrected, done.unchanged) == ([], [], 1) and records(engine, kind) == before


def edited(path: Path, changes: dict[tuple[int, str], Any]) -> None:
    """Write values into the first sheet, by row and heading."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    columns = {str(cell.value).rstrip("*"): cell.column for cell in page[1]}
    for (row, heading), value in changes.items():
        page.cell(row, columns[heading]).value = value
    book.save(path)


@pytest.fixture
def sheet(engine: sa.Engine, tmp_path: Path) -> Path:
    """The register of training with one record."""
    add_record(engine, RegisterKind.TRAINING, TRAINING, BY)
    path = tmp_path / "培训.xlsx"
    with engine.connect() as conn:
        export_register(conn, RegisterKind.TRAINING, path)
    return path


def test_new_rows_and_corrections_come_in_with_their_files(engine: sa.Engine, sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "二.pdf").write_bytes(b"list two")
    new = {"日期": DAY, "主题": "布局", "学时": 3, "参加单位和人数": "示例乙厂 5", "签到表": "二.pdf"}
    edited(sheet, {(2, "学时"): 7, (2, "更正原因"): "少记半小时", **{(3, name): value for name, value in new.items()}})
    done = import_register(engine, RegisterKind.TRAINING, sheet, BY, tmp_path)
    assert (done.new, done.corrected, done.unchanged) == (["PX-0002"], ["PX-0001"], 0)
    first, second = records(engine, RegisterKind.TRAINING)
    assert first == replace(TRAINING, hours=7.0)
    assert isinstance(second, Training) and second.people == 5 and second.attendance
    assert second.attendance.name == "二.pdf"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({(2, "学时"): 7}, "PX-0001：改了已登记的内容，却没有写更正原因"),
        ({(2, "登记编号"): "PX-0009"}, "PX-0009：登记簿里没有这一项"),
        ({(2, "条目号"): "9"}, "PX-0001：导出之后已有新的条目"),
        ({(3, "登记编号"): "PX-0001"}, "同一项出现了两次：PX-0001|日期为空"),
        ({(2, "参加单位和人数"): "张三"}, "第 2 行“参加单位和人数"),
        ({(2, "签到表"): "没有.pdf", (2, "更正原因"): "补"}, "PX-0001：找不到证据文件"),
        ({(2, "签到表"): "../没有.pdf", (2, "更正原因"): "补"}, "PX-0001：不知道到哪里找这个文件"),
    ],
)
def test_a_sheet_with_one_wrong_row_changes_nothing(
    engine: sa.Engine, sheet: Path, tmp_path: Path, changes: dict[tuple[int, str], Any], said: str
) -> None:
    good = {"日期": DAY, "主题": "布局", "学时": 3, "参加单位和人数": "示例乙厂 5"}
    edited(sheet, {**{(4, name): value for name, value in good.items()}, **changes})
    with pytest.raises(QueqiaoError, match=said):
        import_register(engine, RegisterKind.TRAINING, sheet, BY, tmp_path)
    assert records(engine, RegisterKind.TRAINING) == [TRAINING]


@pytest.fixture
def matched(engine: sa.Engine) -> sa.Engine:
    """Three pushable matches of needs released in three ways, in two segments, and one below the threshold."""
    ways = (Confidentiality.PUBLIC, Confidentiality.ANONYMOUS, Confidentiality.CENTRE_ONLY)
    with writing(engine) as conn:
        for number, way in enumerate(ways, start=1):
            need = TechnologyNeed(f"N{number}", f"需求{number}", enterprise="示例甲厂", confidentiality=way)
            needs.write(conn, [replace(need, anonymous_text="一家企业求吊钩")])
            good = Match(f"M-{number}", f"N{number}", IDS[number - 1], 1, 0.8, Level.STRONG, 0.8)
            low = Match(f"L-{number}", f"N{number}", IDS[number % 3], 2, 0.1, Level.WEAK, 0.1)
            matches.replace_matches(conn, [f"N{number}"], [good, low], False, NOW)
        chain.write(conn, IndustrialChain("起重机", (ChainSegment("hook", "吊钩"), ChainSegment("rope", "卷筒"))))
        places = [SegmentAssignment(IDS[n], "hook" if n < 2 else "rope", "试") for n in range(3)]
        chain.assign(conn, RecordKind.PATENT, places, NOW)
    return engine


def test_candidates_come_out_of_the_matches_and_show_only_what_was_released(matched: sa.Engine, tmp_path: Path) -> None:
    add_record(matched, RegisterKind.EVENTS, EVENT, BY)
    path = tmp_path / "候选.xlsx"
    found = prepare_candidates(matched, "HD-0001", ["hook"], 0.5, path, BY)
    assert [one.match_id for one in found] == ["M-1", "M-2"] and found[0].segment == "吊钩"
    assert [(one.need, one.enterprise) for one in found] == [("需求1", "示例甲厂"), ("一家企业求吊钩", "")]
    every = prepare_candidates(matched, "HD-0001", [], 0.5, path, BY)
    assert [(one.match_id, one.need) for one in every][2] == ("M-3", "")
    with pytest.raises(QueqiaoError, match="没有这个环节：x"):
        prepare_candidates(matched, "HD-0001", ["x"], 0.5, path, BY)


def test_outcomes_come_back_on_the_candidate_list(matched: sa.Engine, tmp_path: Path) -> None:
    add_record(matched, RegisterKind.EVENTS, replace(EVENT, day=DAY), BY)
    path = tmp_path / "候选.xlsx"
    prepare_candidates(matched, "HD-0001", [], 0.5, path, BY)
    assert take_outcomes(matched, path, BY) == {}
    edited(path, {(2, "结果"): "已签约", (3, "结果"): "无意向"})
    assert take_outcomes(matched, path, BY) == {"HD-0001": 2}
    assert take_outcomes(matched, path, BY) == {"HD-0001": 0}
    (event,) = records(matched, RegisterKind.EVENTS)
    assert isinstance(event, Event) and event.outcomes == (
        Outcome("M-1", EventResult.SIGNED),
        Outcome("M-2", EventResult.NOT_INTERESTED),
    )
    edited(path, {(2, "匹配编号"): "M-none"})
    with pytest.raises(InputRefused, match="不是 HD-0001 的候选：M-none"):
        take_outcomes(matched, path, BY)


def test_an_event_has_no_outcomes_before_its_day(matched: sa.Engine, tmp_path: Path) -> None:
    add_record(matched, RegisterKind.EVENTS, EVENT, BY)
    path = tmp_path / "候选.xlsx"
    prepare_candidates(matched, "HD-0001", [], 0.5, path, BY)
    edited(path, {(2, "结果"): "已签约"})
    with pytest.raises(InputRefused, match="日期在今天之后"):
        take_outcomes(matched, path, BY)
