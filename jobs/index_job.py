"""Bringing the index up to date with the store: the few patents that changed, or all of them on a rebuild."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain, islice

import sqlalchemy as sa

from indexing.build import build_index, update_index
from indexing.manifest import IndexState, Manifest, index_state, read_manifest
from indexing.segments import IndexedPatent
from jobs.deep_index import AT_ONCE
from jobs.encoding import home_encoder, is_index_encoder
from jobs.home import Home
from jobs.judgement import read_cues
from jobs.many_cores import in_parallel
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.eligibility import last_proposable_day
from matcher.errors import HomeUnusable
from matcher.facet_confirmations import FacetConfirmation, settled
from matcher.facets import facets_of, patent_codes
from store import facets as facet_store
from store import patents as patent_store
from store.rows import pieces

Progress = Callable[[int], None]
Batch = tuple[Sequence[Patent], Mapping[str, Sequence[FacetConfirmation]]]
ALONE = 60  # batches: below, other processes would take longer to start than they save


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What `queqiao index` did: how many patents it read, and how many the index holds now."""

    state: str
    patents: int
    read: int

    def to_dict(self) -> dict[str, object]:
        """The JSON document of the command."""
        return {"state": self.state, "patents": self.patents, "read": self.read}


def bring_index_up_to_date(
    home: Home, engine: sa.Engine, now: datetime, *, encoder: str = "", rebuild: bool = False, progress: Progress
) -> IndexReport:
    """Builds the index where there is none, on `rebuild`, or where the home's encoder is another one since; else adds
    what changed. Raises HomeUnusable for an empty
    home, for a damaged index, which only `rebuild` replaces, and while another process writes the index."""
    with one_writer(home), engine.connect() as conn:
        latest = patent_store.latest_revision(conn)
        if not patent_store.count(conn):
            raise HomeUnusable("还没有专利可建索引", home.path, "请先运行 queqiao import patents 文件…")
        if rebuild or not (home.index / "manifest.json").exists() or _of_another_encoder(home, encoder):
            manifest, read = _build(home, conn, latest, encoder, now, progress)
        else:
            manifest, read = _update(home, conn, latest, encoder, now, progress)
    return IndexReport(IndexState.FRESH.value, manifest.patents, read)


def _of_another_encoder(home: Home, encoder: str) -> bool:
    return not is_index_encoder(home, encoder, read_manifest(home.index).encoder)


@contextmanager
def one_writer(home: Home) -> Iterator[None]:
    """Holds the index against other writers; readers go on with the generation they opened. Raises HomeUnusable where
    another process holds it. The operating system lets go of the lock when a process dies."""
    from filelock import FileLock, Timeout

    home.prepare()
    try:
        with FileLock(home.path / "index.lock", timeout=0):
            yield
    except Timeout as error:
        cure = "请等它结束后再运行 queqiao index"
        raise HomeUnusable("另一个程序正在写索引", home.index, cure) from error


def _build(
    home: Home, conn: sa.Connection, latest: int, encoder: str, now: datetime, progress: Progress
) -> tuple[Manifest, int]:
    changed = (patent for _, patent in patent_store.patents_changed_since(conn, 0))
    entries = list(_entries(conn, changed, progress))
    return build_index(home.index, entries, home_encoder(home, encoder), latest, now), len(entries)


def _update(
    home: Home, conn: sa.Connection, latest: int, encoder: str, now: datetime, progress: Progress
) -> tuple[Manifest, int]:
    from indexing.manifest import check_files

    manifest = read_manifest(home.index)
    if index_state(home.index, latest) is IndexState.FRESH:
        check_files(home.index, manifest)
        return manifest, 0
    changed = (patent for _, patent in patent_store.patents_changed_since(conn, manifest.revision))
    entries = list(_entries(conn, changed, progress))
    removed = patent_store.patents_removed_since(conn, manifest.revision)
    chosen = home_encoder(home, encoder)
    return update_index(home.index, entries, removed, latest, now, encoder=chosen), len(entries)


def _entries(conn: sa.Connection, patents: Iterator[Patent], progress: Progress) -> Iterator[IndexedPatent]:
    """The patents as the index takes them; a great many of them are read by all cores."""
    batches = pieces(patents, AT_ONCE)
    first = list(islice(batches, ALONE))
    for entries in map(partial(read_entries, cues=read_cues()), _said(conn, first)):
        yield from entries
        progress(len(entries))
    if rest := next(batches, None):
        for entries in in_parallel(read_entries, _said(conn, chain([rest], batches)), read_cues):
            yield from entries
            progress(len(entries))


def _said(conn: sa.Connection, batches: Iterable[Sequence[Patent]]) -> Iterator[Batch]:
    """Each batch with what people said of its facets."""
    for batch in batches:
        yield batch, facet_store.confirmations(conn, [patent.patent_id for patent in batch])


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
