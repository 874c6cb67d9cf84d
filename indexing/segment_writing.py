"""Writing a segment part by part: what is held in memory does not grow with the patents."""

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from indexing.parts import IndexPart
from indexing.segments import NO_NORMS, norms_of, open_array, write_ids
from matcher.grams import GramWeights

TAKEN = ("codes", "masks", "lengths", "days", "vectors")


class ArrayFile:
    """A `.npy` file that grows by rows. Its header is written again at the end: NumPy leaves room for that."""

    def __init__(self, path: Path, first: NDArray[Any]) -> None:
        self._file, self._rows = path.open("wb"), 0
        self._dtype, self._width = first.dtype, first.shape[1:]
        self._write_header()

    def add(self, rows: NDArray[Any]) -> None:
        """Appends rows of the same kind. Raises ValueError for others."""
        if rows.dtype != self._dtype or rows.shape[1:] != self._width:
            raise ValueError(f"{rows.dtype}{rows.shape[1:]} to rows of {self._dtype}{self._width}")
        self._file.write(np.ascontiguousarray(rows).tobytes())
        self._rows += len(rows)

    def close(self) -> None:
        """Writes how many rows there are."""
        self._file.seek(0)
        self._write_header()
        self._file.close()

    def _write_header(self) -> None:
        shape = (self._rows, *self._width)
        about = {"descr": npy.dtype_to_descr(self._dtype), "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(self._file, about)


class SegmentWriter:
    """Writes a segment into a new folder: `add` what there is, `close`, and `finish` once the weights are known; then
    `open_segment` reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ids, self.dimensions = folder, list[str](), 0
        self._files: dict[str, ArrayFile] = {}

    def add(self, part: IndexPart) -> None:
        """Appends the patents of a part."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ids += part.ids
        self.dimensions = part.vectors.shape[1]
        for name in TAKEN:
            self._append(name, getattr(part, name))

    def close(self) -> None:
        """Ends what was added."""
        while self._files:
            self._files.popitem()[1].close()

    def finish(self, weights: GramWeights) -> None:
        """Writes the norms and the ids beside what was added, a part of no patents at least."""
        codes, masks, lengths = (open_array(self.folder / f"{name}.npy") for name in TAKEN[:3])
        with closing(ArrayFile(self.folder / "norms.npy", NO_NORMS)) as file:
            for part in norms_of(codes, masks, lengths, weights):
                file.add(part)
        write_ids(self.folder, self.ids)

    def _append(self, name: str, rows: NDArray[Any]) -> None:
        if name not in self._files:
            self._files[name] = ArrayFile(self.folder / f"{name}.npy", rows)
        self._files[name].add(rows)
