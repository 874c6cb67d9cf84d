"""How likely each readiness band is by a text's characters and the record's facts, as learned from stated maturities.

One logistic regression per band over tf-idf of one and two characters (`matcher/grams.py` has the formula) and named
facts; the three are brought to sum 1 after each is multiplied by its shift, which evens out how rare a band is.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from matcher.characters import fold_text
from matcher.domain import Patent, SupplyTerms
from matcher.vocabulary import ReadinessBand

BANDS = tuple(ReadinessBand)
Weights = tuple[float, float, float]
FORMAT = 1
_LONG = 20_000
_NOTHING: Weights = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is known of one patent: how often each gram occurs in its text, and its facts by name."""

    grams: Mapping[str, int]
    facts: Mapping[str, float]


def signs_of(patent: Patent, terms: SupplyTerms | None) -> Signs:
    """What a model may look at: never the maturity the provider states."""
    return Signs(grams_of(f"{patent.title}\n{patent.abstract}"), facts_of(patent, terms))


def grams_of(text: str) -> Counter[str]:
    """Single characters and pairs within words, folded; of a very long text its beginning."""
    folded = fold_text(text[:_LONG])
    found = Counter(folded)
    found.update(a + b for a, b in pairwise(folded) if a != " " and b != " ")
    del found[" "]
    return found


def facts_of(patent: Patent, terms: SupplyTerms | None) -> dict[str, float]:
    """Facts of the record, and of the provider's offer where there is one."""
    facts = {f"kind {patent.kind.value}": 1.0, f"provider {patent.provider_kind.value}": 1.0}
    facts |= {"granted": float(patent.grant_date is not None), "length": math.log1p(len(patent.abstract)) / 6}
    if terms is not None:
        facts |= {f"offers {mode.value}": 1.0 for mode in terms.transfer_modes}
        facts |= {"ways offered": len(terms.transfer_modes) / 3}
        facts |= {"price named": float(any(c.isdecimal() for c in terms.fee))}
    return facts


@dataclass(frozen=True, slots=True)
class ReadinessModel:
    """Weights per band (in the order of `BANDS`) of each gram, beside its idf, and of each fact. A band is stated from
    its threshold on. `stated`: how many stated maturities it was fitted on."""

    grams: Mapping[str, tuple[float, Weights]]
    facts: Mapping[str, Weights]
    bias: Weights
    shift: Weights
    thresholds: Weights
    stated: int

    def probabilities(self, signs: Signs) -> dict[ReadinessBand, float]:
        """For each band its probability, the bands evened out by `shift`; together 1."""
        sums = self._sums(signs)
        raised = [shift / (1 + math.exp(-max(-30.0, min(30.0, z)))) for shift, z in zip(self.shift, sums, strict=True)]
        return {band: p / sum(raised) for band, p in zip(BANDS, raised, strict=True)}

    def stated_band(self, probabilities: Mapping[ReadinessBand, float]) -> ReadinessBand | None:
        """The likeliest band where it is sure enough to be stated."""
        band = max(BANDS, key=lambda one: probabilities[one])
        return band if probabilities[band] >= self.thresholds[BANDS.index(band)] else None

    def _sums(self, signs: Signs) -> list[float]:
        found = ((n, self.grams[gram]) for gram, n in signs.grams.items() if gram in self.grams)
        known = [((1 + math.log(n)) * idf, weights) for n, (idf, weights) in found]
        length = math.sqrt(sum(value * value for value, _ in known)) or 1.0
        rows = [(value / length, weights) for value, weights in known]
        rows += [(value, self.facts.get(name, _NOTHING)) for name, value in signs.facts.items()]
        return [bias + sum(value * w[k] for value, w in rows) for k, bias in enumerate(self.bias)]

    def telling(self, texts: Sequence[str], band: ReadinessBand) -> int:
        """The place of the text that speaks most for the band rather than for the others."""
        return max(range(len(texts)), key=lambda i: self._speaks(texts[i], BANDS.index(band)))

    def _speaks(self, text: str, k: int) -> float:
        """Each gram counts once, so that no text wins by its length alone."""
        known = [self.grams[g] for g in grams_of(text) if g in self.grams]
        return sum(idf * (w[k] - max(w[:k] + w[k + 1 :])) for idf, w in known) / math.sqrt(len(known) or 1)


def readiness_document(model: ReadinessModel) -> dict[str, Any]:
    """The model as JSON; `format` tells a later program what it reads."""
    return {"format": FORMAT, **asdict(model)}


def readiness_from_document(document: Mapping[str, Any]) -> ReadinessModel:
    """The model again. Raises KeyError, TypeError or ValueError for a foreign document."""
    if document["format"] != FORMAT:
        raise ValueError(f"format must be {FORMAT}, not {document['format']!r}")
    grams = {str(gram): (float(idf), _weights(row)) for gram, (idf, row) in document["grams"].items()}
    facts = {str(name): _weights(row) for name, row in document["facts"].items()}
    bias, shift, thresholds = (_weights(document[name]) for name in ("bias", "shift", "thresholds"))
    return ReadinessModel(grams, facts, bias, shift, thresholds, int(document["stated"]))


def _weights(row: Sequence[Any]) -> Weights:
    first, second, third = (float(value) for value in row)
    return first, second, third
