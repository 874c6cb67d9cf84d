"""The batch: open needs against the index, or one patent against the needs. Reads first, then decides, then returns."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from indexing.manifest import IndexState, index_state
from ingest.needs import read_needs
from ingest.rows import Reject
from jobs.engines import open_retriever
from jobs.home import Home
from jobs.judgement import read_questions, read_weights
from jobs.rankers import home_ranker
from jobs.readers import chosen_reader, reader_of
from jobs.readiness import home_cues
from matcher.cues import ClauseCues
from matcher.domain import Enterprise, Match, Patent, SupplyTerms, TechnologyNeed
from matcher.eligibility import ineligibility
from matcher.errors import HomeUnusable, InputRefused, RecordUnknown
from matcher.evidence import QuotedText, quoted_patent
from matcher.protocols import Candidates, Encoder, PairScorer, Retriever, compares
from matcher.ranking import NeedResult, RankingPolicy, Supply, rank
from matcher.readiness import Readiness, assess
from matcher.similarity import need_vector, similarities
from matcher.triage import Triage, triage
from matcher.vocabulary import NeedState, RecordKind
from store import chain as chain_store
from store import enterprises as enterprise_store
from store import matches as match_store
from store import needs as need_store
from store import patents as patent_store
from store import supply as supply_store
from store.database import writing

Progress = Callable[[int], None]
CANDIDATES = 100
# Below this many eligible candidates the need is asked again among proposable patents only.
ENOUGH_ELIGIBLE = 50
BATCH = 100


@dataclass(frozen=True, slots=True)
class MatchReport:
    """One run: a result and a triage per need, the records it speaks of, and the needs that must not be pushed on as
    they stand: `vague` ones and `expired` ones."""

    results: tuple[NeedResult, ...]
    needs: Mapping[str, TechnologyNeed]
    patents: Mapping[str, Patent]
    terms: Mapping[str, SupplyTerms]
    triage: Mapping[str, Triage]
    expired: frozenset[str]
    calibrated: bool

    @property
    def matches(self) -> list[Match]:
        """All matches, need by need."""
        return [match for result in self.results for match in result.matches]

    @property
    def pushable(self) -> list[Match]:
        """The matches that may be pushed: those of vague needs left out."""
        return [match for match in self.matches if match.pushable]

    @property
    def vague(self) -> list[str]:
        """The needs whose matches are for staff only, by id."""
        return sorted(need_id for need_id, found in self.triage.items() if found.vague)


@dataclass(frozen=True, slots=True)
class Answers:
    """The results of some needs with the patents they speak of and the terms those are offered on."""

    results: tuple[NeedResult, ...]
    patents: Mapping[str, Patent]
    terms: Mapping[str, SupplyTerms]


@dataclass(frozen=True, slots=True)
class LikelySeeker:
    """An enterprise of the patent's chain segment that has not stated this need: someone to ask, never to push to.
    `score` compares its products with the patent."""

    enterprise_id: str
    name: str
    segment_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A need with the names its enterprise may sign a patent with, and the candidates found for it: of the whole index,
    then, where that was asked as well, of the proposable patents."""

    need: TechnologyNeed
    names: tuple[str, ...]
    candidates: tuple[Candidates, ...]


