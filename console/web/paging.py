"""Lists in pages, and the addresses of the pages beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from pydantic import BeforeValidator

Item = TypeVar("Item")
Left = BeforeValidator(lambda value: value or None)  # a filter left open is an empty word in the address


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """One page of a list, counted from 1, and how many there are in all."""

    items: tuple[Item, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    def links(self, path: str, filters: Mapping[str, str]) -> dict[str, str]:
        """The addresses of the pages before and after, where there are any."""
        at = min(self.number, self.pages + 1)
        beside = {"上一页": at - 1, "下一页": at + 1}
        inside = {name: number for name, number in beside.items() if 1 <= number <= self.pages}
        return {name: address(path, {**filters, "page": str(number)}) for name, number in inside.items()}


def paged(found: Sequence[Item], number: int, size: int) -> Paged[Item]:
    """That page of a list that is at hand whole."""
    return Paged(tuple(found[(number - 1) * size : number * size]), len(found), number, size)


def address(path: str, asked: Mapping[str, str]) -> str:
    """A path with what is asked for; what is empty is left out."""
    told = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{told}" if told else path
