"""The nightly batch: only the needs are ranked anew for which anything that decides their matches has changed.

Asking the index is repeated for every need; ranking and explaining, which take longer, are not. A need's fingerprint
covers all that its matches are made from: the need, the names of its firm, each candidate's text in the index, record
and terms, whether it may be proposed today, and the rules of judgement. Equal fingerprints give equal matches.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import sqlalchemy as sa

import matcher
from jobs import matching
from jobs.home import Home
from jobs.matching import BATCH, Asked, Matching, MatchReport, Progress, batches, open_needs
from jobs.readers import Models
from jobs.readiness import FILE as READINESS
from matcher.domain import TechnologyNeed
from matcher.eligibility import ineligibility
from matcher.protocols import Candidates
from matcher.ranker import ranker_document
from matcher.ranking import NeedResult
from matcher.shipped import shipped
from store import matches as match_store
from store.database import writing

TOP = 10
_SIZE = 16


@dataclass(frozen=True, slots=True)
class Rematch:
    """The needs that were ranked anew, what the matches of each are made from, and how many stay as they were."""

    report: MatchReport
    fingerprints: Mapping[str, str]
    unchanged: int


class Rematching(Matching):
    """A matching that knows what former matches were made from."""

    def __init__(
        self, home: Home, conn: sa.Connection, today: date, threshold: float, encoder: str = "", reranker: str = ""
    ) -> None:
        super().__init__(home, conn, today, threshold, encoder, reranker)
        self._home = home
        self._marks: dict[str, bytes] = {}

    def run_changed(
        self, needs: Sequence[TechnologyNeed], known: Mapping[str, str], top: int, progress: Progress
    ) -> Rematch:
        """Those of the needs anew whose fingerprint is not the `known` one, by need id."""
        results: list[NeedResult] = []
        changed: list[TechnologyNeed] = []
        prints: dict[str, str] = {}
        for batch in batches(needs, BATCH):
            for asked in self._asked(batch):
                found = self._fingerprint(asked, top)
                if known.get(asked.need.need_id) != found:
                    prints[asked.need.need_id] = found
                    results.append(self._better(asked, top))
                    changed.append(asked.need)
            progress(len(batch))
        return Rematch(self._report(results, changed), prints, len(needs) - len(changed))

    def _fingerprint(self, asked: Asked, top: int) -> str:
        digest = blake2b(self._rules, digest_size=_SIZE)
        digest.update(repr((asked.need, asked.names, top)).encode("utf-8", "surrogatepass"))
        for candidates in asked.candidates:
            _add_texts(digest, candidates)
            for patent_id in candidates.patent_ids:
                digest.update(self._mark(patent_id))
        return digest.hexdigest()

    def _mark(self, patent_id: str) -> bytes:
        """Record, terms and whether the patent may be proposed today; taken once a run."""
        if patent_id not in self._marks:
            patent, terms = self._patents.get(patent_id), self._terms.get(patent_id)
            barred = patent and ineligibility(patent, terms, (), self._today)
            text = repr((patent_id, patent, terms, barred))
            self._marks[patent_id] = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_SIZE).digest()
        return self._marks[patent_id]

    @cached_property
    def _rules(self) -> bytes:
        """What judges every pair alike: the program and its tables, the home's models, the settings."""
        digest = blake2b(digest_size=_SIZE)
        for path in _rule_files(self._home):
            digest.update(path.name.encode() + path.read_bytes())
        judge = (self._threshold, self._index.encoder.name, ranker_document(self._scorer))
        digest.update(json.dumps(judge, sort_keys=True).encode())
        digest.update(self._index.weights.keys.tobytes() + self._index.weights.idf.tobytes())
        return digest.digest()


def _add_texts(digest: "blake2b", candidates: Candidates) -> None:
    texts = candidates.texts
    for part in (texts.codes, texts.masks, texts.lengths, texts.norms, candidates.vectors):
        digest.update(b"" if part is None else part.tobytes())


def _rule_files(home: Home) -> list[Path]:
    own = [home.models / READINESS]
    code = [Path(matching.__file__), *Path(matcher.__file__).parent.glob("*.py")]
    tables = [*shipped("reference").rglob("*"), *shipped("models", "facets").rglob("*")]
    weights = [shipped("models", "default_weights.toml")]
    return sorted(path for path in (*own, *code, *tables, *weights) if path.is_file())


def match_changed(
    home: Home, engine: sa.Engine, now: datetime, today: date, threshold: float, models: Models, progress: Progress
) -> Rematch:
    """Bring the matches of the open needs up to date, as matching all of them anew would. Raises HomeUnusable for an
    index that is absent or behind the store."""
    with engine.connect() as conn:
        needs = open_needs(conn)
        known = match_store.inputs(conn)
        rematching = Rematching(home, conn, today, threshold, models.encoder, models.reranker)
        found = rematching.run_changed(needs, known, TOP, progress)
    with writing(engine) as conn:
        report = found.report
        ids = [result.need_id for result in report.results]
        match_store.replace_matches(conn, ids, report.matches, report.calibrated, now)
        match_store.remember_inputs(conn, found.fingerprints)
    return found
