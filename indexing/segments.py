"""Segments: the texts, masks, norms and vectors of a batch of patents, as arrays read from disk where they lie."""

import json
from collections.abc import Sequence
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
MAPPED_FROM = 4096


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
        return np.where((self.masks & BODY) != 0, self.codes, SEPARATOR).astype(np.uint16)

    @property
    def day_number(self) -> int:
        """`last_day` as the index holds it."""
        return self.last_day.toordinal() if self.last_day else NEVER


@dataclass(frozen=True)
class Segment:
    """n patents: ids, and the arrays of `PatentTexts` with `days` (n,) and `vectors` (n, dimensions) beside them."""

    ids: tuple[str, ...]
    codes: Codes
    masks: Masks
    lengths: NDArray[np.int64]
    norms: Floats
    days: NDArray[np.int64]
    vectors: Floats

    @cached_property
    def offsets(self) -> list[int]:
        """Where each patent's codes start, and where the last one's end."""
        return [0, *np.cumsum(self.lengths).tolist()]


def segment_of(patents: Sequence[IndexedPatent], vectors: Floats, weights: GramWeights) -> Segment:
    """The arrays of the given patents."""
    closed = [_closed(patent) for patent in patents]
    lengths = np.array([len(codes) for codes, _ in closed], dtype=np.int64)
    norms = [_norms(closed[i : i + CHUNK], weights) for i in range(0, len(closed), CHUNK)]
    return Segment(
        ids=tuple(patent.patent_id for patent in patents),
        codes=np.concatenate([np.empty(0, np.uint16), *(codes for codes, _ in closed)]),
        masks=np.concatenate([np.empty(0, np.uint8), *(masks for _, masks in closed)]),
        lengths=lengths,
        norms=np.concatenate([np.empty((0, len(COLUMNS)), np.float32), *norms]),
        days=np.array([patent.day_number for patent in patents], dtype=np.int64),
        vectors=vectors,
    )


def merged(segments: Sequence[Segment]) -> Segment:
    """All segments as one, in order: ordinals stay as they are."""
    arrays: dict[str, Any] = {name: np.concatenate([getattr(s, name) for s in segments]) for name in ARRAYS}
    return Segment(ids=tuple(i for s in segments for i in s.ids), **arrays)


def write_segment(folder: Path, segment: Segment) -> None:
    """Writes a segment into a new folder."""
    folder.mkdir(parents=True)
    (folder / "ids.json").write_text(json.dumps(segment.ids), encoding="utf-8")
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(segment, name))


def open_segment(folder: Path) -> Segment:
    """A segment whose large arrays stay on disk until they are touched."""
    ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    return Segment(ids=tuple(ids), **{name: _array(folder / f"{name}.npy") for name in ARRAYS})


def _array(path: Path) -> NDArray[Any]:
    mapped = path.stat().st_size >= MAPPED_FROM
    return np.asarray(np.load(path, mmap_mode="r" if mapped else None))


def _closed(patent: IndexedPatent) -> tuple[Codes, Masks]:
    """Codes and masks with a separator at the end."""
    if len(patent.codes) and patent.codes[-1] == SEPARATOR:
        return patent.codes, patent.masks
    return np.append(patent.codes, np.uint16(SEPARATOR)), np.append(patent.masks, np.uint8(0))


def _norms(closed: Sequence[tuple[Codes, Masks]], weights: GramWeights) -> Floats:
    codes, masks = (np.concatenate(arrays) for arrays in zip(*closed, strict=True))
    lengths = np.array([len(codes) for codes, _ in closed], dtype=np.int64)
    return part_norms(PatentTexts(codes, masks, lengths, np.empty((0, 0), np.float32)), weights)
