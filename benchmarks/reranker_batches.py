"""Batches of the cross-encoder's training, drawn on the device: texts to read, pairs to compare, documents to grade."""

import queue
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from encoder_sources import NEAR
from reranker_sources import FUNCTION_WORDS, Group, Material
from torch import Tensor

from indexing.character_tokens import END, GAP, MASK, NEED, PATENT, SPECIAL, UNKNOWN, CharacterVocabulary

WINDOW = NEED + PATENT
BLANKED = 0.2
THINNED = 0.15
SHARES = {
    "title and abstract": 2.0,
    "claims": 0.3,
    "key phrases": 0.2,
    "classification": 1.5,
    "needs": 2.0,
    "fields": 0.7,
    "topics": 1.0,
    "topic needs": 2.0,
    "near topics": 0.7,
    "halves": 4.0,
    "named": 2.0,
}
GRADED_SHARES = {"lists": 0.45, "documents": 0.15, "topics": 0.15, "papers": 0.25}
DOCUMENTS = 8
FEWEST_IN_A_TEXT = 80


class Readings:
    """Windows of the texts with a fifth of the words blanked out."""

    def __init__(self, material: Material, vocabulary: CharacterVocabulary, device: str) -> None:
        self.device, self.size = device, len(vocabulary)
        self.tokens = torch.from_numpy(text_tokens(material.texts, vocabulary)).to(device)
        self.starts = torch.from_numpy(material.starts).to(device)
        self.positions = torch.arange(WINDOW, device=device).expand(1024, WINDOW)
        self.sides = (self.positions >= NEED).long()

    def draw(self, rows: int) -> tuple[Tensor, Tensor, Tensor]:
        """(rows, WINDOW) each: the tokens, the same with blanks, and where the blanks are."""
        first = torch.randint(len(self.tokens) - WINDOW, (rows, 1), device=self.device)
        at = first + torch.arange(WINDOW, device=self.device)
        tokens, words = self.tokens[at].long(), self.starts[at].cumsum(1)
        chosen = torch.rand(rows, WINDOW + 1, device=self.device).gather(1, words) < BLANKED
        chosen &= tokens >= SPECIAL
        fate = torch.rand(rows, WINDOW, device=self.device)
        blanked = torch.where(chosen & (fate < 0.8), MASK, tokens)
        other = torch.randint(SPECIAL, self.size, tokens.shape, device=self.device)
        return tokens, torch.where(chosen & (fate > 0.9), other, blanked), chosen


def text_tokens(texts: str, vocabulary: CharacterVocabulary) -> np.ndarray:
    """Shape (characters,) int16: a line break ends a text, a space is a gap."""
    table = np.full(0x10000, UNKNOWN, np.int16)
    table[vocabulary.codes] = np.arange(len(vocabulary.codes)) + SPECIAL
    table[[ord("\n"), ord(" ")]] = END, GAP
    return table[np.frombuffer(texts.encode("utf-16-le", "replace"), "<u2")[: len(texts)]]


class Sames:
    """Pairs that say the same, of one kind a batch, some tokens of each left out."""

    def __init__(self, material: Material, vocabulary: CharacterVocabulary, device: str) -> None:
        self.device, self.random = device, np.random.default_rng(1)
        self.pairs: dict[str, tuple[Tensor, Tensor, Tensor]] = {}
        for kind, pairs in material.pairs.items():
            if kind in SHARES:
                owners = np.unique(material.owners[kind], return_inverse=True)[1]
                sides = [
                    padded([vocabulary.tokens(text) for text in column], most)
                    for column, most in zip(zip(*pairs, strict=True), (NEED, PATENT), strict=True)
                ]
                self.pairs[kind] = tuple(torch.from_numpy(x).to(device) for x in (*sides, owners))
        self.tokens = torch.from_numpy(text_tokens(material.texts, vocabulary)).to(device)
        ends = (self.tokens == END).nonzero()[:, 0]
        self.first = torch.cat([ends.new_zeros(1), ends + 1])
        self.last = torch.cat([ends, ends.new_tensor([len(self.tokens)])])
        self.long = (self.last - self.first >= FEWEST_IN_A_TEXT).nonzero()[:, 0]
        lines = np.array(list(material.named))
        self.named = torch.from_numpy(lines).to(device)
        self.titles = torch.from_numpy(padded([vocabulary.tokens(t) for t in material.named.values()], NEED)).to(device)
        self.kinds = [k for k in SHARES if k in self.pairs or k in ("halves", "named")]
        shares = np.array([SHARES[k] for k in self.kinds])
        self.shares = shares / shares.sum()

    def draw(self, rows: int) -> tuple[Tensor, Tensor, Tensor]:
        """Tokens (rows, NEED) and (rows, PATENT), and whose each pair is."""
        kind = str(self.random.choice(self.kinds, p=self.shares))
        if kind == "halves":
            line = self.long[torch.randint(len(self.long), (rows,), device=self.device)]
            middle = (self.first[line] + self.last[line]) // 2
            found = self._cut(self.first[line], middle, NEED), self._cut(middle, self.last[line], PATENT), line
        elif kind == "named":
            at = torch.randint(len(self.named), (rows,), device=self.device)
            line = self.named[at]
            found = self.titles[at].long(), self._cut(self.first[line], self.last[line], PATENT), line // NEAR
        else:
            first, second, owners = self.pairs[kind]
            at = torch.randint(len(first), (rows,), device=self.device)
            found = first[at].long(), second[at].long(), owners[at]
        return self._thinned(found[0]), self._thinned(found[1]), found[2]

    def _cut(self, first: Tensor, last: Tensor, most: int) -> Tensor:
        at = first[:, None] + torch.arange(most, device=self.device)
        return torch.where(at < last[:, None], self.tokens[at.clamp(max=len(self.tokens) - 1)].long(), 0)

    def _thinned(self, tokens: Tensor) -> Tensor:
        return torch.where((torch.rand(tokens.shape, device=self.device) < THINNED) & (tokens >= SPECIAL), MASK, tokens)


