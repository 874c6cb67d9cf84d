"""The deep index of a home: facets proposed version by version, people's word on them, and what holds after both."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from jobs.judgement import read_cues
from jobs.people import known_person
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.errors import InputRefused, RecordUnknown
from matcher.facet_confirmations import FacetConfirmation, last_words, settled
from matcher.facets import facets_of
from matcher.glossary import named
from matcher.vocabulary import Facet, FacetVerdict
from store import facets as facet_store
from store import patents as patent_store
from store.database import writing
from store.rows import pieces

AT_ONCE = 256
RULES = "rules"


@dataclass(frozen=True, slots=True)
class DeepIndexReport:
    """What `queqiao facets` did: by which version, how many patents it read, how many the home holds."""

    version: str
    patents: int
    read: int


@dataclass(frozen=True, slots=True)
class ShownFacets:
    """A patent's facets as they hold; `people` names, beside each span, who confirmed or corrected it."""

    patent: Patent
    version: str
    spans: tuple[FacetSpan, ...]
    people: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `queqiao facets --patent`."""
        numbered = enumerate(zip(self.spans, self.people, strict=True), start=1)
        spans = [{"number": n, **asdict(span), "confirmed_by": person} for n, (span, person) in numbered]
        return {"patent_id": self.patent.patent_id, "version": self.version, "spans": spans}


def version_of(cues: ClauseCues) -> str:
    """The name of what proposes: the classifier's version, or the rules alone."""
    return cues.learned.version if cues.learned else RULES


def settled_facets(conn: sa.Connection, patents: Sequence[Patent], cues: ClauseCues) -> list[list[FacetSpan]]:
    """The facets of each patent as matching and documents take them: proposals, a person's word before them."""
    said = facet_store.confirmations(conn, [patent.patent_id for patent in patents])
    proposals = facets_of(patents, cues)
    return [settled(p, found, said.get(p.patent_id, ())) for p, found in zip(patents, proposals, strict=True)]


def update_facets(engine: sa.Engine, now: datetime, progress: Callable[[int], None]) -> DeepIndexReport:
    """Propose facets for every patent that changed since this version last read it; nobody's word is touched."""
    cues = read_cues()
    version, read = version_of(cues), 0
    with engine.connect() as conn:
        total = patent_store.count(conn)
        outdated = list(pieces(facet_store.outdated(conn, version), AT_ONCE))
    for piece in outdated:
        proposals = list(_proposals(piece, cues, now))
        with writing(engine) as conn:
            facet_store.write(conn, proposals)
        read += len(piece)
        progress(len(piece))
    return DeepIndexReport(version, total, read)


def _proposals(
    numbered: Sequence[tuple[int, Patent]], cues: ClauseCues, now: datetime
) -> Iterator[facet_store.Proposal]:
    found = facets_of([patent for _, patent in numbered], cues)
    for (revision, patent), spans in zip(numbered, found, strict=True):
        yield facet_store.Proposal(patent.patent_id, version_of(cues), revision, tuple(spans), now)


def shown_facets(conn: sa.Connection, patent_id: str, cues: ClauseCues | None = None) -> ShownFacets:
    """The facets of one patent as they hold; who asks often keeps the `cues`. Raises RecordUnknown."""
    patent = _patent(conn, patent_id)
    cues = cues or read_cues()
    said = facet_store.confirmations(conn, [patent.patent_id]).get(patent.patent_id, [])
    spans = settled(patent, facets_of([patent], cues)[0], said)
    who = {(one.facet, one.field, one.start, one.end): one.person for one in last_words(patent, said) if _speaks(one)}
    people = tuple(who.get((span.facet, span.field, span.start, span.end), "") for span in spans)
    return ShownFacets(patent, version_of(cues), tuple(spans), people)


def _speaks(said: FacetConfirmation) -> bool:
    return said.decision is not FacetVerdict.REJECT


def _patent(conn: sa.Connection, wanted: str) -> Patent:
    patent_id = patent_store.resolve(conn, [wanted]).get(wanted, wanted)
    patent = patent_store.get(conn, patent_id)
    if patent is None:
        raise RecordUnknown("没有这件专利", wanted, "可用 queqiao search 查找")
    return patent


def judge_facets(
    engine: sa.Engine, patent_id: str, words: Mapping[FacetVerdict, Sequence[str]], person: str, now: datetime
) -> ShownFacets:
    """Record a person's word on facets of a patent; the index reads the patent again on its next update.

    `words` are numbers of the list as it is shown, for CORRECT `number=facet` or `facet=words of the patent`. Raises
    RecordUnknown, or InputRefused for a number that is not shown and for words that do not stand there just once.
    """
    with writing(engine) as conn:
        name = known_person(conn, person).name
        shown = shown_facets(conn, patent_id)
        said = [_said(shown, verdict, word, name) for verdict, given in words.items() for word in given]
        facet_store.confirm(conn, said, now)
        patent_store.write(conn, [shown.patent])
        return shown_facets(conn, shown.patent.patent_id)


def _said(shown: ShownFacets, verdict: FacetVerdict, word: str, person: str) -> FacetConfirmation:
    left, _, right = word.partition("=")
    span = _numbered(shown, left) if verdict is not FacetVerdict.CORRECT or left.strip().isdecimal() else None
    if span is None:
        facet, span = _facet(left), _quoted(shown.patent, right)
    else:
        facet = _facet(right) if verdict is FacetVerdict.CORRECT else span.facet
    place = (span.field, span.start, span.end, span.text)
    return FacetConfirmation(shown.patent.patent_id, facet, *place, verdict, person)


def _numbered(shown: ShownFacets, word: str) -> FacetSpan:
    number = int(word) if word.strip().isdecimal() else 0
    if not 1 <= number <= len(shown.spans):
        raise InputRefused(
            "没有这个编号的要素", word, f"编号为 1 至 {len(shown.spans)}，可用 queqiao facets --patent 查看"
        )
    return shown.spans[number - 1]


def _facet(word: str) -> Facet:
    facet = named(Facet, word)
    if facet is None:
        raise InputRefused("没有这种要素", word, f"可选：{'、'.join(f.value for f in Facet)}，或其中文名称")
    return facet


def _quoted(patent: Patent, words: str) -> FacetSpan:
    """Where the patent says these words, abstract first."""
    for name in ("abstract", "claims", "title"):
        text = str(getattr(patent, name))
        if words and text.count(words) == 1:
            start = text.index(words)
            return FacetSpan(Facet.SUBJECT, name, start, start + len(words), words, 1.0)
    raise InputRefused("专利原文中没有这段文字，或不止一处", words, "请逐字引用摘要、权利要求或名称中的一处")
