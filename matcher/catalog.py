"""供需目录: what of a need may be read outside the center. The one place where confidentiality is decided.

`public` shows title, content and enterprise; `anonymous` shows only the text written for outside;
`centre_only` is counted and never listed. Inferred needs are no enterprise's needs: neither listed nor counted.
What is put before one university says even less: whose need it is, it learns only after both sides agreed.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.domain import Patent, SupplyTerms, TechnologyNeed
from matcher.outside_words import without_contacts
from matcher.vocabulary import Confidentiality, NeedOrigin

UNASSIGNED = "未归入环节"
WORDING_AWAITED = "（匿名表述待企业确认）"
KEPT_INSIDE, AWAITED, NAMED = "仅中心", "匿名表述待企业确认", "文字写有企业名称，请改用匿名表述"


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A need as outsiders see it; an anonymous one has no title, no enterprise and a number of this catalog only."""

    segment: str
    number: str
    title: str
    text: str
    enterprise: str
    confidentiality: Confidentiality


@dataclass(frozen=True, slots=True)
class SupplyEntry:
    """A patent offered, with its segment's name (or `UNASSIGNED`) and verbatim quotes on means and effect, where found.

    `readiness_level` is the machine's proposal; the provider's own statement in `terms` goes before it.
    """

    segment: str
    patent: Patent
    terms: SupplyTerms | None = None
    technical_means: str = ""
    technical_effect: str = ""
    readiness_level: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentCount:
    """How much one segment offers and asks; `centre_only` needs exist here as a number alone."""

    segment: str
    supply: int
    public: int
    anonymous: int
    centre_only: int

    @property
    def needs(self) -> int:
        """All needs of the segment, listed or not."""
        return self.public + self.anonymous + self.centre_only


@dataclass(frozen=True, slots=True)
class Wording:
    """A need in words that do not tell whose it is; an anonymous one has no title."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """The supply-demand catalog of one day; `counts` has one row per segment, in the order of the chain."""

    as_of: date
    supply: tuple[SupplyEntry, ...]
    needs: tuple[CatalogEntry, ...]
    counts: tuple[SegmentCount, ...]


@dataclass(frozen=True, slots=True)
class ChainPlaces:
    """Where needs stand in the chain: the segments' names in order, and `segment_of` by need id.

    A need's own words for its segment are never shown: they are the enterprise's, and may be confidential.
    """

    segments: tuple[str, ...] = ()
    segment_of: Mapping[str, str] | None = None

    def of(self, need: TechnologyNeed) -> str:
        """The name of the segment `need` was assigned to."""
        return (self.segment_of or {}).get(need.need_id) or UNASSIGNED


def catalog_of(
    supply: Iterable[SupplyEntry],
    needs: Iterable[TechnologyNeed],
    places: ChainPlaces,
    today: date,
    names_of: Mapping[str, Sequence[str]] | None = None,
) -> Catalog:
    """The catalog on `today`; `names_of`: further names of an enterprise by its id, kept out of anonymous texts."""
    offered, counted = tuple(supply), tuple(needs_for_catalog(needs, today))
    entries = _entries(counted, places, names_of or {})
    return Catalog(today, offered, entries, _counts(offered, counted, places))


def needs_for_catalog(needs: Iterable[TechnologyNeed], today: date) -> Iterator[TechnologyNeed]:
    """The needs that the catalog counts: open on `today` and stated by an enterprise."""
    return (need for need in needs if need.is_open(today) and need.origin is NeedOrigin.STATED)


def entry_of(need: TechnologyNeed, segment: str, number: str = "", names: Sequence[str] = ()) -> CatalogEntry | None:
    """`need` as outsiders may read it, or None where they may not. `number` stands for an anonymous need's id.

    An anonymous text that names its enterprise (by name, id or one of `names`) is withheld like one not yet written.
    """
    if need.confidentiality is Confidentiality.PUBLIC:
        words = (without_contacts(need.title), without_contacts(need.content), need.enterprise)
        return CatalogEntry(segment, need.need_id, *words, Confidentiality.PUBLIC)
    if need.confidentiality is Confidentiality.ANONYMOUS:
        return CatalogEntry(segment, number, "", _outside_text(need, names), "", Confidentiality.ANONYMOUS)
    return None


def wording_of(need: TechnologyNeed, names: Sequence[str] = ()) -> Wording | str:
    """What a provider may read of `need` before both sides agreed, or why nothing, in Chinese: a public need's title
    and content, or the anonymous text, unless the enterprise's name (or id, or one of `names`) stands in them."""
    if need.confidentiality is Confidentiality.CENTRE_ONLY:
        return KEPT_INSIDE
    public = need.confidentiality is Confidentiality.PUBLIC
    said = (need.title, need.content) if public else ("", need.anonymous_text.strip())
    wording = Wording(*map(without_contacts, said))
    if not (wording.title or wording.text).strip():
        return AWAITED
    return NAMED if _names_its_firm(f"{wording.title}\n{wording.text}", need, names) else wording


def _entries(
    needs: Sequence[TechnologyNeed], places: ChainPlaces, names_of: Mapping[str, Sequence[str]]
) -> tuple[CatalogEntry, ...]:
    """Public needs as they come, then anonymous ones in the order of their text, so that the order tells nothing."""
    made = (entry_of(need, places.of(need), "", names_of.get(need.enterprise_id, ())) for need in needs)
    listed = [entry for entry in made if entry]
    public = [entry for entry in listed if entry.confidentiality is Confidentiality.PUBLIC]
    anonymous = [entry for entry in listed if entry.confidentiality is Confidentiality.ANONYMOUS]
    return *public, *_numbered(sorted(anonymous, key=lambda entry: (entry.segment, entry.text)))


def _numbered(entries: Iterable[CatalogEntry]) -> Iterator[CatalogEntry]:
    for number, entry in enumerate(entries, start=1):
        yield CatalogEntry(entry.segment, f"匿名{number:03d}", "", entry.text, "", entry.confidentiality)


def _outside_text(need: TechnologyNeed, names: Sequence[str]) -> str:
    text = without_contacts(need.anonymous_text.strip())
    return WORDING_AWAITED if not text or _names_its_firm(text, need, names) else text


def _names_its_firm(text: str, need: TechnologyNeed, names: Sequence[str]) -> bool:
    flat = _flat(text)
    return any(_flat(name) in flat for name in (need.enterprise, need.enterprise_id, *names) if _flat(name))


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _counts(
    supply: Sequence[SupplyEntry], needs: Sequence[TechnologyNeed], places: ChainPlaces
) -> tuple[SegmentCount, ...]:
    offered = Counter(entry.segment for entry in supply)
    asked = Counter((places.of(need), need.confidentiality) for need in needs)
    found = (*offered, *(segment for segment, _ in asked))
    segments = dict.fromkeys((*places.segments, *sorted(set(found) - {UNASSIGNED}), *({UNASSIGNED} & set(found))))
    return tuple(SegmentCount(s, offered[s], *(asked[s, level] for level in Confidentiality)) for s in segments)
