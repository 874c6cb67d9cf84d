"""Counts told to outsiders: too few to be told apart are told together, so that nobody is found out by them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

FEW = 3
Term = TypeVar("Term", bound=StrEnum)


def told_apart(counts: Mapping[Term, int]) -> tuple[dict[Term, int], int]:
    """Of counts by kind those of at least `FEW` by their kind, the others in one sum; nothing apart where all together
    are fewer than `FEW`, or where the sum of the others would be one of them alone with less than `FEW`."""
    apart = {kind: n for kind, n in counts.items() if n >= FEW}
    rest = sum(n for n in counts.values() if n < FEW)
    return (apart, rest) if rest == 0 or rest >= FEW else ({}, rest + sum(apart.values()))
