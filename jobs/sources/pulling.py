"""Looking at every source that is due: each on its own, so that one in trouble keeps no other from its turn."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from jobs.home import Home
from jobs.opening import Engine
from jobs.sources.feed import pull
from jobs.sources.fetching import Limits
from jobs.sources.folder import FolderPull
from jobs.sources.pages import ending
from jobs.sources.table import Address, Folder, Source, read_sources
from jobs.sources.taking import Intake, intake, told
from jobs.step_runs import line_for
from jobs.steps import BrokenOff
from matcher.delivery_vocabulary import SourceKind
from matcher.schedule import pause_after
from store import feeds
from store.database import writing
from store.feeds import Feed

INCOMING = "incoming"


def pull_due(
    home: Home,
    engine: Engine,
    now: datetime,
    go_on: Callable[[int], None],
    limits: Limits | None = None,
    all_now: bool = False,
) -> str:
    """Look at the sources whose time has come, or at all of them; one line for what came of it. Raises FileUnreadable
    or InputRefused for a table of sources that cannot be used."""
    sources = read_sources(home)
    with engine.connect() as conn:
        known = feeds.every(conn)
    _forget_others(engine, sources, known)
    pulling = _Pulling(home, engine, now, go_on, limits or Limits(), known)
    due = [source for source in sources if all_now or pulling.is_due(source)]
    lines = [f"“{source.name}”{pulling.line(source)}" for source in due]
    return "；".join(lines) or ("没有到时间的来源" if sources else "没有来源")


@dataclass(frozen=True, slots=True)
class SourceOutlook:
    """A source with when it was looked at last, when it is looked at next, and what is wrong with it or its files."""

    name: str
    kind: SourceKind
    checked_at: datetime | None
    next_at: datetime | None
    troubles: tuple[str, ...]


def source_outlook(home: Home, engine: Engine) -> list[SourceOutlook]:
    """The sources of the home in the order of their table. Raises FileUnreadable or InputRefused as `pull_due`."""
    sources = read_sources(home)
    with engine.connect() as conn:
        known = feeds.every(conn)
    return [_outlook(source, known) for source in sources]


def _outlook(source: Source, known: Mapping[str, Feed]) -> SourceOutlook:
    feed = known.get(source.name, Feed(source.name))
    kind = SourceKind.FOLDER if isinstance(source.place, Folder) else SourceKind.HTTP
    wrong = tuple(one.trouble for name, one in known.items() if name.split("/")[0] == source.name and one.trouble)
    return SourceOutlook(source.name, kind, feed.checked_at, feed.next_at, wrong)


@dataclass(frozen=True, slots=True)
class _Pulling:
    home: Home
    engine: Engine
    now: datetime
    go_on: Callable[[int], None]
    limits: Limits
    known: Mapping[str, Feed]

    def is_due(self, source: Source) -> bool:
        """A clock that was set back must not silence a source: no wait is longer than the longest pause."""
        feed = self.known.get(source.name)
        if feed is None or feed.next_at is None or feed.next_at <= self.now:
            return True
        return feed.checked_at is not None and feed.checked_at > self.now

    def line(self, source: Source) -> str:
        """Look at one source; what came of it."""
        self.go_on(0)
        feed = replace(self.known.get(source.name, Feed(source.name)), checked_at=self.now)
        try:
            after, line = self._pull(source, feed)
        except BrokenOff:
            raise
        except Exception as error:
            line = " ".join(line_for(error, f"source {source.name}").split())
            failures = feed.failures + 1
            next_at = self.now + pause_after(failures)
            self._save(replace(feed, trouble=line, failures=failures, next_at=next_at))
            return f"出错：{line}"
        self._save(replace(after, trouble="", failures=0, next_at=self.now + source.every))
        return f"：{line}"

    def _pull(self, source: Source, feed: Feed) -> tuple[Feed, str]:
        taking = intake(self.home, self.engine, source, self.now, self.go_on)
        if isinstance(source.place, Folder):
            return feed, self._folder(source.name, source.place, taking)
        return self._address(source.name, source.place, feed, taking)

    def _folder(self, name: str, folder: Folder, taking: Intake) -> str:
        return FolderPull(self.known, self._save, taking, self.now).pull(name, folder)

    def _address(self, name: str, address: Address, feed: Feed, taking: Intake) -> tuple[Feed, str]:
        found = pull(address, feed.etag, feed.last_modified, self.limits, self.go_on)
        if found is None:
            return feed, "没有变化"
        after = replace(feed, etag=found.etag, last_modified=found.last_modified)
        if not found.body:
            return after, "没有记录"
        digest = sha256(found.body).hexdigest()
        if digest == feed.sha256:
            return after, "没有变化"
        folder = self.home.path / INCOMING
        path = folder / f"{name}{ending(address)}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(found.body)
            return replace(after, sha256=digest), told(taking.take(path))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _save(self, feed: Feed) -> None:
        with writing(self.engine) as conn:
            feeds.put(conn, feed)


def _forget_others(engine: Engine, sources: Iterable[Source], known: Mapping[str, Feed]) -> None:
    """What is known of sources that the table no longer has."""
    names = {source.name for source in sources}
    gone = [name for name in known if name.split("/")[0] not in names]
    if gone:
        with writing(engine) as conn:
            feeds.delete(conn, gone)
