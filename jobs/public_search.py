"""Searching the public catalog: the index of the home, but only what was published is ever shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from jobs.home import Home
from jobs.index_shelf import IndexShelf
from jobs.public_site import CATALOG
from matcher.errors import HomeUnusable

LONGEST_QUERY, SHOWN, LOOKED_AT = 200, 30, 400


@dataclass(frozen=True, slots=True)
class _Read:
    stamp: tuple[int, int]
    head: Mapping[str, Any]
    patents: Mapping[str, Mapping[str, Any]]


class PublicSearch:
    """The published catalog of a home, read again whenever it was published anew."""

    def __init__(self, home: Home, encoder: str = "") -> None:
        self._home, self._shelf = home, IndexShelf(home, encoder)
        self._held: _Read | None = None
        self._reading = Lock()

    def head(self) -> Mapping[str, Any]:
        """`centre` and `as_of` of what was published. Raises HomeUnusable where nothing was."""
        return self._catalog().head

    def search(self, text: str) -> list[Mapping[str, Any]]:
        """The published patents that come nearest to the words, best first. Raises HomeUnusable where there is no
        index, or nothing was published."""
        catalog, asked = self._catalog(), " ".join(text.replace("\0", " ").split())[:LONGEST_QUERY]
        if not asked:
            return []
        ranked = self._shelf.searcher().ranked(asked, LOOKED_AT)
        return [catalog.patents[patent_id] for patent_id, _ in ranked if patent_id in catalog.patents][:SHOWN]

    def _catalog(self) -> _Read:
        path = self._home.public / CATALOG
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_ino)
            with self._reading:
                if self._held is None or self._held.stamp != stamp:
                    document = json.loads(path.read_text(encoding="utf-8"))
                    patents = {one["patent_id"]: one for one in document["patents"]}
                    self._held = _Read(stamp, {name: document[name] for name in ("centre", "as_of")}, patents)
                return self._held
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise HomeUnusable("目录还没有发布", cure="请运行 queqiao catalog --site") from error
