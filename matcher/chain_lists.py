"""The lists of a chain: key enterprises, products, technologies, each with what stands behind it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matcher.domain import Enterprise, Patent
from matcher.technology_effect import TechnologyEffect
from matcher.vocabulary import ChainRole

_BETWEEN = re.compile(r"[、，,；;/\n]+")
_ROLES = tuple(ChainRole)


@dataclass(frozen=True, slots=True)
class KeyEnterprise:
    """An enterprise with a role in the chain, the ids of its own patents and of its open needs."""

    enterprise: Enterprise
    segment_id: str
    patents: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainProduct:
    """A product as enterprises name it, and those that make it."""

    name: str
    enterprises: tuple[str, ...]
    segment_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChainTechnology:
    """A technical means with its patents, what it is good for (effects and counts) and who holds most of it."""

    term: str
    patents: tuple[str, ...]
    effects: tuple[tuple[str, int], ...]
    holders: tuple[tuple[str, int], ...]


def key_enterprises(
    enterprises: Iterable[Enterprise],
    places: Mapping[str, str],
    patents: Iterable[Patent],
    needs: Mapping[str, Sequence[str]],
) -> list[KeyEnterprise]:
    """Every enterprise, those with a role in the chain first, then by patents. `needs`: open ones by enterprise id. Its
    own patents are those signed with one of its names."""
    held: dict[str, list[str]] = defaultdict(list)
    for patent in patents:
        for name in dict.fromkeys(patent.patentees):
            held[name].append(patent.patent_id)
    found = [
        KeyEnterprise(one, places.get(one.enterprise_id, ""), _own(one, held), tuple(needs.get(one.enterprise_id, ())))
        for one in enterprises
    ]
    return sorted(found, key=_rank)


def _own(enterprise: Enterprise, held: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({patent_id for name in enterprise.names for patent_id in held.get(name, ())}))


def _rank(one: KeyEnterprise) -> tuple[int, int, int, str]:
    role = _ROLES.index(one.enterprise.chain_role)
    return role, -len(one.patents), -len(one.needs), one.enterprise.enterprise_id


def products(enterprises: Iterable[Enterprise], places: Mapping[str, str]) -> list[ChainProduct]:
    """Every product an enterprise states, those of most enterprises first."""
    makers: dict[str, list[Enterprise]] = defaultdict(list)
    for enterprise in sorted(enterprises, key=lambda one: one.enterprise_id):
        for name in dict.fromkeys(filter(None, map(str.strip, _BETWEEN.split(enterprise.products)))):
            makers[name].append(enterprise)
    found = [
        ChainProduct(
            name,
            tuple(one.name for one in made),
            tuple(dict.fromkeys(places[one.enterprise_id] for one in made if places.get(one.enterprise_id))),
        )
        for name, made in makers.items()
    ]
    return sorted(found, key=lambda product: (-len(product.enterprises), product.name))


def technologies(matrix: TechnologyEffect, patents: Mapping[str, Patent], most: int) -> list[ChainTechnology]:
    """The rows of the matrix, each with its `most` frequent effects and holders."""
    return [
        ChainTechnology(
            axis.term,
            axis.patents,
            _most({effect.term: len(matrix.cell(axis.term, effect.term)) for effect in matrix.effects}, most),
            _most(_held(axis.patents, patents), most),
        )
        for axis in matrix.means
    ]


def _held(patent_ids: Iterable[str], patents: Mapping[str, Patent]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for patent_id in patent_ids:
        for name in dict.fromkeys(patents[patent_id].patentees):
            counts[name] += 1
    return counts


def _most(counts: Mapping[str, int], most: int) -> tuple[tuple[str, int], ...]:
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, count) for name, count in ranked[:most] if count)
