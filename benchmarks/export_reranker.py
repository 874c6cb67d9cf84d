"""Writes a trained cross-encoder (`train_reranker.py`) as the folder that is shipped: int8 ONNX and its vocabulary.

    python benchmarks/export_reranker.py --weights weights.pt --material FILE --output data/models/reranker

Needs onnx, onnxscript and onnxruntime. Two outputs: `score` (n,) and `vector` (n, width), what the score is read from.
"""

import argparse
import json
import tempfile
from hashlib import blake2b
from pathlib import Path

import numpy as np
import torch
from reranker_sources import Material
from safetensors.numpy import save_file
from torch import Tensor, nn
from transformer import Shape, Transformer

from indexing.character_tokens import PAD, CharacterVocabulary, pair_tokens

INPUTS, OUTPUTS = ("tokens", "sides", "positions"), ("score", "vector")
# Added to what a place without a token weighs: a mask of truth values costs a third more time in ONNX.
FAR_BELOW = -1e4


class Reader(nn.Module):
    """What of the network is shipped."""

    def __init__(self, model: Transformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, tokens: Tensor, sides: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Scores (n,) and vectors (n, width)."""
        absent = (tokens == PAD).float()[:, None, None, :] * FAR_BELOW
        first = self.model(tokens, sides, positions, absent)[:, 0]
        return self.model.score(first)[:, 0], first


def trained(weights: Path) -> Transformer:
    """The network with the weights of a file."""
    found = {name: value.float() for name, value in torch.load(weights, map_location="cpu").items()}
    vocabulary, width = found["token.weight"].shape
    layers = 1 + max(int(name.split(".")[1]) for name in found if name.startswith("layers."))
    model = Transformer(Shape(vocabulary, width, layers, dropout=0.0))
    model.load_state_dict(found)
    return model.eval()


def export(model: Transformer, vocabulary: CharacterVocabulary, output: Path) -> None:
    """The whole folder."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    output.mkdir(parents=True, exist_ok=True)
    sides = vocabulary.need_side("甲乙", "丙"), vocabulary.patent_side("丁", "戊己")
    batch = pair_tokens([sides, sides])
    arguments = tuple(torch.from_numpy(part) for part in (batch.tokens, batch.sides, batch.positions))
    pairs, length = torch.export.Dim("pairs", max=4096), torch.export.Dim("length", max=320)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            Reader(model),
            arguments,
            whole,
            input_names=INPUTS,
            output_names=OUTPUTS,
            dynamo=True,
            dynamic_shapes=tuple({0: pairs, 1: length} for _ in INPUTS),
            external_data=False,
        )
        quantize_dynamic(whole, output / "model.onnx", weight_type=QuantType.QInt8, per_channel=True)
    save_file({"codes": vocabulary.codes}, output / "vocabulary.safetensors")
    digest = blake2b((output / "model.onnx").read_bytes(), digest_size=4).hexdigest()
    about = {"name": f"pairs-{model.shape.width}-{digest}", "width": model.shape.width}
    (output / "reranker.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--material", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    codes = Material.load(options.material).codes.astype(np.uint16)
    export(trained(options.weights), CharacterVocabulary(codes), options.output)


if __name__ == "__main__":
    main()
