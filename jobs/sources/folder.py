"""A watched folder: a file is imported once it looked the same twice, and once for each content."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.files import file_sha256
from jobs.sources.table import Folder
from jobs.sources.taking import Intake, told
from matcher.errors import FileUnreadable, QueqiaoError
from store import imports
from store.feeds import Feed

_UNFINISHED = (".part", ".tmp", ".crdownload", ".download", ".filepart")


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it looks now; `mark` changes when it is written to."""

    path: Path
    mark: str


def look(folder: Path) -> list[Seen]:
    """The files of the folder, the longest unchanged first; what programs write on the way to a file is passed over.
    Raises FileUnreadable where there is no such folder."""
    if not folder.is_dir():
        raise FileUnreadable("找不到来源的文件夹", folder, "请核对 path，或检查网络盘是否已连接")
    found = [(path.stat(), path) for path in folder.iterdir() if path.is_file() and not _passed_over(path.name)]
    found.sort(key=lambda one: (one[0].st_mtime_ns, one[1].name))
    return [Seen(path, f"{stat.st_size}:{stat.st_mtime_ns}") for stat, path in found]


def _passed_over(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower().endswith(_UNFINISHED)


class FolderPull:
    """One look at a folder; `known` is what is known of its files by their names, `save` stores it anew."""

    def __init__(self, known: Mapping[str, Feed], save: Callable[[Feed], None], intake: Intake, now: datetime) -> None:
        self._known, self._save, self._intake, self._now = known, save, intake, now

    def pull(self, name: str, folder: Folder) -> str:
        """Import what is ready; the line that tells of it. What is wrong with a file stands in its own feed."""
        seen = {f"{name}/{one.path.name}": one for one in look(folder.path)}
        lines = [line for key, one in seen.items() if (line := self._deal_with(key, one))]
        self._clear(name, seen)
        return "；".join(lines) or "没有新文件"

    def _deal_with(self, key: str, seen: Seen) -> str:
        feed = replace(self._known.get(key, Feed(key)), checked_at=self._now)
        if feed.etag == seen.mark:
            return ""
        if feed.last_modified != seen.mark:
            self._save(replace(feed, last_modified=seen.mark))
            return f"{seen.path.name} 下次再看"
        try:
            sha256 = file_sha256(seen.path)
            line = self._once(seen.path, sha256)
        except QueqiaoError as error:
            self._save(replace(feed, etag=seen.mark, trouble=error.message))
            return error.message
        except OSError as error:  # held by another program: the next look tries again
            self._save(replace(feed, trouble=f"文件无法打开：{error.strerror or error}"))
            return f"{seen.path.name} 无法打开"
        self._save(replace(feed, etag=seen.mark, sha256=sha256, trouble=""))
        return line

    def _once(self, path: Path, sha256: str) -> str:
        with self._intake.engine.connect() as conn:
            if imports.has_file(conn, self._intake.kind, sha256):
                return f"{path.name} 以前导入过"
        return f"{path.name} {told(self._intake.take(path))}"

    def _clear(self, name: str, seen: Iterable[str]) -> None:
        """The trouble of a file that is gone is over."""
        gone = self._known.keys() - set(seen)
        for key in sorted(key for key in gone if key.startswith(f"{name}/") and self._known[key].trouble):
            self._save(replace(self._known[key], trouble=""))
