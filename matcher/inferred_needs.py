"""Needs inferred from what an enterprise itself patents: leads for a visit, apart from what enterprises state.

That a firm patented a remedy tells what it works on, not what it still lacks; so these are questions to put to it. They
are never stored or pushed before the firm confirms one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from matcher.clauses import Clause, clauses
from matcher.cues import Pattern
from matcher.domain import Enterprise, Patent, TechnologyNeed
from matcher.vocabulary import NeedOrigin

NEWEST, EACH = 10, 2
_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class InferredNeed:
    """A candidate need (`origin` INFERRED) with the patent and the clause of its abstract it is quoted from."""

    need: TechnologyNeed
    patent: Patent
    clause: Clause


def inferred_needs(enterprise: Enterprise, patents: Sequence[Patent], troubles: Pattern) -> list[InferredNeed]:
    """Candidates from the abstracts of the enterprise's NEWEST own patents, newest first, at most EACH a patent and
    each wording once. `troubles` finds the clauses that tell of a problem; the need's content is that clause, word for
    word."""
    own = [patent for patent in patents if set(patent.patentees) & set(enterprise.names)]
    own.sort(key=lambda patent: (patent.filing_date or date.min, patent.patent_id), reverse=True)
    found: dict[str, InferredNeed] = {}
    for patent in own[:NEWEST]:
        for clause in list(_troubles(patent, troubles))[:EACH]:
            found.setdefault(clause.text, InferredNeed(_need(enterprise, patent, clause), patent, clause))
    return list(found.values())


def _troubles(patent: Patent, troubles: Pattern) -> Iterator[Clause]:
    for clause in clauses("abstract", patent.abstract):
        quoted = clause.trimmed
        if len(quoted.text) >= _SHORTEST and troubles.search(quoted.text):
            yield quoted


def _need(enterprise: Enterprise, patent: Patent, clause: Clause) -> TechnologyNeed:
    key = "\x1f".join((enterprise.enterprise_id, patent.patent_id, clause.text))
    return TechnologyNeed(
        need_id=f"TD-{blake2b(key.encode(), digest_size=6).hexdigest()}",
        title=patent.title,
        content=clause.text,
        enterprise_id=enterprise.enterprise_id,
        enterprise=enterprise.name,
        origin=NeedOrigin.INFERRED,
    )
