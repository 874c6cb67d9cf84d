"""The recipe of the shipped cross-encoder: reads, compares, grades, in three stages, each with a budget of seconds.

    python benchmarks/train_reranker.py --material FILE --output DIR [--seconds READ COMPARE GRADE] [--device cuda]

`--material` is what `reranker_sources.Material.save` made of the licensed corpora. Minutes on one large GPU, days
without: it is no part of `make test`. The stages: words blanked out and guessed (Devlin et al. 2019, whole words as in
Cui et al. 2021), texts that say the same found among others (InfoNCE), documents put in the order of their levels.
Writes `weights.pt` after each stage, and the figures on the invented needs that were held out.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from reranker_batches import DOCUMENTS, Grades, Readings, Sames, graded_batch
from reranker_sources import Group, Material
from torch import Tensor
from torch.nn import functional
from transformer import Shape, Transformer

from indexing.character_tokens import CharacterVocabulary

SECONDS = (265.0, 60.0, 40.0)
RATES = (1.5e-3, 4e-4, 2e-4)
DECAY = 0.01
WARM = 0.06
TEMPERATURE = 0.05
LIST_SHARE = 0.5
GAIN = 1.5
MEAN_STEP = 0.005
SEED = 1


class Clock:
    """The share of a budget that is spent; a stage's rate follows it, so that any budget ends with small steps."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.started = seconds, time.perf_counter()

    def share(self) -> float:
        """From 0 to 1."""
        return min((time.perf_counter() - self.started) / self.seconds, 1.0)


def rate_at(share: float) -> float:
    """Up over `WARM` of the way, then down along a cosine to a fiftieth."""
    if share < WARM:
        return max(share / WARM, 0.01)
    return 0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * (share - WARM) / (1 - WARM)))


def stage(
    name: str, model: Transformer, seconds: float, rate: float, losses: Callable[[], Tensor], report: int = 200
) -> None:
    """Steps until the budget is spent."""
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=DECAY, fused=_cuda(model)
    )
    clock, step, kept = Clock(seconds), 0, []
    while (share := clock.share()) < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate * rate_at(share)
        loss = losses()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        kept.append(loss.detach())
        if step % report == 0:
            said(f"{name} {step} {share:.2f}: loss {float(torch.stack(kept).mean()):.3f}")
            kept = []
    said(f"{name}: {step} steps")


def read(model: Transformer, material: Material, vocabulary: CharacterVocabulary, o: Any) -> None:
    """Masked language modelling."""
    batches = Readings(material, vocabulary, o.device)

    def loss() -> Tensor:
        tokens, blanked, places = batches.draw(o.rows)
        with torch.autocast(o.device, torch.bfloat16):
            hidden = model(blanked, batches.sides[: o.rows], batches.positions[: o.rows])
            return functional.cross_entropy(model.guesses(hidden[places]).float(), tokens[places])

    stage("read", model, o.seconds[0], RATES[0], loss)


def compare(model: Transformer, material: Material, vocabulary: CharacterVocabulary, o: Any) -> None:
    """Each text finds the one that says the same among those of the batch."""
    batches = Sames(material, vocabulary, o.device)

    def loss() -> Tensor:
        first, second, owners = batches.draw(2 * o.rows)
        with torch.autocast(o.device, torch.bfloat16):
            near = vectors(model, first, 0) @ vectors(model, second, 1).T / TEMPERATURE
        others = owners[:, None] == owners[None, :]
        near = near.float().masked_fill(others & ~torch.eye(len(near), dtype=torch.bool, device=near.device), -1e4)
        wanted = torch.arange(len(near), device=near.device)
        return (functional.cross_entropy(near, wanted) + functional.cross_entropy(near.T, wanted)) / 2

    stage("compare", model, o.seconds[1], RATES[1], loss, 100)


def vectors(model: Transformer, tokens: Tensor, side: int) -> Tensor:
    """Shape (n, width), of length 1: the mean of the tokens' vectors."""
    there = tokens != 0
    positions = torch.arange(tokens.shape[1], device=tokens.device).expand_as(tokens)
    sides = torch.full_like(tokens, side)
    hidden = model(tokens, sides, positions + 128 * side, there[:, None, None, :])
    summed = (hidden * there[..., None]).sum(1)
    return functional.normalize(summed.float(), dim=-1)


