"""Which heading carries which field, by a table in data/reference: a new tool is a new row there and no code."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ingest.reference import reference_rows
from ingest.rows import Cell, Column, Columns
from matcher.errors import InputRefused

_DECORATION = re.compile(r"\s+|\[标\]|\*+\s*$|[\ufeff\x00]")
PLAIN = "通用表格"


def normalized(heading: str) -> str:
    """The form headings are compared in: NFKC, no whitespace, no `[标]`, no trailing `*`, lower case."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading)).strip("\"'").lower()


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """One row of a heading table; an empty `field` is a heading that is known and not used."""

    heading: str
    field: str
    tools: tuple[str, ...]
    priority: int
    separator: str


@dataclass(frozen=True)
class HeadingTable:
    """The headings of one kind of record. `required`: of each group of fields at least one must be there."""

    rules: tuple[HeadingRule, ...]
    required: tuple[tuple[str, ...], ...]

    @classmethod
    def load(cls, name: str, required: tuple[tuple[str, ...], ...]) -> "HeadingTable":
        """The table `data/reference/<name>.csv` with columns heading, field, tool, priority, separator."""
        return cls(tuple(_rule(row) for row in reference_rows(name)), required)

    @cached_property
    def by_heading(self) -> Mapping[str, tuple[HeadingRule, ...]]:
        """All rules of each normalised heading, in the order of the table."""
        table: dict[str, tuple[HeadingRule, ...]] = {}
        for rule in self.rules:
            key = normalized(rule.heading)
            table[key] = (*table.get(key, ()), rule)
        return table

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Every field a heading or a mapping may name."""
        return tuple(dict.fromkeys(rule.field for rule in self.rules if rule.field))

    def knows(self, cell: Cell) -> bool:
        """Whether a cell is a heading of this table."""
        return isinstance(cell, str) and len(cell) < 64 and normalized(cell) in self.by_heading

    def source(self, headings: Iterable[str]) -> str:
        """The tool whose headings these are: the one that knows most of them; among equals the one with fewest."""
        known: Counter[str] = Counter()
        for heading in headings:
            known.update({tool for rule in self.by_heading.get(normalized(heading), ()) for tool in rule.tools})
        return max(known, key=lambda tool: (known[tool], tool == PLAIN, -self._sizes[tool]), default=PLAIN)

    def columns(self, headings: Iterable[str], source: str, mapping: Mapping[str, str]) -> Columns:
        """For each field its headings, best first. What `mapping` names goes before what the table knows."""
        ranked: dict[str, list[tuple[int, Column]]] = {}
        for heading in headings:
            field, rank, separator = self._meaning(heading, source, mapping)
            if field:
                ranked.setdefault(field, []).append((rank, Column(heading, separator)))
        return {field: tuple(c for _, c in sorted(found, key=lambda x: x[0])) for field, found in ranked.items()}

    def lacking(self, columns: Columns) -> tuple[str, ...]:
        """The required fields that no heading carries, under the names a person knows."""
        return tuple(self.label(group[0]) for group in self.required if not any(field in columns for field in group))

    def label(self, field: str) -> str:
        """A field with the heading people know it by, e.g. `专利名称（title）`."""
        headings = (rule.heading for rule in self.rules if rule.field == field and not rule.heading.isascii())
        known = next(headings, "")
        return f"{known}（{field}）" if known else field

    def check(self, mapping: Mapping[str, str]) -> None:
        """Raises InputRefused for a mapping to a field that does not exist, naming those that do."""
        for field in mapping.values():
            if field not in self.fields:
                raise InputRefused("映射文件里的字段不存在", field, f"可用的字段：{'、'.join(self.fields)}")

    @cached_property
    def _sizes(self) -> Counter[str]:
        return Counter(tool for rule in self.rules for tool in rule.tools)

    def _meaning(self, heading: str, source: str, mapping: Mapping[str, str]) -> tuple[str, int, str]:
        key = normalized(heading)
        if key in mapping:
            return mapping[key], -1, ""
        rules = self.by_heading.get(key, ())
        rule = next((r for r in rules if source in r.tools), rules[0] if rules else None)
        return (rule.field, rule.priority, rule.separator) if rule else ("", 0, "")


def _rule(row: Mapping[str, str]) -> HeadingRule:
    tools = tuple(filter(None, row["tool"].split("|"))) or (PLAIN,)
    separator = row.get("separator") or ""
    return HeadingRule(row["heading"], row["field"], tools, int(row["priority"] or 5), separator)
