"""Bringing the index up to date with the store: the few patents that changed, or all of them on a rebuild."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from indexing.hybrid import index_encoder
from indexing.lsa import SAMPLE, fit_lsa
from indexing.manifest import IndexState, Manifest, check_files, index_state, read_manifest
from indexing.parts import IndexPart
from jobs.encoding import home_encoder, is_index_encoder
from jobs.engines import build, elsewhere, update
from jobs.home import Home
from jobs.index_parts import parts_since
from jobs.many_cores import Spread
from matcher.errors import HomeUnusable
from matcher.protocols import Encoder
from store import patents as patent_store

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
    home: Home,
    engine: sa.Engine,
    now: datetime,
    *,
    encoder: str = "",
    rebuild: bool = False,
    progress: Progress,
    spread: Spread | None = None,
) -> IndexReport:
    """Builds the index where there is none, on `rebuild`, or where the home since has another encoder or another place
    for its index; else adds what changed. Raises HomeUnusable for an empty home, for a damaged index, which only
    `rebuild` replaces, and while another process writes the index."""
    with one_writer(home), engine.connect() as conn:
        latest = patent_store.latest_revision(conn)
        if not patent_store.count(conn):
            raise HomeUnusable("还没有专利可建索引", home.path, "请先运行 queqiao import patents 文件…")
        if rebuild or not (home.index / "manifest.json").exists() or _of_another_kind(home, encoder):
            manifest, read = _build(_Reading(home, conn, encoder, progress, spread), latest, now)
        else:
            manifest, read = _update(_Reading(home, conn, encoder, progress, spread), latest, now)
    return IndexReport(IndexState.FRESH.value, manifest.patents, read)


def _of_another_kind(home: Home, encoder: str) -> bool:
    manifest = read_manifest(home.index)
    return elsewhere(home, manifest) or not is_index_encoder(home, encoder, manifest.encoder)


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


class _Reading:
    """How the patents of a home are read for its index; `read` says how many were."""

    def __init__(
        self, home: Home, conn: sa.Connection, setting: str, progress: Progress, spread: Spread | None
    ) -> None:
        self.home, self.conn, self.setting = home, conn, setting
        self._progress, self._spread, self.read = progress, spread, 0

    def parts(self, revision: int, encoder: Encoder) -> Iterator[IndexPart]:
        """What the patents changed after that revision bring, progress told."""
        for part in parts_since(self.home, self.conn, revision, self.setting, encoder, self._spread):
            yield part
            self.read += len(part.ids)
            self._progress(len(part.ids))


def _build(reading: _Reading, latest: int, now: datetime) -> tuple[Manifest, int]:
    home, conn = reading.home, reading.conn
    encoder = home_encoder(home, reading.setting) or fit_lsa(patent_store.sample_texts(conn, SAMPLE))
    return build(home, reading.parts(0, encoder), encoder, latest, now), reading.read


def _update(reading: _Reading, latest: int, now: datetime) -> tuple[Manifest, int]:
    home, conn = reading.home, reading.conn
    manifest = read_manifest(home.index)
    if index_state(home.index, latest) is IndexState.FRESH:
        check_files(home.index, manifest)
        return manifest, 0
    encoder = index_encoder(home.index, manifest, home_encoder(home, reading.setting))
    removed = patent_store.patents_removed_since(conn, manifest.revision)
    return update(home, reading.parts(manifest.revision, encoder), removed, latest, now), reading.read
