"""The two sides of a push as a reviewer reads them, what answers what marked with the same number."""

from collections.abc import Iterator
from dataclasses import dataclass

from console.web.paired_marks import UNANSWERED, Quote, Stretch, stretches
from jobs.review_item import ReviewItem
from matcher.claim_features import first_claim
from matcher.elements import TEXT_FIELDS
from matcher.match_words import field_name

_NEED_NAMES = {"content": "需求内容"}
_PATENT_NAMES = {"claims": "第一项权利要求"}


@dataclass(frozen=True, slots=True)
class Side:
    """One field of a record: its Chinese name and its text, cut at what is quoted."""

    name: str
    field: str
    stretches: tuple[Stretch, ...]


def need_side(item: ReviewItem) -> list[Side]:
    """The fields of the need that say something; without a need nothing."""
    if item.need is None:
        return []
    texts = ((name, getattr(item.need, name)) for name in TEXT_FIELDS)
    return [_side(name, text, _NEED_NAMES, list(_asked(item, name))) for name, text in texts if text]


def patent_side(item: ReviewItem) -> list[Side]:
    """Title, abstract and first claim of the patent."""
    if item.patent is None:
        return []
    patent = item.patent
    texts = (("title", patent.title), ("abstract", patent.abstract), ("claims", first_claim(patent.claims)))
    return [_side(name, text, _PATENT_NAMES, list(_answering(item, name))) for name, text in texts if text]


def _side(name: str, text: str, names: dict[str, str], quotes: list[Quote]) -> Side:
    return Side(names.get(name, field_name(name)), name, tuple(stretches(text, quotes)))


def _asked(item: ReviewItem, name: str) -> Iterator[Quote]:
    if item.match is None:
        return
    for number, found in enumerate(item.match.evidence, 1):
        if found.need_field == name:
            yield Quote(found.need_start, found.need_end, number)
    for missing in item.match.missing:
        if missing.need_field == name:
            yield Quote(missing.start, missing.end, UNANSWERED)


def _answering(item: ReviewItem, name: str) -> Iterator[Quote]:
    for number, found in enumerate(item.match.evidence if item.match else (), 1):
        if found.field == name:
            yield Quote(found.start, found.end, number)
