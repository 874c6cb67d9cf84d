"""Column types for the words of the house: closed sets, lists and instants."""

import json
import types
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import sqlalchemy as sa


class Term(sa.TypeDecorator[StrEnum]):
    """A member of a closed set, kept as its identifier."""

    impl = sa.String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(32)
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        return None if value is None else self.kind(value)


class ListOf(sa.TypeDecorator[tuple[str, ...]]):
    """A tuple of texts or of members of a closed set, kept as a JSON array."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, kind: type[str] = str) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Sequence[str] | None, dialect: sa.Dialect) -> str:
        return json.dumps(value, ensure_ascii=False) if value else "[]"

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[str, ...]:
        if value is None or value == "[]":
            return ()
        return tuple(json.loads(value)) if self.kind is str else tuple(self.kind(v) for v in json.loads(value))


class Document(sa.TypeDecorator[Any]):
    """Any JSON value, Chinese readable; None is NULL."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


class Instant(sa.TypeDecorator[datetime]):
    """A moment, kept in UTC; naive values are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a stored time needs its zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def columns_of(record: type, key: str = "", without: frozenset[str] = frozenset()) -> list[sa.Column[Any]]:
    """One typed column per field of a record dataclass; `key` names the primary key."""
    hints = get_type_hints(record)
    names = [field.name for field in fields(record) if field.name not in without]
    return [_column(name, hints[name], name == key) for name in names]


def _column(name: str, hint: Any, is_key: bool) -> sa.Column[Any]:
    optional = isinstance(hint, types.UnionType)
    kind = next(arg for arg in get_args(hint) if arg is not type(None)) if optional else hint
    return sa.Column(name, _type(kind), primary_key=is_key, nullable=optional)


def _type(kind: Any) -> sa.types.TypeEngine[Any]:
    if get_origin(kind) is tuple:
        return ListOf(get_args(kind)[0])
    if issubclass(kind, StrEnum):
        return Term(kind)
    plain: dict[type, sa.types.TypeEngine[Any]] = {
        bool: sa.Boolean(),
        int: sa.Integer(),
        IntEnum: sa.Integer(),
        float: sa.Float(),
        date: sa.Date(),
        datetime: Instant(),
        str: sa.Text(),
    }
    return plain[kind]
