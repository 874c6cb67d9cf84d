"""The search index kept open between requests: opened once, and again when another generation of it was written."""

from dataclasses import dataclass
from threading import Lock

from indexing.manifest import MANIFEST
from jobs.home import Home
from jobs.searching import Searcher, open_searcher
from matcher.errors import HomeUnusable, QueqiaoError

Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Shelved:
    stamp: Stamp
    searcher: Searcher


class IndexShelf:
    """The searcher of a home for many threads. While one of them opens a new generation, the others go on with the old
    one; an update is never half seen, since the manifest is replaced last."""

    def __init__(self, home: Home, encoder: str = "") -> None:
        self._home, self._encoder = home, encoder
        self._shelved: _Shelved | None = None
        self._opening = Lock()

    def searcher(self) -> Searcher:
        """The index as it now is. Raises HomeUnusable where there is none, InputRefused where its encoder is another
        one than the home's."""
        held, stamp = self._shelved, self._stamp()
        if held is not None and held.stamp == stamp:
            return held.searcher
        if not self._opening.acquire(blocking=held is None):
            assert held is not None
            return held.searcher
        try:
            return self._reopened(stamp)
        finally:
            self._opening.release()

    def _reopened(self, stamp: Stamp) -> Searcher:
        held = self._shelved
        if held is not None and held.stamp == stamp:
            return held.searcher
        try:
            self._shelved = _Shelved(stamp, open_searcher(self._home, self._encoder))
        except QueqiaoError:
            # Replaced while it was read: the next request finds the whole of it.
            if held is None or self._stamp() == stamp:
                raise
            return held.searcher
        return self._shelved.searcher

    def _stamp(self) -> Stamp:
        try:
            found = (self._home.index / MANIFEST).stat()
        except OSError as error:
            raise HomeUnusable("还没有索引", cure="请先导入专利，再建立索引（queqiao index）") from error
        return found.st_mtime_ns, found.st_ino