class Matching:
    """An opened index with the records of a home; `run` answers for needs, `run_patent` for one patent."""

    def __init__(
        self, home: Home, conn: sa.Connection, today: date, threshold: float, encoder: str = "", reranker: str = ""
    ) -> None:
        if index_state(home.index, patent_store.latest_revision(conn)) is IndexState.STALE:
            raise HomeUnusable("索引已过期：导入后还没有更新索引", home.index, "请先运行 queqiao index")
        self._index = open_retriever(home, encoder)
        self._conn, self._today, self._threshold = conn, today, threshold
        self._cues, self._weights = home_cues(home), read_weights()
        self._scorer = home_ranker(home, self._index.encoder.name, chosen_reader(reranker))
        self._reader = reader_of(self._scorer, reranker)
        self._questions = read_questions()
        self._meant = meaning_encoder(self._index, self._scorer)
        self._patents: dict[str, Patent] = {}
        self._terms: dict[str, SupplyTerms] = {}
        self._quoted: dict[str, QuotedText] = {}
        self._assessed: dict[str, Readiness] = {}

    def run(self, needs: Sequence[TechnologyNeed], top: int, progress: Progress) -> MatchReport:
        """Every need against the whole index."""
        results: list[NeedResult] = []
        for batch in batches(needs, BATCH):
            results += self._answers(batch, top)
            progress(len(batch))
        return self._report(results, needs)

    def report_of(self, answers: Iterable[Answers], needs: Sequence[TechnologyNeed]) -> MatchReport:
        """The report of needs that were answered elsewhere."""
        results: list[NeedResult] = []
        for found in answers:
            results += found.results
            self._patents |= found.patents
            self._terms |= found.terms
        return self._report(results, needs)

    def run_patent(self, patent_id: str, needs: Sequence[TechnologyNeed], progress: Progress) -> MatchReport:
        """One patent against every need, best need first. Raises RecordUnknown for a patent that is not in the home."""
        candidates = self._index.texts_of([patent_id])
        if not candidates.patent_ids:
            raise RecordUnknown(
                "库中没有这件专利", patent_id, "请核对专利号（CN+申请号，不带小数点），或先导入并更新索引"
            )
        self._read_patents([candidates])
        results = []
        for batch in batches(needs, BATCH):
            results += [self._rank(need, candidates, 1, names) for need, names in self._with_names(batch)]
            progress(len(batch))
        return self._report(sorted(results, key=lambda r: (-r.best_p, r.need_id)), needs)

    def likely_seekers(self, patent_id: str, top: int) -> list[LikelySeeker]:
        """The enterprises of the patent's segment, those whose products are nearest first; its own patentees left
        out. Empty where the patent has no segment."""
        candidates = self._index.texts_of([patent_id])
        place = chain_store.assignments(self._conn, RecordKind.PATENT, candidates.patent_ids).get(patent_id)
        if place is None or not place.segment_id:
            return []
        self._read_patents([candidates])
        own = set(self._patents[patent_id].patentees)
        ids = chain_store.members(self._conn, RecordKind.ENTERPRISE, place.segment_id)
        found = enterprise_store.get_many(self._conn, ids).values()
        seekers = [self._seeker(e, place.segment_id, candidates) for e in found if not own & set(e.names)]
        return sorted(seekers, key=lambda s: (-s.score, s.enterprise_id))[:top]

    def _seeker(self, enterprise: Enterprise, segment_id: str, candidates: Candidates) -> LikelySeeker:
        asks = need_vector(TechnologyNeed("", enterprise.products), self._index.weights)
        score = self._weights.scores(similarities(asks, candidates.texts, self._index.weights))[0]
        return LikelySeeker(enterprise.enterprise_id, enterprise.name, segment_id, round(float(score), 6))

    def _answers(self, needs: Sequence[TechnologyNeed], top: int) -> list[NeedResult]:
        return [self._better(asked, top) for asked in self._asked(needs)]

    def _asked(self, needs: Sequence[TechnologyNeed]) -> list[Asked]:
        """What each need is answered from: the whole index, and where few of that are eligible the proposable ones."""
        found = self._index.retrieve(needs, CANDIDATES)
        self._read_patents(found)
        few = [i for i, candidates in enumerate(found) if self._eligible(candidates) < ENOUGH_ELIGIBLE]
        more = self._index.retrieve([needs[i] for i in few], CANDIDATES, self._today)
        self._read_patents(more)
        second = dict(zip(few, more, strict=True))
        return [
            Asked(need, names, (found[i], *([second[i]] if i in second else [])))
            for i, (need, names) in enumerate(self._with_names(needs))
        ]

    def _better(self, asked: Asked, top: int) -> NeedResult:
        """The answer among proposable patents where that was asked, with what the whole index had to be dropped."""
        first, *rest = [self._rank(asked.need, candidates, top, asked.names) for candidates in asked.candidates]
        if not rest:
            return first
        last = rest[-1]
        reason = "" if last.matches else first.reason if first.dropped else last.reason
        return NeedResult(asked.need.need_id, last.matches, first.dropped, last.best_p, reason)

    def _rank(self, need: TechnologyNeed, candidates: Candidates, top: int, names: Sequence[str]) -> NeedResult:
        supply = Supply(self._patents, self._terms, self._quote, self._assess)
        policy = RankingPolicy(self._scorer, self._cues, self._threshold, top, self._today, self._meant, self._reader)
        return rank(need, candidates, supply, names, self._index.weights, policy)

    def _eligible(self, candidates: Candidates) -> int:
        known = (self._patents.get(patent_id) for patent_id in candidates.patent_ids)
        return sum(1 for p in known if p and ineligibility(p, self._terms.get(p.patent_id), (), self._today) is None)

    def _quote(self, patent: Patent) -> QuotedText:
        if patent.patent_id not in self._quoted:
            self._quoted[patent.patent_id] = quoted_patent(patent)
        return self._quoted[patent.patent_id]

    def _assess(self, patent: Patent, terms: SupplyTerms | None, cues: ClauseCues) -> Readiness:
        """Each patent is assessed once a run."""
        if patent.patent_id not in self._assessed:
            self._assessed[patent.patent_id] = assess(patent, terms, cues)
        return self._assessed[patent.patent_id]

    def _read_patents(self, found: Sequence[Candidates]) -> None:
        wanted = {i for candidates in found for i in candidates.patent_ids} - self._patents.keys()
        self._patents |= patent_store.get_many(self._conn, wanted)
        self._terms |= supply_store.get_many(self._conn, wanted)

    def _with_names(self, needs: Sequence[TechnologyNeed]) -> Iterator[tuple[TechnologyNeed, tuple[str, ...]]]:
        """Each need with every name its enterprise may sign a patent with."""
        known: dict[str, Enterprise] = enterprise_store.get_many(self._conn, {n.enterprise_id for n in needs} - {""})
        for need in needs:
            enterprise = known.get(need.enterprise_id)
            yield need, (need.enterprise, *(enterprise.names if enterprise else ()))

    def _report(self, results: Sequence[NeedResult], needs: Sequence[TechnologyNeed]) -> MatchReport:
        return MatchReport(
            results=tuple(results),
            needs={need.need_id: need for need in needs},
            patents=self._patents,
            terms=self._terms,
            triage={need.need_id: triage(need, self._cues, self._questions) for need in needs},
            expired=frozenset(need.need_id for need in needs if not need.is_open(self._today)),
            calibrated=self._scorer.calibrated,
        )


