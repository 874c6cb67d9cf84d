"""Text as arrays of folded characters, one code per code point, so that offsets survive folding."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]
SEPARATOR = 0
UNMAPPED = 0xFFFD
BASIC_PLANE = 0x10000


def fold_character(code: int) -> int:
    """The folded code of one code point: full width to half, capitals to small; 0 for all but letters and digits."""
    folded = unicodedata.normalize("NFKC", chr(code)).lower()
    if len(folded) != 1:
        folded = chr(code)
    if ord(folded) >= BASIC_PLANE:
        return UNMAPPED
    return ord(folded) if folded.isalnum() else SEPARATOR


@cache
def folding_table() -> Codes:
    """`fold_character` of the whole basic plane, built on first use (some 50 ms)."""
    surrogates = range(0xD800, 0xE000)
    return np.array([0 if c in surrogates else fold_character(c) for c in range(BASIC_PLANE)], dtype=np.uint16)


def fold(text: str) -> Codes:
    """Shape (len(text),): the folded code of each code point; 0 stands between words, characters beyond the basic
    plane share one code."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), dtype="<u4")
    return folding_table()[np.where(codes < BASIC_PLANE, codes, UNMAPPED)]


def fold_text(text: str) -> str:
    """The folded text with spaces between words; as many code points as `text`."""
    codes = fold(text)
    return np.where(codes == SEPARATOR, ord(" "), codes).astype("<u4").tobytes().decode("utf-32-le")
