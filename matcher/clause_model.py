"""What a clause of an abstract speaks of, learned from labelled clauses: its characters first, then where it stands.

Two logistic regressions after one another. The first sees a clause's grams of one to three characters; the second its
verdict for the clause and its neighbours, the clause's place, its share of the title and the cues of the hand-written
rules. The probabilities are those of the second, fitted on verdicts of the first about patents it had not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matcher.clause_grams import ClauseGrams, Floats, Keys, Places, clause_grams
from matcher.clauses import Clause
from matcher.vocabulary import Facet

FACETS = (Facet.SUBJECT, Facet.TECHNICAL_MEANS, Facet.TECHNICAL_EFFECT, Facet.APPLICATION)
CUED = (Facet.SUBJECT, Facet.TECHNICAL_EFFECT, Facet.APPLICATION)
_AROUND = {"two before": -2, "before": -1, "after": 1, "two after": 2}
_PLACE = (
    *("strongest effect so far", "mean effect so far", "mean effect to come"),
    *("first", "second", "last", "place", "begins a sentence", "ends a sentence", "ends with a colon", "length"),
    *("share told by the title", "share of the title told", "title told at once"),
)
CONTEXT = (
    *(f"own {facet.value}" for facet in FACETS),
    *(f"{where} {facet.value}" for where in _AROUND for facet in FACETS),
    *_PLACE,
    *(f"{where} cue of {facet.value}" for where in ("own", "before", "after") for facet in CUED),
)
_EFFECT = FACETS.index(Facet.TECHNICAL_EFFECT)
_STOPS, _COLONS = ("。", "；", ";"), ("：", ":")
_LEAST = 1e-4
_NO_GRAM = np.iinfo(np.int64).max
_SLOT_BITS, _FACTORS_TRIED = 20, 50


@dataclass(frozen=True, slots=True)
class Read:
    """The n clauses of some documents as the model sees them: their grams, `cues` (n, 3) whether a rule of `CUED`
    speaks, the last character of each, and the document each belongs to (ascending from 0)."""

    grams: ClauseGrams
    cues: Floats
    closings: tuple[str, ...]
    owners: Places


def read(documents: Sequence[tuple[str, Sequence[Clause]]], cues: Floats) -> Read:
    """The model's view of documents, each a title and all clauses of its abstract, at least one."""
    texts = [(title, [clause.text for clause in found]) for title, found in documents]
    closings = tuple(text.rstrip()[-1:] for _, found in texts for text in found)
    owners = np.repeat(np.arange(len(documents)), [len(found) for _, found in documents])
    return Read(clause_grams(texts), cues, closings, owners)


@dataclass(frozen=True)
class ClauseModel:
    """The fitted weights, columns in the order of `FACETS`: of each gram (`keys` ascending; the last stands for all
    others and weighs nothing), of each feature of `CONTEXT`, and the bias of each stage. `version` names the fit."""

    version: str
    keys: Keys
    gram_weights: Floats
    gram_bias: Floats
    context_weights: Floats
    context_bias: Floats

    def probabilities(self, view: Read) -> Floats:
        """Shape (n, 4): for each clause the probability of each of `FACETS`; rows sum to 1."""
        context = context_features(view, self.verdicts(view.grams))
        return softmax(context @ self.context_weights + self.context_bias)

    def verdicts(self, grams: ClauseGrams) -> Floats:
        """Shape (n, 4): the first stage's probabilities, from the characters alone."""
        at = self.places(grams.keys)
        weights = self.gram_weights[at[0]] + self.gram_weights[at[1]] + self.gram_weights[at[2]]
        return softmax(grams.sums(weights) / scale(grams) + self.gram_bias)

    def places(self, keys: Keys) -> Places:
        """Shape of `keys`: where each stands among the known ones, the last place where it is none of them."""
        if self._slots is None:
            at = self.keys.searchsorted(keys)
        else:
            factor, slots = self._slots
            at = slots[_slot(keys, factor)]
        at[self.keys[at] != keys] = -1
        return at

    @cached_property
    def _slots(self) -> tuple[np.uint64, Places] | None:
        """A factor that sends every key to a slot of its own, and the place of the key in each slot (-1: of none); None
        where no such factor is found, as for very many keys. Three times faster than a search for each gram."""
        known = self.keys[:-1]
        for factor in np.random.default_rng(1).integers(1 << 62, size=_FACTORS_TRIED).astype(np.uint64) * 2 + 1:
            slots = np.full(1 << _SLOT_BITS, -1)
            slots[_slot(known, factor)] = np.arange(len(known))
            if np.count_nonzero(slots + 1) == len(known):
                return factor, slots
        return None


