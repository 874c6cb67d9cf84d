"""People and roles: who may act, and under which name."""

from dataclasses import replace

import sqlalchemy as sa

from matcher.domain import Person
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import Role
from store import people
from store.database import writing

_CURE = "可用 queqiao users list 查看，queqiao users add 添加"


def add_person(engine: sa.Engine, name: str, role: Role, provider: str = "") -> Person:
    """A new person; one of a provider may name its organization. Raises InputRefused for an empty name or one already
    taken, and for an organization of anyone else."""
    person = Person(" ".join(name.split()), role, provider=" ".join(provider.split()))
    if person.provider and role is not Role.PROVIDER:
        raise InputRefused("只有供方的人员才写单位", person.provider, "请去掉单位，或把角色改为供方")
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
        known = known_person(conn, name)
        changed = replace(known, role=role, provider=known.provider if role is Role.PROVIDER else "")
        people.write(conn, changed)
    return changed


def set_provider(engine: sa.Engine, name: str, provider: str) -> Person:
    """Name the organization whose patents a person of a provider manages. Raises RecordUnknown, InputRefused."""
    with writing(engine) as conn:
        known = known_person(conn, name)
        if known.role is not Role.PROVIDER:
            raise InputRefused("只有供方的人员才写单位", known.name, "请先把角色改为供方")
        changed = replace(known, provider=" ".join(provider.split()))
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
