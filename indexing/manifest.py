"""The one file that makes an index folder an index: what belongs to it, and how large each file is.

Everything an index consists of lies in numbered generations that are never changed once written; the manifest names the
generations' parts and is replaced last, in one step. A build or an update that breaks off leaves parts that no manifest
names: the old index stays usable, and the next build or update removes them.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from matcher.errors import HomeUnusable

FORMAT = 1
MANIFEST = "manifest.json"
CURE = "请运行 queqiao index --rebuild 重建"


class IndexState(StrEnum):
    """Whether an index can answer for the newest records."""

    FRESH = "fresh"
    STALE = "stale"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Manifest:
    """`patents` can be found; `ordinals` were ever given, the dead among them listed in `dead`. `documents` is the
    number the gram weights were fitted on. Paths are relative to the folder; `files` maps each to its bytes. What is
    searched lies in the folder (`lexical`, `dead`, `segments`) or on a Milvus server under an `alias`."""

    revision: int
    built_at: str
    generation: int
    patents: int
    ordinals: int
    documents: int
    encoder: str
    dimensions: int
    encoder_folder: str
    weights: str
    lexical: str = ""
    dead: str = ""
    segments: tuple[str, ...] = ()
    alias: str = ""
    files: dict[str, int] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    format: int = FORMAT


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an index folder. Raises HomeUnusable where there is none that this version can read."""
    path = folder / MANIFEST
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HomeUnusable("索引还没有建立", folder, CURE) from None
    except (OSError, ValueError):
        raise HomeUnusable("索引的清单读不出来", path, CURE) from None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        found = values.get("format") if isinstance(values, dict) else None
        raise HomeUnusable("索引的格式版本与本程序不同", f"{found}（应为 {FORMAT}）", CURE)
    try:
        return Manifest(**{**values, "segments": tuple(values["segments"])})
    except (KeyError, TypeError):
        raise HomeUnusable("索引的清单不完整", path, CURE) from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Makes `manifest` the folder's, in one step, and removes what it no longer names."""
    path = folder / f"{MANIFEST}.new"
    with path.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, ensure_ascii=True, indent=1)
        file.flush()
        os.fsync(file.fileno())
    path.replace(folder / MANIFEST)
    _remove_leftovers(folder, manifest)


def check_files(folder: Path, manifest: Manifest) -> None:
    """Raises HomeUnusable for the first file that is absent or not as large as the manifest says."""
    for name, size in manifest.files.items():
        path = folder / name
        found = path.stat().st_size if path.is_file() else None
        if found != size:
            value = f"{path}（应有 {size} 字节，{'文件不存在' if found is None else f'实有 {found} 字节'}）"
            raise HomeUnusable("索引的文件不完整", value, CURE)


def sizes(folder: Path, parts: list[str]) -> dict[str, int]:
    """The bytes of every file below the given parts, locks apart."""
    files = [path for part in parts for path in _files(folder / part) if path.suffix != ".lock"]
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(files)}


def new_generation(folder: Path, current: int) -> tuple[int, Path]:
    """The number and the empty folder of the next generation; a leftover of that number is removed."""
    number = current + 1
    path = folder / f"{number:04d}"
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return number, path


def index_state(folder: Path, latest_revision: int) -> IndexState:
    """Whether the index in `folder` is of the store's latest revision. Reads the manifest only; an index that cannot
    be used counts as absent."""
    try:
        manifest = read_manifest(folder)
    except HomeUnusable:
        return IndexState.ABSENT
    return IndexState.FRESH if manifest.revision == latest_revision else IndexState.STALE


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [found for found in path.rglob("*") if found.is_file()]


def _remove_leftovers(folder: Path, manifest: Manifest) -> None:
    """Removes the generations, and the parts of generations, that the manifest does not name."""
    named = {(folder / name).parent for name in manifest.files} | {folder / name for name in manifest.files}
    kept = named | {parent for path in named for parent in path.parents}
    for generation in folder.glob("[0-9]*"):
        for part in [*generation.iterdir(), generation] if generation.is_dir() else []:
            if part not in kept:
                shutil.rmtree(part, ignore_errors=True) if part.is_dir() else part.unlink(missing_ok=True)
