"""Any sentence-transformers model as an encoder: by folder, or by a name already in the local cache."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.errors import InputRefused

PREFIX = "sentence:"


class SentenceEncoder:
    """Satisfies `matcher.protocols.Encoder`. The model is loaded at the first text and never downloaded. Torch keeps
    to one thread: beside FAISS two make one query seven times slower."""

    def __init__(self, model: str) -> None:
        self.model = model

    @property
    def name(self) -> str:
        """The model as the user named it."""
        return f"{PREFIX}{self.model}"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimensions), rows of length 1. Raises InputRefused if there is no such model here."""
        rows = self._loaded.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(rows, dtype=np.float32).reshape(len(texts), -1)

    @cached_property
    def _loaded(self) -> Any:
        transformer = _sentence_transformer()
        cure = "请检查 QUEQIAO_ENCODER，或先把模型下载到本机（本程序不会自行下载）"
        if Path(self.model).is_absolute() and not Path(self.model).is_dir():
            raise InputRefused("找不到句向量模型的文件夹", self.model, cure)
        try:
            return transformer(self.model, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise InputRefused("本机没有可用的句向量模型", self.model, cure) from error


def _sentence_transformer() -> Any:
    try:
        import torch
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        cure = "请运行 pip install 'queqiao[encoders]'，或不设 QUEQIAO_ENCODER"
        raise InputRefused("没有安装读取句向量模型的组件", "sentence-transformers", cure) from error
    torch.set_num_threads(1)
    return SentenceTransformer
