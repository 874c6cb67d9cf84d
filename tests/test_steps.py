"""The steps of the clock on a real home: the plan, the sending, the report, each in one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from mail_server import mail_server
from push_homes import NOW, approve_all, push_home, settings_of

from jobs.home import Home
from jobs.steps import STEPS, BrokenOff, Workplace
from matcher.answers import GivenAnswer
from matcher.delivery_vocabulary import Answer, AnswerSource, PushState, Step
from store import answers, pushes
from store.database import writing


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home, engine = push_home(tmp_path)
    everyday = "date,day,basis\n" + "".join(f"{day},上班,\n" for day in _days())
    (home.path / "working_days.csv").write_text(everyday, encoding="utf-8")
    yield home, engine
    engine.dispose()


def _days() -> list[str]:
    """Today and its neighbors: sending goes by the real clock."""
    from datetime import UTC, datetime, timedelta

    return [(datetime.now(UTC) + timedelta(days=n)).date().isoformat() for n in (-1, 0, 1)]


def workplace(place: tuple[Home, sa.Engine], port: int, allowed: int = 100) -> Workplace:
    """A place of work where a step may go on that many times."""
    left = [allowed]

    def go_on(_: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise BrokenOff

    settings = settings_of(
        QUEQIAO_SMTP=f"smtp://127.0.0.1:{port}",
        QUEQIAO_MAIL_FROM="push@centre.example",
        QUEQIAO_SENDING_HOURS="00:00-23:59",
    )
    return Workplace(*place, settings, go_on)


def states(engine: sa.Engine) -> list[PushState]:
    with engine.connect() as conn:
        return sorted(push.state for push in pushes.every(conn))


def test_the_week_is_planned_and_the_day_sent(place: tuple[Home, sa.Engine]) -> None:
    with mail_server() as server:
        at = workplace(place, server.port)
        assert STEPS[Step.WEEKLY_PLAN](at, NOW) == "新列入 4 条，须重审 0 条，退回 0 条"
        approve_all(place[1])
        assert STEPS[Step.DAILY_SEND](at, NOW).startswith("对方已接收 2 封")
        assert len(server.kept) == 2
    assert states(place[1]) == [PushState.DELIVERED] * 4


def test_a_sending_that_is_to_stop_stops_between_two_messages(place: tuple[Home, sa.Engine]) -> None:
    with mail_server() as server:
        STEPS[Step.WEEKLY_PLAN](workplace(place, server.port), NOW)
        approve_all(place[1])
        with pytest.raises(BrokenOff):
            STEPS[Step.DAILY_SEND](workplace(place, server.port, allowed=1), NOW)
        assert len(server.kept) == 1
    assert states(place[1]) == [PushState.DELIVERED] * 2 + [PushState.IN_MESSAGE] * 2


def test_what_was_answered_by_day_is_followed_up_at_night_and_only_once(place: tuple[Home, sa.Engine]) -> None:
    with mail_server() as server:
        at = workplace(place, server.port)
        STEPS[Step.WEEKLY_PLAN](at, NOW)
        approve_all(place[1])
        STEPS[Step.DAILY_SEND](at, NOW)
    with writing(place[1]) as conn:
        first = pushes.every(conn)[0].push_id
        answers.add(conn, [GivenAnswer(first, Answer.TOO_EARLY, AnswerSource.CODE, NOW)])
    follow_up = STEPS[Step.NIGHTLY_FOLLOW_UP]
    assert follow_up(at, NOW).startswith("新开培育案 1 个；评判新增 ")
    assert follow_up(at, NOW) == "新开培育案 0 个；评判新增 0，撤去 0"


def test_every_step_of_the_schedule_is_there() -> None:
    assert set(STEPS) == set(Step)
