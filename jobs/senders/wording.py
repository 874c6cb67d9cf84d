"""The other side's own words, made short and harmless for the outbox."""

_LONGEST = 300


def few_words(text: str | bytes) -> str:
    """One line of at most 300 characters, without control characters."""
    plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    line = " ".join("".join(char if char.isprintable() else " " for char in plain[: 4 * _LONGEST]).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def fault_words(error: Exception) -> str:
    """What an exception of a connection says, its kind where it says nothing."""
    return few_words(str(error)) or type(error).__name__
