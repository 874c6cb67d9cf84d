"""Two accounts of one thing: the later wins, the other fills gaps, and saying it twice changes nothing."""

import pickle
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from matcher.domain import Contact, Enterprise, Patent, SupplyTerms
from matcher.merging import Outcome, merge_enterprises, merge_patents, merge_supply, reconcile_patents
from matcher.vocabulary import Availability, ChainRole, LegalStatus

OLD, NEW = date(2018, 1, 1), date(2020, 1, 1)
PUBLICATION = Patent(
    "CN1", "一种吊具", application_number="A1", publication_number="CN106904530A",
    publication_numbers=("CN106904530A",), abstract="旧", family_id="F", as_of=OLD,
)  # fmt: skip
GRANT = Patent(
    "CN106904530", "吊具", publication_number="CN106904530B", publication_numbers=("CN106904530B",),
    abstract="新", legal_status=LegalStatus.IN_FORCE, as_of=NEW,
)  # fmt: skip

_days = st.none() | st.dates(OLD, NEW)
_texts = st.sampled_from(["", "甲", "乙"])
_patents = st.builds(
    Patent,
    st.just("CN1"),
    st.sampled_from(["甲", "乙"]),
    abstract=_texts,
    publication_number=_texts,
    publication_numbers=st.lists(st.sampled_from("甲乙丙"), unique=True).map(tuple),
    legal_status=st.sampled_from(LegalStatus),
    legal_status_text=_texts,
    legal_status_date=_days,
    family_size=st.none() | st.integers(0, 2),
    as_of=_days,
)


@given(_patents)
def test_a_patent_merged_with_itself_stays_as_it_is(patent: Patent) -> None:
    assert merge_patents(patent, patent) == patent


@given(_patents, _patents)
def test_merging_the_same_account_again_changes_nothing(known: Patent, incoming: Patent) -> None:
    once = merge_patents(known, incoming)
    assert merge_patents(once, incoming) == once


@given(_patents, _patents)
def test_an_older_account_never_overwrites_a_newer_one_and_fills_its_gaps(known: Patent, incoming: Patent) -> None:
    known, incoming = replace(known, as_of=NEW), replace(incoming, as_of=OLD)
    merged = merge_patents(known, incoming)
    assert merged.title == known.title and merged.abstract == (known.abstract or incoming.abstract)
    assert merged.family_size == (incoming.family_size if known.family_size is None else known.family_size)
    assert merged.as_of == NEW


@given(_patents, _patents)
def test_with_dates_that_differ_the_order_of_arrival_does_not_matter(one: Patent, other: Patent) -> None:
    one, other = replace(one, as_of=OLD), replace(other, as_of=NEW)
    there, back = merge_patents(one, other), merge_patents(other, one)
    assert set(there.publication_numbers) == set(back.publication_numbers)
    assert replace(there, publication_numbers=()) == replace(back, publication_numbers=())


def test_the_later_legal_status_stands_even_in_an_older_account() -> None:
    lapsed = replace(PUBLICATION, legal_status=LegalStatus.LAPSED, legal_status_date=date(2019, 6, 1))
    granted = replace(GRANT, legal_status_date=date(2019, 1, 1))
    assert merge_patents(granted, lapsed).legal_status is LegalStatus.LAPSED


def test_of_two_unknown_statuses_the_newer_wording_stands() -> None:
    old, new = replace(PUBLICATION, legal_status_text="旧"), replace(PUBLICATION, legal_status_text="新", as_of=NEW)
    assert merge_patents(old, new).legal_status_text == merge_patents(new, old).legal_status_text == "新"


def test_publication_and_grant_meet_under_the_id_first_known() -> None:
    (change,) = reconcile_patents([PUBLICATION], {}, [GRANT])
    assert (change.outcome, change.before, change.absorbed) == (Outcome.UPDATED, PUBLICATION, ())
    assert change.after == replace(
        GRANT, patent_id="CN1", application_number="A1", family_id="F",
        publication_numbers=("CN106904530A", "CN106904530B"),
    )  # fmt: skip


def test_a_row_that_shows_two_records_to_be_one_absorbs_the_younger() -> None:
    young = Patent("CN2", "乙", application_number="A2", as_of=OLD)
    joint = Patent("CN3", "丙", application_number="A2", publication_number="CN106904530B", as_of=NEW)
    (change,) = reconcile_patents([PUBLICATION, young], {}, [joint])
    assert (change.after.patent_id, change.after.title, change.absorbed) == ("CN1", "丙", (young,))


def test_rows_of_one_batch_meet_and_the_same_row_again_changes_nothing() -> None:
    changes = reconcile_patents([], {}, [PUBLICATION, GRANT, GRANT])
    assert [change.outcome for change in changes] == [Outcome.ACCEPTED, Outcome.UPDATED, Outcome.UNCHANGED]


def test_availability_and_its_date_move_together() -> None:
    known = SupplyTerms("P", fee="1", availability=Availability.CONFIRMED, availability_date=OLD)
    silent = SupplyTerms("P", availability_date=NEW)
    talks = SupplyTerms("P", availability=Availability.IN_TALKS)
    assert merge_supply(known, silent) == known
    assert merge_supply(known, talks) == SupplyTerms("P", fee="1", availability=Availability.IN_TALKS)
    assert merge_supply(known, replace(known, availability_date=NEW)).availability_date == NEW


def test_a_former_name_stays_as_an_alias_and_contacts_are_united() -> None:
    known = Enterprise("1", "旧名", aliases=("别名",), region="泰安", contacts=(Contact("1", "甲", phone="1"),))
    more = (Contact("2", "甲", duty="经理", phone="1"), Contact("2", "乙"))
    merged = merge_enterprises(known, Enterprise("2", "新名", chain_role=ChainRole.LEAD_FIRM, contacts=more))
    assert (merged.enterprise_id, merged.name, merged.aliases) == ("1", "新名", ("别名", "旧名"))
    assert (merged.region, merged.chain_role) == ("泰安", ChainRole.LEAD_FIRM)
    assert merged.contacts == (Contact("1", "甲", duty="经理", phone="1"), Contact("1", "乙"))


@given(_patents)
def test_a_patent_reaches_another_process_whole(patent: Patent) -> None:
    assert pickle.loads(pickle.dumps(patent)) == patent
