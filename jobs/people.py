"""People and roles: who may act, and under which name."""

from dataclasses import replace

import sqlalchemy as sa

from matcher.domain import Person
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import Role
from store import people
from store.database import writing

_CURE = "可用 queqiao users list 查看，queqiao users add 添加"


def add_person(engine: sa.Engine, name: str, role: Role) -> Person:
    """A new person. Raises InputRefused for an empty name or one already taken."""
    person = Person(" ".join(name.split()), role)
    if not person.name:
        raise InputRefused("姓名为空", cure="请写出姓名")
    with writing(engine) as conn:
        if people.get(conn, person.name):
            raise InputRefused("已有同名人员", person.name, "请换一个能区分的名字")
        people.write(conn, person)
    return person


def list_people(engine: sa.Engine) -> list[Person]:
    """Everyone, by name, the disabled among them."""
    with engine.connect() as conn:
        return people.every(conn)


def disable_person(engine: sa.Engine, name: str) -> Person:
    """Let a person act no more; what they decided stays. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        disabled = replace(known_person(conn, name), active=False)
        people.write(conn, disabled)
    return disabled


def enable_person(engine: sa.Engine, name: str) -> Person:
    """Let a person who was disabled act again; the former password and tokens hold again. Raises RecordUnknown."""
    with writing(engine) as conn:
        found = people.get(conn, " ".join(name.split()))
        if found is None:
            raise RecordUnknown("没有这个人员", name, _CURE)
        enabled = replace(found, active=True)
        people.write(conn, enabled)
    return enabled


def change_role(engine: sa.Engine, name: str, role: Role) -> Person:
    """Give a person another role, from the next request on. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        changed = replace(known_person(conn, name), role=role)
        people.write(conn, changed)
    return changed


def require_person(engine: sa.Engine, name: str) -> Person:
    """The person who acts (`--as NAME`). Raises RecordUnknown, or InputRefused for one who was disabled."""
    with engine.connect() as conn:
        return known_person(conn, name)


def known_person(conn: sa.Connection, name: str) -> Person:
    """As `require_person`, inside a transaction."""
    person = people.get(conn, " ".join(name.split()))
    if person is None:
        raise RecordUnknown("没有这个人员", name, _CURE)
    if not person.active:
        raise InputRefused("该人员已停用", name, _CURE)
    return person
