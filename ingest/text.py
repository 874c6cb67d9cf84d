"""Clean text: one Unicode form, no control characters, no layout left over from the tool that wrote it."""

import re
import unicodedata

_LINE_BREAK = re.compile(r"_x000D_|\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"</?(?:sub|sup|b|i|u|em|strong|p|br|span)\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_NEUTRALIZED_FORMULAS = ("'=", "'+", "'-", "'@")


def tidy(text: str) -> str:
    """One line of text: NFC, no control characters or inline markup, whitespace collapsed to single spaces."""
    return _as_typed(" ".join(_plain(text).split()))


def tidy_block(text: str) -> str:
    """Text of several paragraphs: as `tidy`, but line breaks stay, without blank lines."""
    lines = (" ".join(line.split()) for line in _plain(text).split("\n"))
    return _as_typed("\n".join(line for line in lines if line))


def folded(text: str) -> str:
    """The form codes, numbers and headings are compared in: NFKC, upper case, no whitespace."""
    if text.isascii() and text.isprintable():
        return text.replace(" ", "").upper()
    return _SPACES.sub("", unicodedata.normalize("NFKC", _UNWANTED.sub("", text))).upper()


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable() and "<" not in composed and "_x000D_" not in composed:
        return composed  # nothing that either pattern below could find: most cells
    return _MARKUP.sub("", _UNWANTED.sub("", _LINE_BREAK.sub("\n", composed)))


def _as_typed(text: str) -> str:
    """Without the `'` that keeps a formula from running."""
    return text[1:] if text.startswith(_NEUTRALIZED_FORMULAS) else text
