"""Free-text search over the patents of a home, each hit with the words that made it one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa

from indexing.hybrid import open_index
from jobs.encoding import home_encoder
from jobs.home import Home
from jobs.judgement import read_cues, read_weights
from matcher.domain import Evidence, TechnologyNeed
from matcher.errors import InputRefused
from matcher.evidence import evidence, quoted_need, quoted_patent
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


def search(home: Home, conn: sa.Connection, text: str, top: int, encoder: str = "") -> list[Hit]:
    """The `top` patents most similar to `text`, whatever their legal status; none that shares nothing with it."""
    if not text.strip():
        raise InputRefused("检索词是空的", cure="请给出要检索的文字")
    query = TechnologyNeed("", text)
    index = open_index(home.index, home_encoder(home, encoder))
    found = index.retrieve([query], max(top, CANDIDATES))[0]
    table = similarities(need_vector(query, index.weights), found.texts, index.weights)
    scores = read_weights().scores(table)
    words = quoted_need(query, read_cues(), index.weights)
    best = [i for i in np.argsort(-scores, kind="stable")[:top].tolist() if scores[i] > 0]
    patents = patent_store.get_many(conn, [found.patent_ids[i] for i in best])
    known = [(patents[found.patent_ids[i]], float(scores[i])) for i in best if found.patent_ids[i] in patents]
    return [Hit(p.patent_id, p.title, round(s, 6), evidence(words, quoted_patent(p))) for p, s in known]
