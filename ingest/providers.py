"""What kind of provider a patentee is, by rules in data/reference/provider_kinds.csv."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from ingest.reference import reference_rows
from matcher.vocabulary import ProviderKind

_HAN = re.compile(r"[\u3400-\u9fff]")
_PERSON = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fffA-Z]+(?:[·•.][\u3400-\u9fffA-Z]+)+")
_LAST_BRACKETS = re.compile(r"\([^()]*\)$")
_POSITIONS: dict[str, Callable[[str, str], bool]] = {
    "suffix": lambda name, word: name.endswith(word) and len(name) >= len(word) + 2,
    "contains": lambda name, word: word in name and len(name) >= len(word) + 2,
    "prefix": lambda name, word: name.startswith(word),
}


def provider_kind(patentees: tuple[str, ...], publication_country: str = "") -> ProviderKind:
    """The kind of the first patentee whose name tells one. `publication_country` (`CN`, `US`, or unknown) decides
    whether a name in Latin letters is foreign or merely romanised."""
    kinds = (_kind(name, publication_country) for name in patentees)
    return next((kind for kind in kinds if kind is not ProviderKind.UNKNOWN), ProviderKind.UNKNOWN)


@cache
def _kind(name: str, country: str) -> ProviderKind:
    plain = unicodedata.normalize("NFKC", name).replace(" ", "")
    if not _HAN.search(plain):
        return _latin_kind(name, country)
    if plain in _universities():
        return ProviderKind.UNIVERSITY
    bare = _LAST_BRACKETS.sub("", plain) or plain
    return _by_rule(bare) or _by_shape(bare)


def _latin_kind(name: str, country: str) -> ProviderKind:
    """Services that romanise write Chinese patentees in Latin letters too, so only other publications are foreign."""
    if country != "CN":
        return ProviderKind.FOREIGN
    words = set(re.findall(r"[A-Z]+", name.upper()))
    rules = (row for row in reference_rows("provider_kinds") if row["position"] == "latin")
    return next((ProviderKind(row["kind"]) for row in rules if row["word"] in words), ProviderKind.UNKNOWN)


def _by_rule(name: str) -> ProviderKind | None:
    for position, word, kind in _rules():
        if word in name and _POSITIONS[position](name, word):
            is_state_owned = kind is ProviderKind.ENTERPRISE and name.startswith(_state_owned())
            return ProviderKind.STATE_OWNED if is_state_owned else kind
    return None


def _by_shape(name: str) -> ProviderKind:
    if name.startswith(_state_owned()):
        return ProviderKind.STATE_OWNED
    return ProviderKind.INDIVIDUAL if _PERSON.fullmatch(name) else ProviderKind.UNKNOWN


@cache
def _rules() -> tuple[tuple[str, str, ProviderKind], ...]:
    """Position, word and kind of every rule on Chinese names, in the order they are tried."""
    rows = sorted(reference_rows("provider_kinds"), key=lambda row: int(row["order"]))
    return tuple((r["position"], r["word"], ProviderKind(r["kind"])) for r in rows if r["position"] in _POSITIONS)


@cache
def _state_owned() -> tuple[str, ...]:
    return tuple(row["stem"] for row in reference_rows("state_owned"))


@cache
def _universities() -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFKC", row["name"]) for row in reference_rows("universities"))
