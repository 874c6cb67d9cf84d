"""The wording that tells what a clause speaks of; the table itself is `data/reference/clause_cues.csv`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from matcher.clause_model import ClauseModel
from matcher.readiness_model import ReadinessModel
from matcher.vocabulary import Facet, NeedElement

Pattern = re.Pattern[str]
NOTHING: Pattern = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class ClauseCues:
    """One pattern per facet of a patent, per element of a need and per stated readiness (highest level first). A clause
    that `readiness_veto` finds promises, compares or denies, and states none; a text without any of `readiness_hints`
    is not looked at. A need is `ready_made` where it asks for what can be used at once, `open_to_develop` where it
    would develop together.

    `claim_body` finds where a claim turns to its characterizing part, `claim_opening` where one without such a turn
    begins to list; `foreign` are the facets' patterns for text in Latin letters. `general` are a need's words that name
    nothing, `nontechnical` those that ask for people, money or the like. `learned` is the clause classifier, which the
    facets' patterns advise; without it they decide alone. `maturity` is what a home learned of readiness.
    `troubles` finds the clauses of a patent that tell what was wrong.
    """

    facets: Mapping[Facet, Pattern]
    elements: Mapping[NeedElement, Pattern]
    readiness: tuple[tuple[int, Pattern], ...]
    claim_body: Pattern
    claim_opening: Pattern = NOTHING
    foreign: Mapping[Facet, Pattern] = field(default_factory=dict)
    learned: ClauseModel | None = None
    general: Pattern = NOTHING
    nontechnical: Pattern = NOTHING
    readiness_veto: Pattern = NOTHING
    readiness_hints: tuple[str, ...] = ("",)
    ready_made: Pattern = NOTHING
    open_to_develop: Pattern = NOTHING
    maturity: ReadinessModel | None = None
    troubles: Pattern = NOTHING


def cues_from_rows(rows: Iterable[Mapping[str, str]]) -> ClauseCues:
    """Cues from rows of (side, kind, pattern); the patterns of one kind are alternatives."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        grouped.setdefault((row["side"], row["kind"]), []).append(row["pattern"])
    pattern = {key: re.compile("|".join(parts)) for key, parts in grouped.items()}
    levels = sorted((int(kind) for side, kind in pattern if side == "readiness" and kind.isdecimal()), reverse=True)
    return ClauseCues(
        {facet: pattern.get(("patent", facet.value), NOTHING) for facet in Facet},
        {element: pattern.get(("need", element.value), NOTHING) for element in NeedElement},
        tuple((level, pattern["readiness", str(level)]) for level in levels),
        pattern.get(("claim", "body"), NOTHING),
        pattern.get(("claim", "opening"), NOTHING),
        {facet: pattern.get(("foreign", facet.value), NOTHING) for facet in Facet},
        general=pattern.get(("need", "general"), NOTHING),
        nontechnical=pattern.get(("need", "nontechnical"), NOTHING),
        readiness_hints=tuple(hint for part in grouped.get(("readiness", "hint"), [""]) for hint in part.split("|")),
        readiness_veto=pattern.get(("readiness", "veto"), NOTHING),
        ready_made=pattern.get(("wish", "ready_made"), NOTHING),
        open_to_develop=pattern.get(("wish", "open_to_develop"), NOTHING),
        troubles=pattern.get(("patent", "trouble"), NOTHING),
    )
