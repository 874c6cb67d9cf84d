"""Bringing the index up to date with the store: the few patents that changed, or all of them on a rebuild."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from indexing.build import build_index, update_index
from indexing.manifest import IndexState, Manifest, index_state, read_manifest
from indexing.segments import IndexedPatent
from jobs.deep_index import AT_ONCE, settled_facets
from jobs.encoding import home_encoder, is_index_encoder
from jobs.home import Home
from jobs.judgement import read_cues
from matcher.cues import ClauseCues
from matcher.domain import FacetSpan, Patent
from matcher.eligibility import last_proposable_day
from matcher.errors import HomeUnusable
from matcher.facets import patent_codes
from store import patents as patent_store
from store.rows import pieces

Progress = Callable[[int], None]


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
    cues = read_cues()
    for piece in pieces(patents, AT_ONCE):
        for patent, spans in zip(piece, settled_facets(conn, piece, cues), strict=True):
            yield indexed(patent, cues, spans)
        progress(len(piece))


def indexed(patent: Patent, cues: ClauseCues, spans: Sequence[FacetSpan] | None = None) -> IndexedPatent:
    """The patent as the index takes it: folded text with its facets marked (`spans`, else as proposed), and until when
    it may be proposed."""
    codes, masks = patent_codes(patent, cues, spans)
    return IndexedPatent(patent.patent_id, patent.title, patent.abstract, codes, masks, last_proposable_day(patent))
