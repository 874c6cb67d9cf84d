"""The exact words of an item, one function for each direction: the same records give the same words."""

from collections.abc import Sequence
from dataclasses import replace

from matcher.catalog import Wording
from matcher.clauses import clauses
from matcher.domain import Evidence, Match, Missing, Patent, SupplyTerms, TechnologyNeed
from matcher.match_words import clipped, field_name, missing_words
from matcher.push_records import PushContent
from matcher.readiness import Readiness
from matcher.supply_words import availability_of, legal_status_of, organizations_of, price_of, readiness_of

# Code points. A reason is read on a telephone; a need's own text must still be understood without the need at hand.
LONGEST_TITLE, LONGEST_QUOTE, LONGEST_TEXT, LONGEST_TERM = 80, 120, 300, 60
LONGEST_HEADING = 30
MOST_MISSING = 5


def content_of(match: Match, need: TechnologyNeed, patent: Patent, terms: SupplyTerms | None) -> PushContent:
    """A patent for the enterprise whose need it answers: the first evidence is the reason, quoted from both sides."""
    side = segment_content_of(patent, terms, Readiness(match.readiness_level, match.readiness_evidence))
    first = match.evidence[0] if match.evidence else None
    told = replace(side, need_title=clipped(need.title, LONGEST_TITLE), missing=_missing(match.missing, first))
    if first is None:
        return told
    return replace(
        told,
        need_quote=clipped(first.need_text, LONGEST_QUOTE),
        patent_quote=clipped(first.text, LONGEST_QUOTE),
        patent_field=field_name(first.field),
    )


def demand_content_of(match: Match, wording: Wording, patent: Patent, terms: SupplyTerms | None) -> PushContent:
    """A need for the holder of a patent that may answer it. Of the need nothing is said but `wording`
    (`matcher.catalog.wording_of`): it is quoted itself, and of evidence and missing elements only what stands in it."""
    side = segment_content_of(patent, terms, Readiness(match.readiness_level, match.readiness_evidence))
    quoted = next((found for found in match.evidence if _stands_in(found.need_text, wording)), None)
    told = replace(
        side,
        need_title=clipped(wording.title, LONGEST_TITLE) or heading_of(wording.text),
        need_quote=clipped(wording.text, LONGEST_TEXT),
        missing=_missing([item for item in match.missing if _stands_in(item.text, wording)], quoted),
    )
    if quoted is None:
        return told
    return replace(told, patent_quote=clipped(quoted.text, LONGEST_QUOTE), patent_field=field_name(quoted.field))


def segment_content_of(patent: Patent, terms: SupplyTerms | None, readiness: Readiness) -> PushContent:
    """A patent for a whole industry, with no need behind it and so without a reason. Nobody's name is in it but those
    of organizations."""
    words, level = readiness_of(terms, readiness.level, readiness.evidence)
    fee, payment, number = (clipped(text, LONGEST_TERM) for text in price_of(terms))
    return PushContent(
        need_title="",
        patent_id=patent.patent_id,
        title=clipped(patent.title, LONGEST_TITLE),
        patentees=tuple(clipped(name, LONGEST_TERM) for name in organizations_of(patent)),
        readiness=words,
        readiness_level=level,
        legal_status=clipped(legal_status_of(patent), LONGEST_TERM),
        status_date=patent.legal_status_date,
        fee=fee,
        payment=payment,
        open_license_number=number,
        availability=availability_of(terms),
    )


def heading_of(text: str) -> str:
    """The first clause of a text that has no title."""
    first = next((clause.trimmed.text for clause in clauses("", text[:LONGEST_TEXT]) if clause.trimmed.text), "")
    return clipped(first, LONGEST_HEADING)


def _missing(found: Sequence[Missing], quoted: Evidence | None) -> tuple[str, ...]:
    """Without what the reason itself quotes: one item must not say of the same words that they are answered and that
    they are not."""
    left = [item for item in found if quoted is None or not _is_quoted(item, quoted)]
    told = tuple(clipped(missing_words(item), LONGEST_QUOTE) for item in left[:MOST_MISSING])
    return (*told, f"另有 {len(left) - MOST_MISSING} 项") if len(left) > MOST_MISSING else told


def _is_quoted(item: Missing, quoted: Evidence) -> bool:
    return item.need_field == quoted.need_field and quoted.need_start <= item.start < quoted.need_end


def _stands_in(text: str, wording: Wording) -> bool:
    return text.strip() != "" and (text in wording.title or text in wording.text)
