"""What the patents of a home bring to its index: read batch by batch, a great many of them by all cores."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

import sqlalchemy as sa

from indexing.lsa import LsaEncoder
from indexing.parts import IndexPart, part_of
from indexing.segments import IndexedPatent
from indexing.words import JiebaWords
from jobs.deep_index import AT_ONCE
from jobs.encoding import home_encoder
from jobs.home import Home
from jobs.judgement import read_cues
from jobs.many_cores import Spread, in_parallel
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.eligibility import last_proposable_day
from matcher.facet_confirmations import FacetConfirmation, settled
from matcher.facets import facets_of, patent_codes
from matcher.protocols import Analyzer, Encoder
from store import facets as facet_store
from store import patents as patent_store
from store.rows import pieces

Batch = tuple[Sequence[Patent], Mapping[str, Sequence[FacetConfirmation]]]
ALONE = 20  # batches: below, other processes would take longer to start than they save


@dataclass(frozen=True, slots=True)
class IndexTools:
    """What patents are read with."""

    cues: ClauseCues
    encoder: Encoder
    analyzer: Analyzer


def parts_since(
    home: Home, conn: sa.Connection, revision: int, setting: str, encoder: Encoder, spread: Spread | None = None
) -> Iterator[IndexPart]:
    """What the patents changed after that revision bring, read with `encoder`, which `setting` names: by `spread` where
    one is given, else alone and, of a great many, the rest by all cores."""
    changed = (patent for _, patent in patent_store.patents_changed_since(conn, revision))
    batches = pieces(changed, AT_ONCE)
    first = [] if spread else list(islice(batches, ALONE))
    if first:
        yield from map(partial(read_part, tools=IndexTools(read_cues(), encoder, JiebaWords())), _said(conn, first))
    if rest := next(batches, None):
        tools = partial(open_tools, home, setting, encoder if isinstance(encoder, LsaEncoder) else None)
        yield from (spread or in_parallel)(read_part, _said(conn, chain([rest], batches)), tools)


def open_tools(home: Home, setting: str, fitted: LsaEncoder | None) -> IndexTools:
    """The tools as another process opens them; an encoder that was fitted for the index is given along."""
    encoder = fitted or home_encoder(home, setting)
    if encoder is None:
        raise TypeError("an encoder to be fitted is fitted before patents are read with it")
    return IndexTools(read_cues(), encoder, JiebaWords())


def read_part(batch: Batch, tools: IndexTools) -> IndexPart:
    """What a batch of patents brings."""
    return part_of(read_entries(batch, tools.cues), tools.encoder, tools.analyzer)


def read_entries(batch: Batch, cues: ClauseCues) -> list[IndexedPatent]:
    """The patents of a batch with their facets, a person's word before what is proposed."""
    patents, said = batch
    found = zip(patents, facets_of(patents, cues), strict=True)
    return [indexed(one, cues, settled(one, proposed, said.get(one.patent_id, ()))) for one, proposed in found]


def indexed(patent: Patent, cues: ClauseCues, spans: Sequence[FacetSpan] | None = None) -> IndexedPatent:
    """The patent as the index takes it: folded text with its facets marked (`spans`, else as proposed), and until when
    it may be proposed."""
    codes, masks = patent_codes(patent, cues, spans)
    return IndexedPatent(patent.patent_id, patent.title, patent.abstract, codes, masks, last_proposable_day(patent))


def _said(conn: sa.Connection, batches: Iterable[Sequence[Patent]]) -> Iterator[Batch]:
    """Each batch with what people said of its facets."""
    for batch in batches:
        yield batch, facet_store.confirmations(conn, [patent.patent_id for patent in batch])
