"""Clauses as runs of one, two and three characters: what the learned clause classifier counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from matcher.characters import BASIC_PLANE, Codes, folding_table

Keys = NDArray[np.int64]
Places = NDArray[np.int64]
Floats = NDArray[np.float64]
MARKS = "，。；：！？;!?,\n"
MARK, DIGIT, LATIN = ord("|"), ord("0"), ord("a")
# One wording for all kinds of patents; a replacement is as long as what it replaces, so offsets stay.
_SAME = (("实用新型", "\0\0发明"), ("本申请", "本发明"), ("本公开", "本发明"))
BITS = 16


@cache
def _table() -> Codes:
    table = folding_table().copy()
    table[(table >= ord("0")) & (table <= ord("9"))] = DIGIT
    table[(table >= ord("a")) & (table <= ord("z"))] = LATIN
    table[[ord(mark) for mark in MARKS]] = MARK
    table[ord("、")] = ord("、")
    return table


def shapes(text: str) -> Codes:
    """Shape (len(text),): each character's code; figures, Latin letters and closing marks are one code each, 0 is
    passed over."""
    for wording, replacement in _SAME:
        text = text.replace(wording, replacement)
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")
    folded: Codes = _table()[np.minimum(codes, BASIC_PLANE - 1)]
    return folded


@dataclass(frozen=True, slots=True)
class ClauseGrams:
    """The grams of some documents' titles and of their n clauses. `keys` (3, m) holds, for each of the m characters
    that count, the keys of the gram of one, two and three characters that ends there (its beginning may lie in the
    clause before). `begins` and `ends` (n,) tell where each clause's characters stand among them, `told` (m,) which
    pairs of characters the document's own title has; `title_pairs` (n,) is how many those are."""

    keys: Keys
    begins: Places
    ends: Places
    told: NDArray[np.bool_]
    title_pairs: Floats

    @property
    def lengths(self) -> Floats:
        """Shape (n,): how many characters of each clause count, at least 1."""
        counts: Floats = np.maximum(self.ends - self.begins, 1).astype(np.float64)
        return counts

    def sums(self, values: Floats) -> Floats:
        """Shape (n, ...): the sum over each clause's characters of `values` (m, ...)."""
        total = np.zeros((len(values) + 1, *values.shape[1:]))
        values.cumsum(axis=0, out=total[1:])
        found: Floats = total[self.ends] - total[self.begins]
        return found


def clause_grams(documents: Sequence[tuple[str, Sequence[str]]]) -> ClauseGrams:
    """The grams of documents, each a title and the clauses that follow one another in its abstract."""
    parts = [part for title, texts in documents for part in (f"\n{title}\n\n", *texts)]
    counts = np.array([1 + len(texts) for _, texts in documents])
    owners = np.repeat(np.arange(len(documents)), counts)
    keys, bounds = _keys("".join(parts), np.cumsum([len(part) for part in parts]))
    heads = np.cumsum(counts) - counts
    own = np.repeat(owners, np.diff(bounds)) << 2 * BITS | keys[1]
    pairs = [own[bounds[head] + 2 : bounds[head + 1] - 2] for head in heads.tolist()]
    told = _occur(own, np.sort(np.concatenate(pairs)))
    is_clause = np.ones(len(parts), dtype=bool)
    is_clause[heads] = False
    sizes = np.repeat([len(found) for found in pairs], counts - 1).astype(np.float64)
    return ClauseGrams(keys, bounds[:-1][is_clause], bounds[1:][is_clause], told, sizes)


def _keys(text: str, ends: Places) -> tuple[Keys, Places]:
    """The keys of the grams of a text, and where the parts that end at `ends` begin among them (and the last ends)."""
    codes = shapes(text)
    kept = np.flatnonzero(codes)
    known = codes[kept]
    first = np.ones(len(known), dtype=bool)
    first[1:] = (known[1:] != known[:-1]) | (known[1:] > LATIN)
    kept, known = kept[first], known[first].astype(np.int64)
    keys = np.zeros((3, len(known)), dtype=np.int64)
    keys[0] = known
    keys[1, 1:] = known[:-1] << BITS | known[1:]
    keys[2, 2:] = known[:-2] << 2 * BITS | keys[1, 2:]
    return keys, np.concatenate([[0], kept.searchsorted(ends)])


def _occur(values: Keys, among: Keys) -> NDArray[np.bool_]:
    """Shape of `values`: whether each occurs in `among`, which ascends."""
    if not len(among):
        return np.zeros(len(values), dtype=bool)
    at = among.searchsorted(values)
    at[at == len(among)] = 0
    found: NDArray[np.bool_] = among[at] == values
    return found


def key_of(gram: str) -> int:
    """The key of a gram as it is written in the model's table."""
    key = 0
    for character in gram:
        key = key << BITS | ord(character)
    return key


def gram_of(key: int) -> str:
    """The gram of a key; `key_of` is its inverse."""
    return "".join(chr(key >> shift & 0xFFFF) for shift in (2 * BITS, BITS, 0) if key >> shift)
