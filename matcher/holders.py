"""Who holds and who invents: rankings of patentees and inventors, with the patents behind each count."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.domain import Patent
from matcher.vocabulary import ProviderKind


@dataclass(frozen=True, slots=True)
class Holder:
    """A patentee with its patents; of patents held together each patentee has the whole. `newest` is the last filing
    date known."""

    name: str
    kind: ProviderKind
    patents: tuple[str, ...]
    newest: date | None


@dataclass(frozen=True, slots=True)
class Inventor:
    """An inventor, told apart by the first patentee: the same name at two holders may be two people."""

    name: str
    holder: str
    patents: tuple[str, ...]


def holders(patents: Iterable[Patent], most: int) -> list[Holder]:
    """The patentees with most patents, ties by name."""
    found: dict[str, list[Patent]] = defaultdict(list)
    for patent in patents:
        for name in dict.fromkeys(patent.patentees):
            found[name].append(patent)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:most]
    return [Holder(name, _kind(held), _ids(held), _newest(held)) for name, held in ranked]


def inventors(patents: Iterable[Patent], most: int) -> list[Inventor]:
    """The inventors with most patents, ties by name."""
    found: dict[tuple[str, str], list[Patent]] = defaultdict(list)
    for patent in patents:
        holder = patent.patentees[0] if patent.patentees else ""
        for name in dict.fromkeys(patent.inventors):
            found[name, holder].append(patent)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:most]
    return [Inventor(name, holder, _ids(made)) for (name, holder), made in ranked]


def _kind(held: Sequence[Patent]) -> ProviderKind:
    """The kind the patents it holds alone state most often: a record with several holders tells that of the first."""
    alone = [patent.provider_kind for patent in held if len(patent.patentees) == 1]
    return max(sorted(set(alone)), key=alone.count) if alone else ProviderKind.UNKNOWN


def _ids(patents: Sequence[Patent]) -> tuple[str, ...]:
    return tuple(sorted(patent.patent_id for patent in patents))


def _newest(patents: Sequence[Patent]) -> date | None:
    return max((patent.filing_date for patent in patents if patent.filing_date), default=None)
