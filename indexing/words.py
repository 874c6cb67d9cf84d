"""Words of Chinese technical text: rjieba, with the ASCII runs that it keeps whole cut as jieba cuts them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Any

ASCII_RUN = re.compile(r"[a-zA-Z0-9+#&._%\-]{2,}")
# jieba 0.42, `finalseg.re_skip`
ASCII_PARTS = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
# The commonest that NFKC would change; `normalize` then finds nothing to do in most texts, which is much faster.
HALF_WIDTH = (*((wide, chr(ord(wide) - 0xFEE0)) for wide in "，（）：；！？％"), ("\u3000", " "))


class JiebaWords:
    """Satisfies `matcher.protocols.Analyzer`. The dictionary (some 0.2 s) is loaded at the first text."""

    @cached_property
    def _jieba(self) -> Any:
        from rjieba import Jieba

        return Jieba()

    def cut(self, text: str) -> list[str]:
        """All pieces of the text in order, punctuation and spaces too; the same pieces as `jieba.lcut(text)`."""
        tokens: list[str] = self._jieba.cut(text)
        for i in [i for i, token in enumerate(tokens) if len(token) > 1 and not token.isalpha()][::-1]:
            tokens[i : i + 1] = self._pieces(tokens[i])
        return tokens

    def words(self, text: str) -> list[str]:
        """The words of one text, in order: half width, small letters, each with a letter or digit at least."""
        clean = text.encode("utf-8", "replace").decode("utf-8")
        pieces = self.cut(unicodedata.normalize("NFKC", half_width(clean)))
        return [p.lower() for p in pieces if p.isalnum() or (len(p) > 1 and any(map(str.isalnum, p)))]

    def _pieces(self, token: str) -> tuple[str, ...] | Iterator[str]:
        if not ASCII_RUN.fullmatch(token) or self._jieba.has_word(token):
            return (token,)
        return filter(None, ASCII_PARTS.split(token))


def half_width(text: str) -> str:
    """The text with `HALF_WIDTH` replaced."""
    for wide, narrow in HALF_WIDTH:
        text = text.replace(wide, narrow)
    return text
