"""The closed set of what those outside the centre ask of it; its Chinese names are in `outside_glossary`."""

from enum import StrEnum


class Settlement(StrEnum):
    """What staff made of a request from outside."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
