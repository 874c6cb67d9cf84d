"""The shipped encoder: one learned vector per character gram, summed over a text. No torch, no network, no GPU.

A folder in sentence-transformers format: `modules.json` names `indexing.static_module.StaticGrams`, `static.json` holds
the parameters, `model.safetensors` the table (int8 with one scale per row). `background.safetensors` holds document
frequencies of the texts it was trained on, for homes too small to have their own.
"""

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexing.static_folder import CURE, PARAMETERS, parameters
from indexing.static_grams import GramRows, gram_matrix
from matcher.errors import HomeUnusable
from matcher.grams import Floats, GramWeights
from matcher.protocols import TUNED

PREFIX = "static-"
WEIGHTS = "model.safetensors"
BACKGROUND = "background.safetensors"
MODULES = [{"idx": 0, "name": "0", "path": "", "type": "indexing.static_module.StaticGrams"}]
CHUNK = 1_000
LEVELS = 127


@dataclass(frozen=True)
class StaticEncoder:
    """Satisfies `matcher.protocols.Encoder`. `table` has one row for each row of `rows`, the weight of a gram being
    the length of its row. `base` names the encoder this one was tuned from: its cosines mean nearly the same."""

    rows: GramRows
    table: Floats
    base: str = ""

    @cached_property
    def name(self) -> str:
        """Kind, dimensions and a digest of the table, after the base where there is one: another training is another
        space."""
        quantized, scales = _quantized(self.table)
        digest = blake2b(quantized.tobytes() + scales.tobytes() + self.rows.keys.tobytes(), digest_size=4).hexdigest()
        return f"{self.base}{TUNED}{digest}" if self.base else f"{PREFIX}{self.table.shape[1]}-{digest}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions): rows of length 1, or 0 where no gram of the text is known."""
        chunks = [texts[i : i + CHUNK] for i in range(0, len(texts), CHUNK)]
        if len(chunks) < 2:
            return self._unit_rows(texts)
        with ThreadPoolExecutor(min(len(chunks), os.cpu_count() or 1)) as both:
            return np.concatenate(list(both.map(self._unit_rows, chunks)))

    def _unit_rows(self, texts: Sequence[str]) -> Floats:
        sums = np.asarray(gram_matrix(texts, self.rows) @ self.table, dtype=np.float32)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: Floats = np.divide(sums, lengths, out=np.zeros_like(sums), where=lengths > 1e-6)
        return unit

    def save(self, folder: Path) -> None:
        """Writes the encoder into a new folder, or in place of the one there. The table is rounded to int8 (it loses
        less than a hundredth of a row's length); the name is that of the rounded table."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        quantized, scales = _quantized(self.table)
        rounded = StaticEncoder(self.rows, _restored(quantized, scales), self.base)
        save_file({"keys": self.rows.keys, "table": quantized, "scales": scales}, folder / WEIGHTS)
        about = {"name": rounded.name, "dimensions": self.table.shape[1], "buckets": self.rows.buckets}
        _write_json(folder / PARAMETERS, about | ({"base": self.base} if self.base else {}))
        _write_json(folder / "modules.json", MODULES)
        similarity = {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"}
        _write_json(folder / "config_sentence_transformers.json", similarity)


def open_static(folder: Path) -> StaticEncoder:
    """The encoder saved in a folder. Raises HomeUnusable for a folder that is damaged or not one."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    about = parameters(folder)
    try:
        arrays = load_file(folder / WEIGHTS)
        rows = GramRows(arrays["keys"], int(about["buckets"]))
        encoder = StaticEncoder(rows, _restored(arrays["table"], arrays["scales"]), str(about.get("base", "")))
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise HomeUnusable("编码器的文件读不出来", folder / WEIGHTS, CURE) from error
    encoder.__dict__["name"] = about["name"]
    return encoder


def background_weights(folder: Path) -> GramWeights:
    """Gram weights from the texts the encoder was trained on, for a collection too small to have its own. Raises
    HomeUnusable where the folder has none."""
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        arrays = load_file(folder / BACKGROUND)
        idf = arrays["idf"].astype(np.float32)
        return GramWeights(arrays["keys"], idf, int(arrays["documents"][0]))
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise HomeUnusable("背景词频表读不出来", folder / BACKGROUND, "请重新安装") from error


def save_background(folder: Path, weights: GramWeights, kept: int) -> None:
    """Writes the `kept` most frequent grams of `weights` as float16."""
    from safetensors.numpy import save_file

    best = np.sort(np.argsort(weights.idf, kind="stable")[:kept])
    arrays: dict[str, NDArray[Any]] = {"keys": weights.keys[best], "idf": weights.idf[best].astype(np.float16)}
    save_file(arrays | {"documents": np.array([weights.documents], np.int64)}, folder / BACKGROUND)


def _quantized(table: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Each row as whole numbers up to `LEVELS`, and the scale that restores it."""
    peaks = np.abs(table).max(axis=1, initial=0.0)
    scales = np.where(peaks > 0, peaks / LEVELS, 1).astype(np.float32)
    return np.round(table / scales[:, None]).astype(np.int8), scales


def _restored(quantized: NDArray[np.int8], scales: Floats) -> Floats:
    restored: Floats = quantized.astype(np.float32)
    restored *= scales[:, None]
    return restored


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
