"""What a simulated year prints; for the real one, the ledger beside the independent count and what was forecast."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mail_server import Kept
from year_account import ARRIVED, UNEXPLAINED, account, summed
from year_real import FIELDS, FIRMS

from jobs.audit import audit
from jobs.home import Home
from jobs.settings import read_settings
from jobs.working_days import read_working_days
from matcher.push_counts import sent_between
from matcher.push_vocabulary import PushColumn
from matcher.vocabulary import RecordKind
from store import chain
from store.database import open_database

INVENTED = (
    f"{FIRMS} firms to which the needs are given by chance, one consenting contact each at firm.example, "
    f"{FIELDS.name} in place of a chain, staff, answers, refusals, bounces. The needs and patents are real."
)
FINDING = (
    "The real patents come without a legal status: whether they are in force is not known. Those past their term by "
    "the filing date are refused; those without one pass as if alive. A centre must look the status up first."
)
_TABLE = ("segments",)
_COLUMNS = ("supply", "needs", "items", "within_caps", "strict")


def against_the_account(
    home: Home, found: dict[str, Any], kept: Sequence[Kept], arguments: argparse.Namespace
) -> dict[str, Any]:
    """The figures of a real year with the independent count beside the ledger's, and the shortfall."""
    settings, span = read_settings({}), (arguments.first, arguments.last)
    engine = open_database(home.database_url)
    days = read_working_days(home, settings.hours)
    with engine.connect() as conn:
        facts = account(conn, kept, settings.policy, days, span, arguments.seed)
        sent = sent_between(audit(conn).chain.entries, *span)
        places = chain.places(conn, RecordKind.NEED)
    engine.dispose()
    strict = {push_id for push_id, one in sent.items() if one.column is PushColumn.STRICT}
    became = facts.reasons()
    arrived = {push_id for push_id, what in became.items() if what == ARRIVED}
    by_segment = Counter(places.get(pair.need_id, "") for pair in facts.pairs if pair.push_id in strict)
    forecast = found.pop("forecast")
    return {
        "invented": INVENTED,
        "finding": FINDING,
        "threshold": forecast["threshold"],
        **found,
        "refused at first, by reason": forecast["refused"],
        "eligible pairs (firm, family)": len(facts.pairs),
        "what became of them": summed(became),
        "allowed, counted independently": len(arrived),
        "strict by the ledger": len(strict),
        "in one count only": sorted(arrived ^ strict),
        UNEXPLAINED: sum(what == UNEXPLAINED for what in became.values()),
        "forecast within caps": forecast["within_caps"],
        "forecast less strict": forecast["within_caps"] - len(strict),
        "target": forecast["target"],
        "shortfall": max(0, int(forecast["target"] or 0) - len(strict)),
        "segments": [row | {"strict": by_segment[row["segment_id"]]} for row in forecast["segments"]],
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The table, a figure a line."""
    for name, value in found.items():
        if name in _TABLE:
            yield from _segments(value)
        elif isinstance(value, dict):
            yield name
            yield from (f"    {inner:40} {figure}" for inner, figure in value.items())
        else:
            yield f"{name:32} {value}"


def _segments(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "by field of the need:  " + "".join(f"{name:>12}" for name in _COLUMNS) + "   lacks"
    for row in rows:
        figures = "".join(f"{row[name]:12}" for name in _COLUMNS)
        yield f"    {row['segment_id'] or '(none)':19}{figures}   {', '.join(row['lacks'])}"
