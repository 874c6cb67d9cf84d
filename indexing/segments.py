"""Segments: the texts, masks, norms and vectors of a batch of patents, as arrays read from disk where they lie."""

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.counts import CHUNK
from indexing.lexical import NEVER
from matcher.characters import SEPARATOR, Codes
from matcher.grams import Floats, GramWeights
from matcher.similarity import BODY, COLUMNS, Masks, PatentTexts, part_norms

ARRAYS = ("codes", "masks", "lengths", "norms", "days", "vectors")
CODED = "vectors.faiss"
MAPPED_FROM = 4096
NO_NORMS: Floats = np.empty((0, len(COLUMNS)), np.float32)


@dataclass(frozen=True, slots=True)
class IndexedPatent:
    """A patent as it enters the index: `codes` and `masks` as `matcher.facets.patent_codes` gives them, `last_day` the
    last day on which it may be proposed (None: never)."""

    patent_id: str
    title: str
    abstract: str
    codes: Codes
    masks: Masks
    last_day: date | None

    @property
    def text(self) -> str:
        """What the encoder and the words are taken from."""
        return f"{self.title}\n{self.abstract}"

    @property
    def body(self) -> Codes:
        """The codes that count for the whole text, those outside it replaced by separators."""
        return body_of(self.codes, self.masks)

    @property
    def day_number(self) -> int:
        """`last_day` as the index holds it."""
        return self.last_day.toordinal() if self.last_day else NEVER


@dataclass(frozen=True)
class Segment:
    """n patents: ids, and the arrays of `PatentTexts` with `days` (n,) and `vectors` (n, dimensions) beside them;
    `coded` is the file of the vectors' codes, where there are so many that they have some."""

    ids: tuple[str, ...]
    codes: Codes
    masks: Masks
    lengths: NDArray[np.int64]
    norms: Floats
    days: NDArray[np.int64]
    vectors: Floats
    coded: Path | None = None

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Shape (n + 1,): where each patent's codes start, and where the last one's end."""
        return np.concatenate([[0], np.cumsum(self.lengths)])


def body_of(codes: Codes, masks: Masks) -> Codes:
    """Shape (codes,): the codes that count for the whole text, separators in the place of the others."""
    return np.where((masks & BODY) != 0, codes, SEPARATOR).astype(np.uint16)


def segment_of(patents: Sequence[IndexedPatent], vectors: Floats, weights: GramWeights) -> Segment:
    """The arrays of the given patents."""
    codes, masks, lengths = closed_texts(patents)
    return Segment(
        ids=tuple(patent.patent_id for patent in patents),
        codes=codes,
        masks=masks,
        lengths=lengths,
        norms=np.concatenate([NO_NORMS, *norms_of(codes, masks, lengths, weights)]),
        days=np.array([patent.day_number for patent in patents], dtype=np.int64),
        vectors=vectors,
    )


def closed_texts(patents: Sequence[IndexedPatent]) -> tuple[Codes, Masks, NDArray[np.int64]]:
    """The codes and masks of all texts, a separator at the end of each, and how long each is with it."""
    closed = [_closed(patent) for patent in patents]
    codes = np.concatenate([np.empty(0, np.uint16), *(codes for codes, _ in closed)])
    masks = np.concatenate([np.empty(0, np.uint8), *(masks for _, masks in closed)])
    return codes, masks, np.array([len(codes) for codes, _ in closed], dtype=np.int64)


def norms_of(codes: Codes, masks: Masks, lengths: NDArray[np.int64], weights: GramWeights) -> Iterator[Floats]:
    """The norms of the texts in order, some at a time, by all cores: NumPy lets other threads go on while it counts."""
    ends = np.cumsum(lengths)

    def chunk(first: int) -> Floats:
        own = lengths[first : first + CHUNK]
        start, end = ends[first] - own[0], ends[first + len(own) - 1]
        return part_norms(PatentTexts(codes[start:end], masks[start:end], own, NO_NORMS), weights)

    with ThreadPoolExecutor(os.cpu_count()) as cores:
        yield from cores.map(chunk, range(0, len(lengths), CHUNK))


def merged(segments: Sequence[Segment]) -> Segment:
    """All segments as one, in order: ordinals stay as they are."""
    arrays: dict[str, Any] = {name: np.concatenate([getattr(s, name) for s in segments]) for name in ARRAYS}
    return Segment(ids=tuple(i for s in segments for i in s.ids), **arrays)


def write_segment(folder: Path, segment: Segment) -> None:
    """Writes a segment into a new folder."""
    folder.mkdir(parents=True)
    write_ids(folder, segment.ids)
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(segment, name))


def write_ids(folder: Path, ids: Sequence[str]) -> None:
    """Writes the ids of a segment's patents, in order."""
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")


def open_segment(folder: Path) -> Segment:
    """A segment whose large arrays stay on disk until they are touched."""
    ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    arrays = {name: open_array(folder / f"{name}.npy") for name in ARRAYS}
    coded = folder / CODED
    return Segment(ids=tuple(ids), **arrays, coded=coded if coded.exists() else None)


def open_array(path: Path) -> NDArray[Any]:
    """An array that stays on disk until it is touched, where it is not a very small one."""
    mapped = path.stat().st_size >= MAPPED_FROM
    return np.asarray(np.load(path, mmap_mode="r" if mapped else None))


def _closed(patent: IndexedPatent) -> tuple[Codes, Masks]:
    """Codes and masks with a separator at the end."""
    if len(patent.codes) and patent.codes[-1] == SEPARATOR:
        return patent.codes, patent.masks
    return np.append(patent.codes, np.uint16(SEPARATOR)), np.append(patent.masks, np.uint8(0))