def first_stage(version: str, keys: Keys, weights: Floats, bias: Floats) -> ClauseModel:
    """A model of m grams (`weights` (m, 4)) that reads characters only."""
    known, nothing = np.append(keys, _NO_GRAM), np.zeros((1, len(FACETS)))
    return ClauseModel(version, known, np.vstack([weights, nothing]), bias, nothing[:0], nothing[0])


def scale(grams: ClauseGrams) -> Floats:
    """Shape (n, 1): what a clause's summed weights are divided by, so that long clauses do not shout."""
    return np.sqrt(grams.lengths)[:, None]


def _slot(keys: Keys, factor: np.uint64) -> Places:
    return ((keys.astype(np.uint64) * factor) >> np.uint64(64 - _SLOT_BITS)).astype(np.int64)


def softmax(logits: Floats) -> Floats:
    """Probabilities from logits, row by row."""
    raised: Floats = np.exp(logits - logits.max(axis=1, keepdims=True))
    raised /= raised.sum(axis=1, keepdims=True)
    return raised


def context_features(view: Read, verdicts: Floats) -> Floats:
    """Shape (n, len(CONTEXT)): each clause's own verdict, its neighbours', its place and its cues."""
    around = [_shifted(verdicts, step, view.owners) for step in _AROUND.values()]
    cues = [_shifted(view.cues, step, view.owners) for step in (0, -1, 1)]
    return np.hstack([np.log(np.maximum(verdicts, _LEAST)), *around, _places(view, verdicts), *cues])


def _shifted(values: Floats, step: int, owners: Places) -> Floats:
    """Shape of `values` (n, ...): for each clause the row `step` clauses on, 0 beyond its document."""
    n = len(values)
    out = np.zeros_like(values)
    here, there = (slice(max(-step, 0), n - max(step, 0)), slice(max(step, 0), n - max(-step, 0)))
    same = owners[here] == owners[there]
    out[here][same] = values[there][same]
    return out


def _places(view: Read, verdicts: Floats) -> Floats:
    """Shape (n, len(_PLACE)): what lies before and after each clause, where it stands, and what the title tells."""
    owners = view.owners
    firsts, sizes = owners.searchsorted(owners), np.bincount(owners)[owners]
    order = np.arange(len(owners)) - firsts
    to_come = sizes - 1 - order
    opens = (order == 0).astype(np.float64)
    lengths = view.grams.lengths
    hits = view.grams.sums(view.grams.told.astype(np.float64))
    share = np.minimum(hits / np.maximum(view.grams.title_pairs, 1), 1)
    stops = np.array([mark in _STOPS for mark in view.closings], dtype=np.float64)
    columns = (
        *_effects(verdicts[:, _EFFECT], owners, firsts, to_come),
        *(opens, order == 1, to_come == 0, order / np.maximum(sizes - 1, 1)),
        *(np.maximum(_shifted(stops, -1, owners), opens), stops),
        np.array([mark in _COLONS for mark in view.closings]),
        np.log1p(lengths) / 4,
        *(hits / lengths, share, share * opens),
    )
    return np.column_stack(columns)


def _effects(effect: Floats, owners: Places, firsts: Places, to_come: Places) -> tuple[Floats, Floats, Floats]:
    """For each clause the strongest effect among the clauses before it, their mean, and the mean of those after it."""
    sums = np.concatenate([[0.0], effect.cumsum()])
    n = np.arange(len(effect))
    strongest = _shifted(np.maximum.accumulate(effect + owners) - owners, -1, owners)
    before = (sums[n] - sums[firsts]) / np.maximum(n - firsts, 1)
    after = (sums[n + 1 + to_come] - sums[n + 1]) / np.maximum(to_come, 1)
    return strongest, before, after
