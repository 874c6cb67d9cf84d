"""Free-text search over the patents of a home, each hit with the words that made it one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from jobs.engines import open_retriever
from jobs.home import Home
from jobs.judgement import read_cues, read_weights
from matcher.cues import ClauseCues
from matcher.domain import Evidence, Patent, TechnologyNeed
from matcher.errors import InputRefused
from matcher.evidence import evidence, quoted_need, quoted_patent
from matcher.protocols import Retriever
from matcher.scoring import ScoreWeights
from matcher.similarity import need_vector, similarities
from store import patents as patent_store

CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One patent found."""

    patent_id: str
    title: str
    score: float
    evidence: tuple[Evidence, ...]

    def to_dict(self) -> dict[str, Any]:
        """One entry of `results` in the JSON document."""
        quotes = [{"field": e.field, "start": e.start, "end": e.end, "text": e.text} for e in self.evidence]
        return {"patent_id": self.patent_id, "title": self.title, "score": self.score, "evidence": quotes}


@dataclass(frozen=True, slots=True)
class Searcher:
    """An opened index with the rules of judgement, for as many searches as one likes."""

    index: Retriever
    cues: ClauseCues
    weights: ScoreWeights

    def ranked(self, text: str, candidates: int) -> list[tuple[str, float]]:
        """Ids and scores of patents, best first, of the `candidates` likeliest; none that shares nothing with the
        text."""
        query = TechnologyNeed("", text)
        found = self.index.retrieve([query], candidates)[0]
        table = similarities(need_vector(query, self.index.weights), found.texts, self.index.weights)
        scores = self.weights.scores(table)
        order = np.argsort(-scores, kind="stable").tolist()
        return [(found.patent_ids[i], round(float(scores[i]), 6)) for i in order if scores[i] > 0]

    def quotations(self, text: str, patents: Sequence[Patent]) -> list[tuple[Evidence, ...]]:
        """For each patent the words it shares with the text, quoted."""
        words = quoted_need(TechnologyNeed("", text), self.cues, self.index.weights)
        return [evidence(words, quoted_patent(patent)) for patent in patents]


def open_searcher(home: Home, encoder: str = "") -> Searcher:
    """Opens the index of a home. Raises HomeUnusable where there is none."""
    return Searcher(open_retriever(home, encoder), read_cues(), read_weights())


def search(home: Home, conn: sa.Connection, text: str, top: int, encoder: str = "") -> list[Hit]:
    """The `top` patents most similar to `text`, whatever their legal status; none that shares nothing with it."""
    if not text.strip():
        raise InputRefused("检索词是空的", cure="请给出要检索的文字")
    searcher = open_searcher(home, encoder)
    best = searcher.ranked(text, max(top, CANDIDATES))[:top]
    patents = patent_store.get_many(conn, [patent_id for patent_id, _ in best])
    known = [(patents[patent_id], score) for patent_id, score in best if patent_id in patents]
    quotes = searcher.quotations(text, [patent for patent, _ in known])
    return [Hit(p.patent_id, p.title, score, quote) for (p, score), quote in zip(known, quotes, strict=True)]
