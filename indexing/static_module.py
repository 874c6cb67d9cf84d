"""The shipped encoder as a module of sentence-transformers: the same vectors, and trainable with its trainer.

    SentenceTransformer(folder, trust_remote_code=True)

(The flag because sentence-transformers asks for it before it imports any module that is not its own.) Needs the extra
`encoders`; nothing else in the package imports this file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule

from indexing.static_encoder import StaticEncoder, open_static
from indexing.static_grams import GramRows, gram_matrix


class StaticGrams(InputModule):
    """Sums the vectors of a text's grams and brings the sum to length 1."""

    def __init__(self, rows: GramRows, table: torch.Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.rows = rows
        self.table = torch.nn.Parameter(table)

    def preprocess(  # type: ignore[override]
        self, inputs: Sequence[str], prompt: str | None = None, **_: Any
    ) -> dict[str, torch.Tensor]:
        """The rows of all texts one after the other, how much each counts, and where each text starts."""
        counts = gram_matrix([f"{prompt or ''}{text}" for text in inputs], self.rows)
        return {
            "input_ids": torch.from_numpy(counts.indices.astype(np.int64)),
            "counts": torch.from_numpy(counts.data),
            "offsets": torch.from_numpy(counts.indptr[:-1].astype(np.int64)),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Adds `sentence_embedding`, shape (texts, dimensions)."""
        sums = torch.nn.functional.embedding_bag(
            features["input_ids"],
            self.table,
            features["offsets"],
            mode="sum",
            per_sample_weights=features["counts"].to(self.table.dtype),
        )
        features["sentence_embedding"] = torch.nn.functional.normalize(sums, dim=1, eps=1e-6)
        return features

    def get_embedding_dimension(self) -> int:
        """Dimensions of a sentence's vector."""
        return int(self.table.shape[1])

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Writes what `load` and `open_static` read."""
        StaticEncoder(self.rows, self.table.detach().cpu().numpy()).save(Path(output_path))

    @classmethod
    def load(cls, model_name_or_path: str, *_: Any, **__: Any) -> "StaticGrams":
        """The module of a local folder."""
        encoder = open_static(Path(model_name_or_path))
        return cls(encoder.rows, torch.from_numpy(encoder.table))
