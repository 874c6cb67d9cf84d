"""The network of the shipped cross-encoder, in torch: a pre-norm encoder over character tokens (`CharacterVocabulary`).

Reads texts with words blanked out (masked language modelling), compares texts by their mean vectors, and at last gives
a pair one score from its first token. Sizes: `Shape`.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

POSITIONS = 320


@dataclass(frozen=True)
class Shape:
    """How large the network is."""

    vocabulary: int
    width: int = 384
    layers: int = 6
    heads: int = 6
    dropout: float = 0.1


class Layer(nn.Module):
    """Attention and a feed-forward net, each added to what came in."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads, self.dropout = shape.heads, shape.dropout
        self.attention_norm, self.forward_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.together, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.narrow = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """x (n, l, width); mask (n, 1, 1, l), True where there is a token."""
        n, length, width = x.shape
        parts = self.together(self.attention_norm(x)).view(n, length, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = x + self._dropped(self.out(seen.transpose(1, 2).reshape(n, length, width)))
        return x + self._dropped(self.narrow(functional.gelu(self.wide(self.forward_norm(x)), approximate="tanh")))

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, self.dropout, self.training)


class Transformer(nn.Module):
    """Tokens to vectors; `score` reads the first one."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token = nn.Embedding(shape.vocabulary, shape.width)
        self.position = nn.Embedding(POSITIONS, shape.width)
        self.side = nn.Embedding(2, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        self.guess = nn.Linear(shape.width, shape.width)
        self.guess_bias = nn.Parameter(torch.zeros(shape.vocabulary))
        self.score = nn.Linear(shape.width, 1)
        self.thresholds = nn.Parameter(torch.tensor([-1.0, 0.0, 1.0]))
        self.apply(_started)
        for layer in self.layers:
            for last in (layer.out, layer.narrow):
                nn.init.normal_(last.weight, std=0.02 / (2 * shape.layers) ** 0.5)

    def forward(self, tokens: Tensor, sides: Tensor, positions: Tensor, mask: Tensor | None = None) -> Tensor:
        """Shape (n, l, width) from integer tensors (n, l)."""
        x = self.token(tokens) + self.position(positions) + self.side(sides)
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x)

    def guesses(self, hidden: Tensor) -> Tensor:
        """Shape (m, vocabulary): what the blanked tokens were, from their vectors (m, width)."""
        return functional.gelu(self.guess(hidden)) @ self.token.weight.T + self.guess_bias


def _started(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.02)
    if isinstance(module, nn.Linear):
        nn.init.zeros_(module.bias)
