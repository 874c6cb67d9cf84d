"""JSON from the other side, which may be anything."""

import json
from typing import Any

_LONGEST_WAIT_S = 24 * 3600.0


def object_of(body: bytes) -> dict[str, Any] | None:
    """The JSON object a body holds; None for HTML, another kind of JSON or nothing."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def seconds_of(value: object) -> float | None:
    """A number of seconds, at most a day; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        return None
    return float(min(value, _LONGEST_WAIT_S))