def meaning_encoder(index: Retriever, scorer: PairScorer) -> Encoder | None:
    """The index's encoder where the scorer looks at its cosines. Raises HomeUnusable for a scorer fitted with another
    one."""
    if not scorer.encoder:
        return None
    if not compares(scorer.encoder, index.encoder.name):
        value = f"{scorer.encoder}，索引为 {index.encoder.name}"
        raise HomeUnusable(
            "排序模型是用另一个编码器训练的", value, "请运行 queqiao train 重新训练，或 queqiao train --revert"
        )
    return index.encoder


def open_needs(conn: sa.Connection, need_id: str = "") -> list[TechnologyNeed]:
    """The needs of the home that nobody closed, or the one named. Those past their validity are matched as well, for
    staff to ask whether they still stand, and named in the report. Raises RecordUnknown."""
    if not need_id:
        return [need for need in need_store.every(conn) if need.state is NeedState.OPEN]
    need = need_store.get(conn, need_id)
    if need is None:
        raise RecordUnknown("库中没有这条需求", need_id, "请核对需求编号，或先导入需求")
    return [need]


def batches(needs: Sequence[TechnologyNeed], size: int) -> Iterator[Sequence[TechnologyNeed]]:
    """The needs in lists of at most `size`."""
    rest = iter(needs)
    while batch := list(islice(rest, size)):
        yield batch


def read_needs_file(path: Path) -> list[TechnologyNeed]:
    """The needs of a file, not stored. Raises FileUnreadable, or InputRefused naming the first row that is no need."""
    needs = []
    for row in read_needs(path):
        if isinstance(row, Reject):
            raise InputRefused(f"{path.name} 第 {row.number} 行“{row.column}”有误", row.value, row.reason)
        needs.append(row.record)
    return needs


def store_matches(engine: sa.Engine, report: MatchReport, now: datetime) -> None:
    """The run's matches take the place of those its needs had."""
    with writing(engine) as conn:
        need_ids = [result.need_id for result in report.results]
        match_store.replace_matches(conn, need_ids, report.matches, report.calibrated, now)
