"""Clean text: one Unicode form, no control characters, no layout left over from the tool that wrote it."""

import re
import unicodedata

_LINE_BREAK = re.compile(r"_x000D_|\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile(r"</?(?:sub|sup|b|i|u|em|strong|p|br|span)\s*/?>", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_SPACES_IN_LINE = re.compile(r"[^\S\n]+")
_NEUTRALIZED_FORMULA = re.compile(r"^'(?=[=+\-@])")


def tidy(text: str) -> str:
    """One line of text: NFC, no control characters or inline markup, whitespace collapsed to single spaces."""
    return _NEUTRALIZED_FORMULA.sub("", _SPACES.sub(" ", _plain(text)).strip())


def tidy_block(text: str) -> str:
    """Text of several paragraphs: as `tidy`, but line breaks stay, without blank lines."""
    lines = (_SPACES_IN_LINE.sub(" ", line).strip() for line in _plain(text).split("\n"))
    return _NEUTRALIZED_FORMULA.sub("", "\n".join(line for line in lines if line))


def folded(text: str) -> str:
    """The form codes, numbers and headings are compared in: NFKC, upper case, no whitespace."""
    if text.isascii() and text.isprintable():
        return text.replace(" ", "").upper()
    return _SPACES.sub("", unicodedata.normalize("NFKC", _UNWANTED.sub("", text))).upper()


def _plain(text: str) -> str:
    if text.isascii() and text.isprintable() and "<" not in text and "_x000D_" not in text:
        return text
    broken = _LINE_BREAK.sub("\n", unicodedata.normalize("NFC", text))
    return _MARKUP.sub("", _UNWANTED.sub("", broken))
