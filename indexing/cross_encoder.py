"""The cross-encoder that is shipped: reads a need and a patent together. onnxruntime, no torch, no network.

A folder: `model.onnx` (int8; tokens, sides and positions to `score` and `vector`), `vocabulary.safetensors`,
`reranker.json`. It costs some seven milliseconds a pair, so that it reads the best candidates of a need only.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indexing.character_tokens import CharacterVocabulary, Tokens, pair_tokens
from matcher.domain import Patent, TechnologyNeed
from matcher.errors import HomeUnusable, InputRefused
from matcher.features import READ_WIDTH, READING
from matcher.grams import Floats
from matcher.similarity import need_text

ABOUT, MODEL, VOCABULARY = "reranker.json", "model.onnx", "vocabulary.safetensors"
CURE = "请检查 QUEQIAO_RERANKER，或留空不用"
# Of a pair at most so many tokens are read, of them at most so many of the patent: twenty pairs in 150 ms.
PAIR, PATENT_READ = 160, 96


@dataclass(frozen=True)
class CrossEncoder:
    """Satisfies `matcher.protocols.PairReader`."""

    name: str
    vocabulary: CharacterVocabulary
    session: Any

    def read(self, needs: Sequence[TechnologyNeed], patents: Sequence[Patent]) -> Floats:
        """Shape (n, len(READING)): of each pair the score, then the vector it is read from. One pair after the other:
        int8 takes its scale from all that is read together, and what a pair is worth must not depend on others. (It
        takes no longer either: nothing is padded.)"""
        out = np.zeros((len(needs), len(READING)), np.float32)
        for row, (need, patent) in enumerate(zip(needs, patents, strict=True)):
            pair = pair_tokens([self._tokens(need, patent)])
            given = {"tokens": pair.tokens, "sides": pair.sides, "positions": pair.positions}
            out[row, :1], out[row, 1:] = self.session.run(["score", "vector"], given)
        return out

    def _tokens(self, need: TechnologyNeed, patent: Patent) -> tuple[Tokens, Tokens]:
        offered = self.vocabulary.patent_side(patent.title, patent.abstract)[:PATENT_READ]
        return self.vocabulary.need_side(need.title, need_text(need))[: PAIR - len(offered)], offered


def reader_name(folder: Path) -> str:
    """The name of the cross-encoder of a folder, without opening it. Raises HomeUnusable where there is none."""
    return str(_about(folder)["name"])


def open_cross_encoder(folder: Path) -> CrossEncoder:
    """The cross-encoder of a folder. Raises HomeUnusable where there is none, or a damaged one, InputRefused where
    onnxruntime is not installed."""
    about = _about(folder)
    try:
        import onnxruntime
    except ImportError as error:
        cure = "请运行 pip install 'queqiao[reranker]'，或不设 QUEQIAO_RERANKER"
        raise InputRefused("没有安装重排所需的组件", "onnxruntime", cure) from error
    from safetensors.numpy import load_file

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    try:
        codes = load_file(folder / VOCABULARY)["codes"]
        session = onnxruntime.InferenceSession(folder / MODEL, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # onnxruntime and safetensors raise types of their own that share no base but Exception.
        raise HomeUnusable("重排模型的文件读不出来", folder, CURE) from error
    return CrossEncoder(str(about["name"]), CharacterVocabulary(codes), session)


def _about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if about["name"] and about["width"] == READ_WIDTH:
            return about
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HomeUnusable("这里没有重排模型", folder, CURE) from error
    raise HomeUnusable("重排模型与本程序不符", folder, CURE)
