"""What was pushed before, and whether anything that was named then has changed since."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from matcher.delivery_vocabulary import PushDirection
from matcher.domain import Match, SupplyTerms, TechnologyNeed
from matcher.push_caps import MONTH, WEEK
from matcher.push_vocabulary import NamedChange
from matcher.readiness_levels import READY_MADE_LEVEL

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(万元|万|元)?")
_BETWEEN = re.compile(r"[\s,]|人民币")
_YUAN = {"万元": 10_000, "万": 10_000, "元": 1}


@dataclass(frozen=True, slots=True)
class Named:
    """What a push says of a patent's conditions, in the provider's words where there are any."""

    readiness_level: int | None = None
    fee: str = ""
    open_license_number: str = ""


@dataclass(frozen=True, slots=True)
class SentItem:
    """One item that was sent, or stands planned for `day`; one that bounced is none. `family` is what goes to an
    enterprise only once: a patent family, or in the demand direction the id of a need, of which `patent_id` was the
    patent shown. `change` is what allowed a push after the first."""

    enterprise_id: str
    family: str
    contact_id: str
    day: date
    named: Named = Named()
    change: NamedChange | None = None
    direction: PushDirection = PushDirection.SUPPLY
    patent_id: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Everything pushed so far, in any order and direction. `pending` are planned and not sent, whatever was decided on
    them but a rejection: they count under caps and are not planned twice. `rejected`: push ids that a reviewer
    rejected. `waited`: the readiness that an enterprise waited for and that cultivation has reached, by enterprise and
    family. `lost`: push ids that went out and of which the restoration of a backup left no record."""

    items: tuple[SentItem, ...] = ()
    pending: tuple[SentItem, ...] = ()
    rejected: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    waited: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def latest(self) -> dict[tuple[str, str], tuple[SentItem, int]]:
        """Of each enterprise and family the last item sent, and how many there were."""
        found: dict[tuple[str, str], tuple[SentItem, int]] = {}
        for item in sorted(self.items, key=_order):
            key = (item.enterprise_id, item.family)
            found[key] = (item, found[key][1] + 1 if key in found else 1)
        return found


@dataclass(slots=True)
class RecentCounts:
    """Items of the last 7 and 31 days by contact (or enterprise), and the day of each one's last item."""

    week: Counter[str] = field(default_factory=Counter)
    month: Counter[str] = field(default_factory=Counter)
    last: dict[str, date] = field(default_factory=dict)

    def add(self, who: str, day: date, today: date) -> None:
        """Count one item. A day after today (a clock set back) counts as recent: rather one item too few."""
        age = (today - day).days
        self.week[who] += age < WEEK
        self.month[who] += age < MONTH
        self.last[who] = max(day, self.last.get(who, day))


def recent_counts(pairs: Iterable[tuple[str, date]], today: date) -> RecentCounts:
    """The counts of pairs of receiver and day."""
    counts = RecentCounts()
    for who, day in pairs:
        counts.add(who, day, today)
    return counts


def named_now(match: Match, terms: SupplyTerms | None) -> Named:
    """What a push would name today: the provider's level first, else the one found when matching."""
    stated = named_by(terms)
    return replace(stated, readiness_level=match.readiness_level) if stated.readiness_level is None else stated


def named_by(terms: SupplyTerms | None) -> Named:
    """What the provider itself says."""
    return Named(terms.readiness_level, terms.fee, terms.open_license_number) if terms else Named()


def named_change(before: Named, now: Named, need: TechnologyNeed) -> NamedChange | None:
    """What may send the patent once more: the readiness the need asks for (7 where it asks for none) reached from a
    lower level known then, a fee cut, an open licence declared."""
    wanted = need.min_readiness or READY_MADE_LEVEL
    then, level = before.readiness_level, now.readiness_level
    if then is not None and level is not None and then < wanted <= level:
        return NamedChange.READINESS_REACHED
    if fee_is_cut(before.fee, now.fee):
        return NamedChange.FEE_CUT
    if now.open_license_number and not before.open_license_number:
        return NamedChange.OPEN_LICENSE
    return None


def wait_is_over(before: Named, now: Named, wanted: int | None) -> bool:
    """Whether the readiness that an enterprise waits for is there and was not named to it before. Where a push named
    none, the enterprise's own 太早 said that it was not enough."""
    then, level = before.readiness_level, now.readiness_level
    return wanted is not None and level is not None and (then is None or then < wanted) and wanted <= level


def fee_is_cut(before: str, now: str) -> bool:
    """Whether two fees, each one amount in otherwise equal words, show a cut. What cannot be compared is none."""
    old, new = _amount(before), _amount(now)
    return old is not None and new is not None and old[1] == new[1] and new[0] < old[0]


def _amount(text: str) -> tuple[float, str] | None:
    """The only amount in a fee, in yuan where a unit is stated, and the words around it."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    found = list(_AMOUNT.finditer(plain))
    if len(found) != 1:
        return None
    number, unit = found[0].groups()
    around = f"{plain[: found[0].start()]}{'¥' if unit else '?'}{plain[found[0].end() :]}"
    return float(number) * _YUAN.get(unit, 1), around


def _order(item: SentItem) -> tuple[date, str, str, str, str, str]:
    named = item.named
    return item.day, item.contact_id, item.patent_id, str(named.readiness_level), named.fee, named.open_license_number
