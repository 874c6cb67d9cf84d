"""The nightly match against the full one: whatever changed on either side, the result is the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs import matching
from jobs.home import Home
from jobs.importing import import_files
from jobs.index_job import bring_index_up_to_date
from jobs.matching import Matching, open_needs, store_matches
from jobs.opening import open_home
from jobs.readers import Models
from jobs.rematching import TOP, Rematch, match_changed
from jobs.settings import read_settings
from jobs.steps import Workplace, nightly_match
from matcher.domain import Enterprise, Match, Patent, SupplyTerms, TechnologyNeed
from matcher.eligibility import anniversary
from matcher.shipped import shipped
from matcher.vocabulary import Availability, LegalStatus, NeedState, PatentKind, RecordKind
from store import enterprises, matches, needs, patents, supply
from store.database import writing

NOW, TODAY = datetime(2026, 11, 26, 4, tzinfo=UTC), date(2026, 11, 26)
THRESHOLD = 0.3


class Night:
    """The sample in a home, and one full match beside which each nightly one is held."""

    def __init__(self, home: Home, engine: sa.Engine) -> None:
        self.home, self.engine = home, engine

    def index(self) -> None:
        bring_index_up_to_date(self.home, self.engine, NOW, progress=lambda _: None)

    def rematch(self, today: date = TODAY, threshold: float = THRESHOLD) -> Rematch:
        self.index()
        return match_changed(self.home, self.engine, NOW, today, threshold, Models(), lambda _: None)

    def full(self, today: date = TODAY, threshold: float = THRESHOLD) -> list[Match]:
        with self.engine.connect() as conn:
            found = Matching(self.home, conn, today, threshold).run(open_needs(conn), TOP, lambda _: None).matches
        return sorted(found, key=lambda match: (match.need_id, match.rank))

    def stored(self) -> list[Match]:
        """Those of needs that are open: a full match leaves the others alone as well."""
        with self.engine.connect() as conn:
            still = {need.need_id for need in open_needs(conn)}
            return [match for match in matches.every(conn) if match.need_id in still]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    home = Home(tmp_path_factory.mktemp("night"))
    engine = open_home(home)
    files = {
        RecordKind.PATENT: ("patents_cnipr.xlsx",),
        RecordKind.ENTERPRISE: ("enterprises.xlsx",),
        RecordKind.NEED: ("needs.xlsx",),
        RecordKind.SUPPLY: ("supply.xlsx",),
    }
    for kind, names in files.items():
        import_files(home, engine, kind, [shipped("sample", name) for name in names], now=NOW)
    with writing(engine) as conn:  # a full match stands beside each nightly one: a quarter of the needs will do
        needs.delete(conn, [need.need_id for place, need in enumerate(needs.every(conn)) if place % 4])
    yield Night(home, engine)
    engine.dispose()


def test_the_first_night_matches_every_open_need_and_the_second_none(night: Night) -> None:
    first = night.rematch()
    assert first.unchanged == 0 and night.stored() == night.full() != []
    again = night.rematch()
    assert (dict(again.fingerprints), again.unchanged) == ({}, len(first.fingerprints))
    assert night.stored() == night.full()


def test_a_need_that_changed_is_matched_anew_and_no_other(night: Night) -> None:
    night.rematch()
    with writing(night.engine) as conn:
        need = next(n for n in needs.every(conn) if n.state is NeedState.OPEN and matches.of_need(conn, n.need_id))
        needs.write(conn, [replace(need, content=f"{need.content}，要求防爆")])
    assert list(night.rematch().fingerprints) == [need.need_id]
    assert night.stored() == night.full()


def test_a_patent_that_changed_touches_only_the_needs_it_may_answer(night: Night) -> None:
    total = night.rematch().unchanged + len(night.rematch().fingerprints)
    with writing(night.engine) as conn:
        patent = patents.get(conn, matches.every(conn)[0].patent_id)
        assert patent is not None
        patents.write(conn, [replace(patent, legal_status=LegalStatus.LAPSED)])
    touched = night.rematch()
    assert 0 < len(touched.fingerprints) <= total
    assert night.stored() == night.full() and patent.patent_id not in {match.patent_id for match in night.stored()}


def test_matches_that_a_person_replaced_in_between_are_made_anew(night: Night) -> None:
    night.rematch()
    with night.engine.connect() as conn:
        need_id = matches.every(conn)[0].need_id
        report = Matching(night.home, conn, TODAY, 0.9).run(open_needs(conn, need_id), 1, lambda _: None)
    store_matches(night.engine, report, NOW)
    assert list(night.rematch().fingerprints) == [need_id] and night.stored() == night.full()


def test_a_setting_that_judges_otherwise_makes_all_anew(night: Night) -> None:
    night.rematch()
    assert night.rematch(threshold=0.5).unchanged == 0 and night.stored() == night.full(threshold=0.5)


def answered(night: Night) -> tuple[TechnologyNeed, Patent, Enterprise]:
    """A need of a known firm with a patent that is proposed to it."""
    night.rematch()
    with night.engine.connect() as conn:
        for match in night.stored():
            need, patent = needs.get(conn, match.need_id), patents.get(conn, match.patent_id)
            assert need is not None and patent is not None
            firm = enterprises.get_many(conn, [need.enterprise_id]).get(need.enterprise_id)
            if firm is not None and patent.patentees:
                return need, patent, firm
    raise AssertionError("no need of a known firm is answered")


def proposed(night: Night, need: TechnologyNeed, patent: Patent) -> bool:
    """Whether the stored matches, which are those of a full match, hold this pair."""
    assert night.stored() == night.full()
    return (need.need_id, patent.patent_id) in {(match.need_id, match.patent_id) for match in night.stored()}


@pytest.mark.parametrize("level", [1, 9])
def test_terms_that_change_how_ready_a_patent_is_are_noticed(night: Night, level: int) -> None:
    need, patent, _ = answered(night)
    with writing(night.engine) as conn:
        supply.write(conn, [SupplyTerms(patent.patent_id, readiness_level=level, stated_maturity=f"{level} 级")])
    assert need.need_id in night.rematch().fingerprints and night.stored() == night.full()


def test_a_firm_that_turns_out_to_hold_the_patent_is_not_proposed_it_any_more(night: Night) -> None:
    need, patent, firm = answered(night)
    with writing(night.engine) as conn:
        enterprises.write(conn, [replace(firm, aliases=(*firm.aliases, patent.patentees[0]))])
    assert need.need_id in night.rematch().fingerprints and not proposed(night, need, patent)
    with writing(night.engine) as conn:
        enterprises.write(conn, [firm])
    assert need.need_id in night.rematch().fingerprints and proposed(night, need, patent)


def test_a_patent_that_changes_hands_is_noticed_though_no_text_did(night: Night) -> None:
    need, patent, firm = answered(night)
    with writing(night.engine) as conn:
        patents.write(conn, [replace(patent, patentees=(firm.name,))])
    assert need.need_id in night.rematch().fingerprints and not proposed(night, need, patent)
    with writing(night.engine) as conn:
        patents.write(conn, [patent])


@pytest.mark.parametrize("enough", [0, 50])
def test_the_day_on_which_a_patent_expires_is_noticed(
    night: Night, enough: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "ENOUGH_ELIGIBLE", enough)  # 0: proposable patents are never asked for by themselves
    need, patent, _ = answered(night)
    with writing(night.engine) as conn:
        filed = anniversary(TODAY, -20) + timedelta(days=2)
        patents.write(conn, [replace(patent, kind=PatentKind.INVENTION, filing_date=filed)])
    night.rematch()
    assert proposed(night, need, patent)
    last_day, after = TODAY + timedelta(days=1), TODAY + timedelta(days=2)
    night.rematch(last_day)
    assert night.stored() == night.full(last_day)
    assert need.need_id in night.rematch(after).fingerprints and night.stored() == night.full(after)
    with writing(night.engine) as conn:
        patents.write(conn, [patent])


KINDS = ("need", "close", "reopen", "patent", "remove", "terms", "firm", "day")
CHANGES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 999)), min_size=2, max_size=5)


def change(night: Night, what: str, number: int) -> None:
    """One change on either side, `number` choosing the record and what it becomes."""
    with writing(night.engine) as conn:
        held = list(needs.every(conn))
        need = held[number % len(held)]
        known = [patent for _, patent in patents.patents_changed_since(conn, 0)]
        patent = known[number % len(known)]
        if what == "need":
            needs.write(conn, [replace(need, title=f"{need.title}{number}", problem="钢丝绳磨损")])
        elif what in ("close", "reopen"):
            needs.write(conn, [replace(need, state=NeedState.OPEN if what == "reopen" else NeedState.CLOSED)])
        elif what == "patent":
            patents.write(conn, [replace(patent, title=f"{need.title}", abstract=need.content)])
        elif what == "remove":
            patents.delete(conn, [patent.patent_id])
        elif what == "terms":
            said = list(Availability)[number % len(Availability)]
            supply.write(conn, [SupplyTerms(patent.patent_id, availability=said, readiness_level=number % 9 + 1)])
        elif what == "firm":
            firms = enterprises.get_many(conn, {need.enterprise_id} - {""})
            for firm in firms.values():
                enterprises.write(conn, [replace(firm, aliases=(*firm.aliases, *patent.patentees[:1]))])


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_after_any_changes_the_stored_matches_are_those_of_a_full_match(
    night: Night, changes: list[tuple[str, int]]
) -> None:
    days = 0
    for what, number in changes:
        days = number if what == "day" else days
        change(night, what, number)
    today = date.fromordinal(TODAY.toordinal() + days)
    night.rematch(today)
    assert night.stored() == night.full(today)


def test_the_nightly_step_brings_the_index_up_to_date_first(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    engine = open_home(home)
    at = Workplace(home, engine, read_settings({}), lambda _: None)
    assert nightly_match(at, NOW) == "还没有专利"
    import_files(home, engine, RecordKind.PATENT, [shipped("sample", "patents_patsnap.csv")], now=NOW)
    import_files(home, engine, RecordKind.NEED, [shipped("sample", "needs.xlsx")], now=NOW)
    assert "条需求重新匹配" in nightly_match(at, NOW) and "；0 条需求重新匹配" in nightly_match(at, NOW)
    engine.dispose()


def test_with_the_reader_the_night_matches_as_the_full_match_does(night: Night) -> None:
    night.index()
    models = Models(reranker="shipped")
    answered_ones = {match.need_id for match in night.full()}
    with night.engine.connect() as conn:
        some = [need for need in open_needs(conn) if need.need_id in answered_ones][:4]
        full = Matching(night.home, conn, TODAY, THRESHOLD, "", "shipped").run(some, TOP, lambda _: None)
        plain = Matching(night.home, conn, TODAY, THRESHOLD).run(some, TOP, lambda _: None)
    nightly = match_changed(night.home, night.engine, NOW, TODAY, THRESHOLD, models, lambda _: None)
    stored = {match.match_id: match for match in night.stored()}
    assert full.matches and all(stored[match.match_id] == match for match in full.matches)
    assert [m.score for m in full.matches] != [m.score for m in plain.matches]
    assert nightly.unchanged == 0
    again = match_changed(night.home, night.engine, NOW, TODAY, THRESHOLD, models, lambda _: None)
    assert again.fingerprints == {}