def grade(model: Transformer, batches: Grades, seconds: float, rate: float, o: Any) -> None:
    """Documents of a need in the order of their levels; what is kept is a running mean of the weights."""
    mean = [value.detach().clone() for value in model.parameters()]

    def loss() -> Tensor:
        torch._foreach_lerp_(mean, [value.detach() for value in model.parameters()], MEAN_STEP)
        batch = batches.draw(o.rows // DOCUMENTS)
        with torch.autocast(o.device, torch.bfloat16):
            first = model(batch.tokens, batch.sides, batch.positions, (batch.tokens != 0)[:, None, None, :])[:, 0]
        scores = model.score(first.float()).view(batch.levels.shape)
        return grading_loss(scores, batch.levels, batch.graded, model.thresholds)

    stage("grade", model, seconds, rate, loss, 100)
    with torch.no_grad():
        for value, kept in zip(model.parameters(), mean, strict=True):
            value.copy_(kept)


def grading_loss(scores: Tensor, levels: Tensor, graded: Tensor, thresholds: Tensor) -> Tensor:
    """Ordinal logistic loss where levels mean something, and a list's cross-entropy (ListNet, Cao et al. 2007).

    scores, levels (n, g), level -1 where there is no document; graded (n,)."""
    there = levels >= 0
    wanted = (GAIN * levels.clamp(min=1).float()).masked_fill(~there, -1e4).softmax(-1)
    listed = -(wanted * scores.masked_fill(~there, -1e4).log_softmax(-1)).sum(-1).mean()
    above = (levels[..., None] > torch.arange(1, 4, device=levels.device)).float()
    each = functional.binary_cross_entropy_with_logits(scores[..., None] - thresholds, above, reduction="none").mean(-1)
    counted = there & graded[:, None]
    ordinal = (each * counted).sum() / counted.sum().clamp(min=1)
    return ordinal + LIST_SHARE * listed


@torch.no_grad()
def scores_of(
    model: Transformer, groups: list[Group], vocabulary: CharacterVocabulary, device: str
) -> list[np.ndarray]:
    """For each group the scores of its documents."""
    model.eval()
    found = []
    for group in groups:
        batch = graded_batch([group], vocabulary, device)
        with torch.autocast(device, torch.bfloat16):
            hidden = model(batch.tokens, batch.sides, batch.positions, (batch.tokens != 0)[:, None, None, :])[:, 0]
        found.append(model.score(hidden.float())[:, 0].cpu().numpy()[: len(group.documents)])
    model.train()
    return found


def figures(groups: list[Group], scores: list[np.ndarray]) -> dict[str, float]:
    """Mean nDCG@10 over the needs with a document of level >= 3, and AUC (>= 3) over all documents together."""
    from sklearn.metrics import ndcg_score, roc_auc_score

    levels = [np.array([level for _, _, level in group.documents]) for group in groups]
    listed = [
        ndcg_score([2.0 ** (own - 1) - 1], [s], k=10)
        for own, s in zip(levels, scores, strict=True)
        if len(own) > 1 and own.max() >= 3
    ]
    every, said_of = np.concatenate(levels), np.concatenate(scores)
    return {"ndcg10": round(float(np.mean(listed)), 4), "auc3": round(float(roc_auc_score(every >= 3, said_of)), 4)}


def said(text: str) -> None:
    """One line with the seconds since the start."""
    print(f"{time.perf_counter() - STARTED:6.0f} s  {text}", flush=True)


def _cuda(model: Transformer) -> bool:
    return next(model.parameters()).is_cuda


def train(material: Material, o: Any) -> Transformer:
    """All stages."""
    torch.manual_seed(SEED)
    torch.set_float32_matmul_precision("high")
    vocabulary = CharacterVocabulary(material.codes)
    model = Transformer(Shape(len(vocabulary), o.width, o.layers, o.heads, o.dropout)).to(o.device)
    if o.compile:
        for layer in model.layers:
            layer.compile()
    if o.start:
        model.load_state_dict(torch.load(o.start, map_location=o.device))
    if o.seconds[0]:
        read(model, material, vocabulary, o)
        save(model, o.output)
    if o.seconds[1]:
        compare(model, material, vocabulary, o)
        save(model, o.output)
    grade(model, Grades(material.groups, vocabulary, o.device), o.seconds[2], RATES[2], o)
    save(model, o.output)
    said(f"held out: {figures(material.held_out, scores_of(model, material.held_out, vocabulary, o.device))}")
    return model


def save(model: Transformer, output: Path) -> None:
    """Half precision, complete or not at all."""
    output.mkdir(parents=True, exist_ok=True)
    whole = {name: value.half() for name, value in model.state_dict().items()}
    torch.save(whole, output / "weights.part")
    (output / "weights.part").replace(output / "weights.pt")


def options() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--material", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--seconds", type=float, nargs=3, default=SECONDS)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--rows", type=int, default=512, help="texts of one batch")
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--heads", type=int, default=6)
    parser.add_argument("--dropout", type=float, default=0.0)
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--compile", action="store_true")
    return parser


def main() -> None:
    """Train and print."""
    o = options().parse_args()
    material = Material.load(o.material)
    said(f"{len(material.texts)} characters, {len(material.codes)} kinds")
    train(material, o)
    (o.output / "shape.json").write_text(json.dumps({"width": o.width, "layers": o.layers, "heads": o.heads}))


STARTED = time.perf_counter()
if __name__ == "__main__":
    main()
