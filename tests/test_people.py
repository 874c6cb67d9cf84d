"""People: who may act, under a name that is written one way only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from jobs.people import add_person, disable_person, list_people, require_person
from matcher.domain import Person
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import Role
from store.database import open_database


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(f"sqlite:///{(tmp_path / 'q.sqlite').as_posix()}")
    yield engine
    engine.dispose()


def test_a_person_added_may_act(engine: sa.Engine) -> None:
    added = add_person(engine, " 王  工 ", Role.REVIEWER)
    assert added == Person("王 工", Role.REVIEWER) == require_person(engine, "王 工 ")


@pytest.mark.parametrize(("name", "said"), [("  ", "姓名为空"), ("王工 ", "已有同名人员：王工")])
def test_a_name_that_is_empty_or_taken_is_refused(engine: sa.Engine, name: str, said: str) -> None:
    add_person(engine, "王工", Role.OPERATOR)
    with pytest.raises(InputRefused, match=said):
        add_person(engine, name, Role.ADMINISTRATOR)
    assert list_people(engine) == [Person("王工", Role.OPERATOR)]


def test_a_disabled_person_is_listed_but_may_not_act(engine: sa.Engine) -> None:
    add_person(engine, "b", Role.OPERATOR)
    add_person(engine, "a", Role.ANALYST)
    assert disable_person(engine, "b") == Person("b", Role.OPERATOR, active=False)
    assert list_people(engine) == [Person("a", Role.ANALYST), Person("b", Role.OPERATOR, active=False)]
    with pytest.raises(InputRefused, match="已停用"):
        require_person(engine, "b")


def test_a_person_nobody_added_is_unknown(engine: sa.Engine) -> None:
    with pytest.raises(RecordUnknown, match="没有这个人员：c"):
        require_person(engine, "c")
    with pytest.raises(RecordUnknown, match="没有这个人员：c"):
        disable_person(engine, "c")
