"""The forecast of a real home: stored needs, matches and contacts against the programme of the home."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.commands import run
from jobs.forecasting import ForecastReport, read_forecast
from jobs.home import Home
from jobs.settings import read_settings
from jobs.status import read_status
from matcher.domain import (
    ChainSegment,
    Contact,
    Enterprise,
    IndustrialChain,
    Match,
    Patent,
    SegmentAssignment,
    TechnologyNeed,
)
from matcher.errors import InputRefused
from matcher.vocabulary import LegalBasis, LegalStatus, Level, RecordKind
from store import chain, enterprises, matches, needs, patents
from store.database import open_database, writing

NOW, TODAY = datetime(2026, 11, 26, 4, tzinfo=UTC), date(2026, 11, 26)
CHAIN = IndustrialChain("起重机", (ChainSegment("rope", "吊具", terms=("吊",)), ChainSegment("drive", "驱动")))


def contact(enterprise_id: str, basis: LegalBasis | None) -> Contact:
    said = ("登记表", date(2026, 1, 1)) if basis else ("", None)
    return Contact(enterprise_id, "联系人", "", f"{enterprise_id.lower()}@example.com", "", basis, *said)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """E1 may be written to, E2 may not; N1 and N2 of E1 (N2 vague), N3 of E2; CN3 is dead, CN4 in no segment."""
    home = Home(tmp_path / "home")
    home.prepare()
    engine = open_database(home.database_url)
    found = [Match(f"M{n}", f"N{n}", f"CN{n}", 1, 0.8, Level.STRONG, 0.8, pushable=n != 2) for n in (1, 2, 3)]
    statuses = {3: LegalStatus.LAPSED}
    with writing(engine) as conn:
        firms = [("E1", LegalBasis.CONSENT), ("E2", None)]
        enterprises.write(conn, [Enterprise(e, f"{e}厂", contacts=(contact(e, basis),)) for e, basis in firms])
        needs.write(conn, [TechnologyNeed(f"N{n}", "吊钩", enterprise_id="E2" if n == 3 else "E1") for n in (1, 2, 3)])
        patents.write(
            conn, [Patent(f"CN{n}", "吊钩", legal_status=statuses.get(n, LegalStatus.IN_FORCE)) for n in range(5)]
        )
        chain.write(conn, CHAIN)
        chain.assign(conn, RecordKind.PATENT, [SegmentAssignment(f"CN{n}", "rope", "") for n in range(4)], NOW)
        chain.assign(conn, RecordKind.NEED, [SegmentAssignment(f"N{n}", "rope", "") for n in (1, 2)], NOW)
        matches.replace_matches(conn, ["N1", "N2", "N3"], found, False, NOW)
    engine.dispose()
    yield home


@pytest.fixture
def engine(home: Home) -> Iterator[sa.Engine]:
    engine = open_database(home.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def report(home: Home, engine: sa.Engine) -> Callable[[], ForecastReport]:
    def read() -> ForecastReport:
        with engine.connect() as conn:
            return read_forecast(home, conn, read_settings({}), TODAY)

    return read


def test_the_stored_matches_needs_and_contacts_make_the_forecast(report: Callable[[], ForecastReport]) -> None:
    found = report().to_dict()
    assert (found["target"], found["clause"], found["expected"], found["shortfall"]) == (5000, "二(五)2(1)", 1, 4999)
    assert (found["first"], found["last"], found["working_days"]) == ("2026-01-01", "2026-12-31", 26)
    assert found["refused"] == {"ineligible": 1, "vague_need": 1}
    assert (found["recipients"], found["threshold"], found["calibrated"]) == (1, 0.3, False)
    assert found["segments"] == [
        {"segment_id": "rope", "name": "吊具", "supply": 3, "needs": 2}
        | {"items": 1, "unreachable": 0, "within_caps": 1, "lacks": []},
        {"segment_id": "drive", "name": "驱动", "supply": 0, "needs": 0}
        | {"items": 0, "unreachable": 0, "within_caps": 0, "lacks": ["no_supply", "no_needs"]},
        {"segment_id": "", "name": "", "supply": 1, "needs": 1}
        | {"items": 0, "unreachable": 0, "within_caps": 0, "lacks": ["no_match"]},
    ]


def test_a_contact_without_a_legal_basis_is_nobody_to_write_to(
    report: Callable[[], ForecastReport], engine: sa.Engine
) -> None:
    with writing(engine) as conn:
        patents.write(conn, [Patent("CN3", "吊钩", legal_status=LegalStatus.IN_FORCE)])
    unassigned = report().found.segments[-1]
    assert (unassigned.items, unassigned.unreachable) == (0, 1)
    with writing(engine) as conn:
        enterprises.write(conn, [Enterprise("E2", "E2厂", contacts=(contact("E2", LegalBasis.CONTRACT),))])
    unassigned = report().found.segments[-1]
    assert (unassigned.items, unassigned.unreachable) == (1, 0)


def test_a_published_address_carries_no_items_chosen_for_one_enterprise(
    report: Callable[[], ForecastReport], engine: sa.Engine
) -> None:
    before = report().found.recipients
    with writing(engine) as conn:
        public = contact("E1", LegalBasis.PUBLIC_INFORMATION)
        enterprises.write(conn, [Enterprise("E1", "E1厂", contacts=(public,))])
    assert (before, report().found.recipients) == (1, 0)


def test_the_homes_programme_sets_year_and_target(home: Home, report: Callable[[], ForecastReport]) -> None:
    (home.path / "programme.toml").write_text("start = 2026-12-01\n", encoding="utf-8")
    found = report()
    assert found.year == (date(2026, 12, 1), date(2027, 11, 30))
    assert "2027 年的放假调休安排未知" in found.warning
    # 23 working days in December 2026, and none of the days before the start.
    december = [day for day in found_days(home) if day.month == 12 and day.year == 2026]
    assert len(december) == 23


def found_days(home: Home) -> list[date]:
    from jobs.working_days import read_working_days

    return list(read_working_days(home).between(date(2026, 12, 1), date(2027, 11, 30)))


def test_a_programme_without_a_target_for_pushes_has_no_shortfall(
    home: Home, report: Callable[[], ForecastReport]
) -> None:
    (home.path / "programme.toml").write_text(
        '[[targets]]\nmeasure = "people_trained"\nname = "培训"\namount = 1\nunit = "人"\n'
        'period = "year"\nbound = "at_least"\nclause = "一"\n',
        encoding="utf-8",
    )
    assert (report().target, report().shortfall) == (None, 0)


def test_the_command_prints_a_table_and_one_json_document(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["push", "forecast", "--home", str(home.path)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].startswith("产业知识产权运营中心发展：本年度 ")
    assert "目标 5000 条（二(五)2(1)），还差 4999 条" in shown[2]
    assert shown[3] == "门槛 0.3 不因目标而降低（相关概率未校准）；以审核全部通过、全部送达计"
    assert shown[5].split() == ["吊具", "3", "2", "1", "0", "1"]
    assert shown[6].split() == ["驱动", "0", "0", "0", "0", "0", "缺专利供给、缺需求"]
    assert shown[8] == "未计入的匹配：专利不可推送 1；需求描述不够具体 1"
    assert run(["push", "forecast", "--home", str(home.path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["expected"] == 1


def test_a_bad_file_of_the_home_is_one_line_for_the_forecast_and_a_warning_in_the_status(
    home: Home, engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    (home.path / "programme.toml").write_text("years = two", encoding="utf-8")
    (home.path / "working_days.csv").write_text("date,day,basis\n2027-01-01,休,\n", encoding="utf-8")
    assert run(["push", "forecast", "--home", str(home.path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("任务书文件不是有效的 TOML：programme.toml")
    with engine.connect() as conn:
        warnings = read_status(home, conn, TODAY).warnings
    assert [line.split("：")[0] for line in warnings] == ["工作日表第 2 行有误", "任务书文件不是有效的 TOML"]
    assert run(["status", "--home", str(home.path)]) == 0
    assert "注意：工作日表第 2 行有误" in capsys.readouterr().out


def test_the_status_warns_where_the_calendar_ends_within_sixty_days(home: Home, engine: sa.Engine) -> None:
    with engine.connect() as conn:
        assert read_status(home, conn, date(2026, 6, 1)).warnings == ()
        (warning,) = read_status(home, conn, TODAY).warnings
    assert warning.startswith("2027 年的放假调休安排未知")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QUEQIAO_CONTACT_CAPS", "5"),
        ("QUEQIAO_CONTACT_CAPS", "9/5"),
        ("QUEQIAO_ENTERPRISE_CAPS", "0/5"),
        ("QUEQIAO_DIGEST_SIZE", "6"),
        ("QUEQIAO_DIGEST_SIZE", "三"),
        ("QUEQIAO_SENDING_HOURS", "18:00-09:00"),
        ("QUEQIAO_SENDING_HOURS", "九点"),
        ("QUEQIAO_SENDING_HOURS", "09:00-25:00"),
        ("QUEQIAO_SENDING_HOURS", "09:00-12:00-18:00"),
    ],
)
def test_a_setting_of_the_plan_that_is_none_is_named(name: str, value: str) -> None:
    with pytest.raises(InputRefused, match=name):
        read_settings({name: value})


def test_the_settings_make_the_policy() -> None:
    found = read_settings({"QUEQIAO_CONTACT_CAPS": "2/3", "QUEQIAO_SENDING_HOURS": "08:30-12:00"})
    assert (found.policy.contact.week, found.policy.contact.month, found.policy.enterprise.month) == (2, 3, 30)
    assert (found.policy.threshold, found.policy.digest_size) == (0.3, 5)
    assert (found.hours.opens.hour, found.hours.opens.minute, found.hours.closes.hour) == (8, 30, 12)
    assert replace(found.policy, digest_size=1) != found.policy