def padded(rows: list[np.ndarray], most: int) -> np.ndarray:
    """Shape (n, most) int16."""
    out = np.zeros((len(rows), most), np.int16)
    for place, row in enumerate(rows):
        out[place, : len(row)] = row[:most]
    return out


@dataclass(frozen=True)
class GradedBatch:
    """n needs with g documents each: `tokens`, `sides`, `positions` (n * g, WINDOW); `levels` (n, g), -1 where there is
    no document; `graded` (n,)."""

    tokens: Tensor
    sides: Tensor
    positions: Tensor
    levels: Tensor
    graded: Tensor


class Sides:
    """The tokens of both sides, each text cut once."""

    def __init__(self, vocabulary: CharacterVocabulary) -> None:
        self.vocabulary, self.known = vocabulary, {}

    def need(self, title: str, text: str) -> np.ndarray:
        """The need's side."""
        return self._known((0, title, text), lambda: self.vocabulary.need_side(title, text))

    def patent(self, title: str, text: str) -> np.ndarray:
        """The patent's side."""
        return self._known((1, title, text), lambda: self.vocabulary.patent_side(title, text))

    def _known(self, key: tuple[Any, ...], make: Any) -> np.ndarray:
        if key not in self.known:
            self.known[key] = make().astype(np.int16)
        return self.known[key]


def graded_batch(groups: list[Group], vocabulary: CharacterVocabulary | Sides, device: str) -> GradedBatch:
    """The groups as they are, each filled up to the largest."""
    sides = vocabulary if isinstance(vocabulary, Sides) else Sides(vocabulary)
    most = max(len(group.documents) for group in groups)
    tokens = np.zeros((len(groups) * most, WINDOW), np.int16)
    levels = np.full((len(groups), most), -1)
    for row, group in enumerate(groups):
        need = sides.need(group.title, group.detail)
        for place, (title, abstract, level) in enumerate(group.documents):
            at, patent = row * most + place, sides.patent(title, abstract)
            tokens[at, : len(need)], tokens[at, NEED : NEED + len(patent)] = need, patent
            levels[row, place] = level
        tokens[row * most + len(group.documents) : (row + 1) * most, 0] = END
    positions = torch.arange(WINDOW, device=device).expand(len(tokens), WINDOW)
    graded = torch.tensor([group.graded for group in groups], device=device)
    placed = torch.from_numpy(tokens).to(device, non_blocking=True).long()
    return GradedBatch(placed, (positions >= NEED).long(), positions, torch.from_numpy(levels).to(device), graded)


class Grades:
    """Needs with documents, drawn by kind, in a thread of its own."""

    def __init__(
        self, groups: dict[str, list[Group]], vocabulary: CharacterVocabulary, device: str, seed: int = 2
    ) -> None:
        self.groups, self.device, self.sides = groups, device, Sides(vocabulary)
        self.random = np.random.default_rng(seed)
        self.kinds = [kind for kind in groups if groups[kind]]
        shares = np.array([GRADED_SHARES.get(kind, 1.0) for kind in self.kinds])
        self.shares = shares / shares.sum()
        self.ready: queue.Queue[GradedBatch] = queue.Queue(4)
        self.needs = 0

    def draw(self, needs: int) -> GradedBatch:
        """A batch of so many needs, `DOCUMENTS` documents each."""
        if not self.needs:
            self.needs = needs
            threading.Thread(target=self._fill, daemon=True).start()
        return self.ready.get()

    def _fill(self) -> None:
        while True:
            kinds = self.random.choice(self.kinds, self.needs, p=self.shares)
            drawn = [self._changed(self.groups[k][self.random.integers(len(self.groups[k]))], k) for k in kinds]
            self.ready.put(graded_batch(drawn, self.sides, self.device))

    def _changed(self, group: Group, kind: str) -> Group:
        """Some documents of a group; now and then without the need's details, or with titles of content words only; of
        papers half of the time the first half of the abstract asks for the second."""
        chosen = self._some(group.documents)
        if len(chosen) < DOCUMENTS:
            other = self.groups[kind][self.random.integers(len(self.groups[kind]))].documents
            title, text, _ = other[self.random.integers(len(other))]
            chosen.append((title, text, 1 if group.graded else 0))
        detail = group.detail if self.random.random() > 0.3 else ""
        if kind == "papers" and self.random.random() < 0.5:
            detail = chosen[0][1][: len(chosen[0][1]) // 2]
            chosen = [(title, text[len(text) // 2 :], level) for title, text, level in chosen]
        elif self.random.random() < 0.3:
            chosen = [(FUNCTION_WORDS.sub("", t) or t, text, level) for t, text, level in chosen]
        return Group(group.title, detail, chosen[:DOCUMENTS], group.graded)

    def _some(self, documents: list[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
        """The best ones first, at most four of level >= 3, the others at random."""
        order = self.random.permutation(len(documents))
        good = [documents[i] for i in order if documents[i][2] >= 3][:4]
        rest = [documents[i] for i in order if documents[i][2] < 3]
        return [*good, *rest][:DOCUMENTS]
