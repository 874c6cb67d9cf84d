"""Texts as character tokens for the cross-encoder: the same folding as everywhere, runs of separators as one gap.

A pair is laid out as [CLS] title GAP content [SEP] title GAP abstract [SEP]; the positions of the need's side start at
0, those of the patent's side at `NEED`, whatever the length of the need, so that padding never moves anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.characters import SEPARATOR, Codes, fold

Tokens = NDArray[np.int64]
PAD, START, END, MASK, UNKNOWN, GAP = range(6)
SPECIAL = 6
# The most tokens of the need's side and of the patent's side, marks included.
NEED, PATENT = 128, 192
TITLE = 48
# Lists of achievements and PDFs set spaces between Chinese words or characters.
BETWEEN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class PairTokens:
    """A batch of n pairs of at most l tokens: `tokens`, `sides` (0 need, 1 patent) and `positions`, each (n, l);
    `PAD` fills up."""

    tokens: Tokens
    sides: Tokens
    positions: Tokens


@dataclass(frozen=True)
class CharacterVocabulary:
    """`codes` ascending: the folded characters that have a token of their own."""

    codes: Codes

    def __len__(self) -> int:
        """How many tokens there are, the special ones included."""
        return len(self.codes) + SPECIAL

    def tokens(self, text: str) -> Tokens:
        """Shape (m,), m <= len(text): one token per character, one `GAP` per run of separators, none at the ends."""
        codes = fold(BETWEEN.sub("", text))
        breaks = codes == SEPARATOR
        codes = codes[~(breaks & np.append(True, breaks[:-1]))]
        if len(codes) and codes[-1] == SEPARATOR:
            codes = codes[:-1]
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        known = np.where(self.codes[at] == codes, at + SPECIAL, UNKNOWN)
        return np.where(codes == SEPARATOR, GAP, known).astype(np.int64)

    def side(self, title: str, text: str, most: int) -> Tokens:
        """Title and text of one side, closed by `END`, at most `most` tokens."""
        head = self.tokens(title)[:TITLE]
        body = self.tokens(text[: 4 * most])
        gap = [GAP] if len(head) and len(body) else []
        return np.append(np.concatenate([head, np.array(gap, np.int64), body])[: most - 1], END)

    def need_side(self, title: str, text: str) -> Tokens:
        """The need's side, opened by `START`."""
        return np.append(np.int64(START), self.side(title, text, NEED - 1))

    def patent_side(self, title: str, text: str) -> Tokens:
        """The patent's side."""
        return self.side(title, text, PATENT)


def pair_tokens(pairs: Sequence[tuple[Tokens, Tokens]]) -> PairTokens:
    """The batch of some pairs of sides."""
    longest = max((len(need) + len(patent) for need, patent in pairs), default=0)
    out = PairTokens(*(np.zeros((len(pairs), longest), np.int64) for _ in range(3)))
    for row, (need, patent) in enumerate(pairs):
        split, end = len(need), len(need) + len(patent)
        out.tokens[row, :split], out.tokens[row, split:end] = need, patent
        out.sides[row, split:end] = 1
        out.positions[row, :split], out.positions[row, split:end] = np.arange(split), NEED + np.arange(len(patent))
    return out
