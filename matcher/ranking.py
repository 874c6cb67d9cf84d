"""Candidates of one need ranked, the ineligible dropped with their reason, the proposed ones explained."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import blake2b

from matcher.cues import ClauseCues
from matcher.domain import Match, Patent, SupplyTerms, TechnologyNeed
from matcher.eligibility import ineligibility
from matcher.evidence import QuotedNeed, QuotedText, evidence, missing, quoted_need, quoted_patent
from matcher.features import SIMILARITY, meaning_of, pair_features
from matcher.glossary import chinese
from matcher.grams import Floats, GramWeights
from matcher.need_words import need_words
from matcher.protocols import Candidates, Encoder, PairReader, PairScorer
from matcher.readiness import Readiness, assess
from matcher.readiness_fit import ReadinessWish, readiness_fit, wish_of
from matcher.reranking import Scored, best_first, reread
from matcher.similarity import FACETS
from matcher.triage import vagueness
from matcher.vocabulary import Facet, Ineligibility


def match_id(need_id: str, patent_id: str) -> str:
    """The same pair has the same id in every run."""
    digest = blake2b(f"{need_id}\0{patent_id}".encode(), digest_size=6)
    return f"M-{digest.hexdigest()}"


@dataclass(frozen=True, slots=True)
class RankingPolicy:
    """What is proposed: at most `top` patents a need, each with `p_relevant` >= `threshold` and eligible on `today`.
    `encoder` is the index's, given where the scorer looks at its cosines, `reader` where it looks at what is read."""

    scorer: PairScorer
    cues: ClauseCues
    threshold: float
    top: int
    today: date
    encoder: Encoder | None = None
    reader: PairReader | None = None


@dataclass(frozen=True, slots=True)
class Supply:
    """The provider's side of a run: records and terms by patent id. `quote` and `assess` may remember their answers."""

    patents: Mapping[str, Patent]
    terms: Mapping[str, SupplyTerms]
    quote: Callable[[Patent], QuotedText] = quoted_patent
    assess: Callable[[Patent, SupplyTerms | None, ClauseCues], Readiness] = assess


@dataclass(frozen=True, slots=True)
class NeedResult:
    """What came of one need: matches best first, or the reason why there is none; `dropped` counts the ineligible
    patents that would have been proposed by their text."""

    need_id: str
    matches: tuple[Match, ...]
    dropped: Mapping[Ineligibility, int]
    best_p: float
    reason: str = ""


def rank(
    need: TechnologyNeed,
    candidates: Candidates,
    supply: Supply,
    seeker_names: Sequence[str],
    gram_weights: GramWeights,
    policy: RankingPolicy,
) -> NeedResult:
    """Score, drop, cut and explain. The score of a pair depends on that pair alone, never on the other candidates, but
    for this: with a reader only the best eligible ones are read, the others stay below them. The matches of a vague
    need are marked as not pushable."""
    meaning = meaning_of(need, candidates, policy.encoder)
    table = pair_features(need_words(need, policy.cues, gram_weights), candidates.texts, meaning)
    scored = _scored(need, candidates, table, supply, policy)
    kept, dropped = _eligible(scored, supply, seeker_names, policy)
    if policy.reader:
        kept = reread(need, kept, policy.scorer, policy.reader)
    proposed = [s for s in kept if s.p_relevant >= policy.threshold][: policy.top]
    best = max((s.p_relevant for s in kept), default=0.0)
    if not proposed:
        return NeedResult(
            need.need_id, (), dropped, best, nothing_to_propose(best, len(kept), dropped, policy.threshold)
        )
    words = quoted_need(need, policy.cues, gram_weights)
    matches = [_match(need, words, s, rank, supply, policy) for rank, s in enumerate(proposed, start=1)]
    clear = vagueness(need, policy.cues) is None
    return NeedResult(need.need_id, tuple(replace(match, pushable=clear) for match in matches), dropped, best)


def _scored(
    need: TechnologyNeed, candidates: Candidates, table: Floats, supply: Supply, policy: RankingPolicy
) -> list[Scored]:
    """Every candidate with a record, best first."""
    known = [i for i, patent_id in enumerate(candidates.patent_ids) if patent_id in supply.patents]
    patents = [supply.patents[candidates.patent_ids[i]] for i in known]
    wish = wish_of(need, policy.cues)
    ready = [_readiness(wish, patent, supply, policy) for patent in patents]
    fit = [readiness_fit(readiness.level, wish) for readiness in ready]
    return best_first(patents, table[known], list(zip(ready, fit, strict=True)), policy.scorer)


def _readiness(wish: ReadinessWish, patent: Patent, supply: Supply, policy: RankingPolicy) -> Readiness:
    """How ready the patent is, looked for only where the need asks."""
    if wish.level is None:
        return Readiness()
    return supply.assess(patent, supply.terms.get(patent.patent_id), policy.cues)


def _eligible(
    scored: Sequence[Scored], supply: Supply, seeker_names: Sequence[str], policy: RankingPolicy
) -> tuple[list[Scored], Counter[Ineligibility]]:
    """The first of each family that may be proposed, and how many likely ones may not, by reason."""
    kept: dict[str, Scored] = {}
    dropped: Counter[Ineligibility] = Counter()
    for item in scored:
        terms = supply.terms.get(item.patent.patent_id)
        why = ineligibility(item.patent, terms, seeker_names, policy.today)
        if why is None:
            kept.setdefault(item.patent.family, item)
        elif item.p_relevant >= policy.threshold:
            dropped[why] += 1
    return list(kept.values()), dropped


def nothing_to_propose(best: float, candidates: int, dropped: Mapping[Ineligibility, int], threshold: float) -> str:
    """Why a need gets no proposal, for staff to read."""
    gone = "；".join(f"{chinese(why)} {count} 件" for why, count in sorted(dropped.items()))
    if gone:
        return f"文字相近的专利均不可推送：{gone}"
    if not candidates:
        return "没有检索到相关专利"
    return f"现有专利均未达到推送门槛（最高相关概率 {best:.2f}，门槛 {threshold:.2f}）"


def _match(
    need: TechnologyNeed, words: QuotedNeed, scored: Scored, rank: int, supply: Supply, policy: RankingPolicy
) -> Match:
    patent = scored.patent
    text = supply.quote(patent)
    readiness = supply.assess(patent, supply.terms.get(patent.patent_id), policy.cues)
    quotations = evidence(words, text)
    return Match(
        match_id=match_id(need.need_id, patent.patent_id),
        need_id=need.need_id,
        patent_id=patent.patent_id,
        rank=rank,
        score=round(scored.score, 6),
        level=scored.level,
        p_relevant=round(scored.p_relevant, 6),
        facet_scores=facet_scores(scored.figures, patent),
        readiness_level=readiness.level,
        readiness_evidence=readiness.evidence,
        evidence=quotations,
        missing=missing(words, text, quotations),
    )


def facet_scores(figures: Floats, patent: Patent) -> dict[Facet, float | None]:
    """Similarity within each facet; None where the patent gives no text to compare."""
    known = bool(patent.abstract or patent.claims)
    values = {facet: float(figures[SIMILARITY.index(facet.value)]) for facet in FACETS}
    return {facet: round(v, 6) if known or facet is Facet.SUBJECT else None for facet, v in values.items()}
