"""Addresses in one spelling, and keys that know a contact again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.addresses import (
    address,
    address_key,
    contact_id,
    contact_keys,
    is_mobile,
    is_one_line,
    normal_email,
    normal_name,
    normal_phone,
)
from matcher.domain import Contact
from matcher.errors import InputRefused

SECRET = b"s" * 32
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789._-", min_size=1, max_size=12)
EMAILS = st.builds("{}@{}.{}".format, LOCAL, st.sampled_from(("qq", "example", "mail")), st.sampled_from(("com", "cn")))
MOBILES = st.builds("1{}{:09d}".format, st.integers(3, 9), st.integers(0, 10**9 - 1))
BLANKS = st.sampled_from(("", " ", "\u3000", "\u200b", "\ufeff", "\t", "\xa0"))


@st.composite
def respelled(draw: st.DrawFn, text: str) -> str:
    """The text with any letters in another case or width, and blanks anywhere."""
    wide = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    upper = draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    cased = [char.upper() if up else char for char, up in zip(text, upper, strict=True)]
    return "".join(draw(BLANKS) + (WIDE[c] if w else c) for c, w in zip(cased, wide, strict=True)) + draw(BLANKS)


@given(st.data(), EMAILS)
def test_an_address_is_one_in_every_case_width_and_spacing(data: st.DataObject, email: str) -> None:
    assert normal_email(data.draw(respelled(email))) == email


@given(st.data(), MOBILES, st.sampled_from(("", "+86", "86", "0086", "+86-", "(+86)", "0")))
def test_a_mobile_number_is_one_with_every_prefix_and_grouping(data: st.DataObject, mobile: str, prefix: str) -> None:
    grouped = data.draw(st.sampled_from((mobile, f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}")))
    assert normal_phone(data.draw(respelled(prefix + grouped))) == mobile


@given(MOBILES, MOBILES)
def test_two_numbers_stay_two(one: str, other: str) -> None:
    assert (normal_phone(one) == normal_phone("+86 " + other)) == (one == other)


@given(st.text(max_size=30))
def test_a_normal_spelling_is_its_own_normal_spelling(text: str) -> None:
    assert normal_email(normal_email(text)) == normal_email(text)
    assert normal_name(normal_name(text)) == normal_name(text)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0538-1234567", "5381234567"),
        ("+86 (0)538 123 4567", "5381234567"),
        ("0086 538 1234567", "5381234567"),
        ("８６１３８００００００００", "13800000000"),
        ("+1 212 555 0100", "+12125550100"),
        ("001-212-555-0100", "+12125550100"),
        ("8612345", "8612345"),
    ],
)
def test_numbers_of_every_kind(text: str, normal: str) -> None:
    assert normal_phone(text) == normal


def test_only_mobile_numbers_receive_messages() -> None:
    assert is_mobile("+86 138-0000-0000") and not is_mobile("0538-1234567") and not is_mobile("+12125550100")


def test_what_a_person_types_is_told_apart() -> None:
    assert address("ZHANG＠Example。com ") == ("email", "zhang@example.com")
    assert address("+86 138 0000 0000") == ("phone", "13800000000")


@pytest.mark.parametrize(
    "text", ["", "张三", "a@b", "a@@b.com", "a@b.com, c@d.com", "123", "a@b.com\r\nBcc: c@d.com", "a@b.com\x00"]
)
def test_what_is_no_address_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        address(text)
    assert is_one_line(refused.value.message)


def test_a_contact_is_known_by_its_addresses_and_by_name_with_firm_or_telephone() -> None:
    one = contact_keys(SECRET, Contact("91A", "张三", email="a@b.com", phone="13800000000"), ["甲公司", "甲厂"])
    assert one.email == address_key(SECRET, "email", "a@b.com") and one.phone == address_key(
        SECRET, "phone", "13800000000"
    )
    assert len(one.person) == 4 and len(one.every) == 6  # the id, two names and the number of telephone
    renamed = contact_keys(SECRET, Contact("91B", "张 三", email="x@y.com"), ["甲厂"])
    assert one.every & renamed.every == one.person & renamed.person != frozenset()
    moved = contact_keys(SECRET, Contact("91C", "张三", phone="+86 13800000000"), ["丙公司"])
    assert one.phone == moved.phone and one.person & moved.person
    colleague = contact_keys(SECRET, Contact("91A", "李四", phone="13800000000"), ["甲公司"])
    assert one.every & colleague.every == {one.phone}


def test_keys_of_another_secret_tell_nothing() -> None:
    contact = Contact("91A", "张三", email="a@b.com", phone="13800000000")
    assert not contact_keys(SECRET, contact, ["甲"]).every & contact_keys(b"t" * 32, contact, ["甲"]).every


def test_the_id_of_a_contact_does_not_depend_on_firm_or_spelling() -> None:
    one = contact_id(SECRET, Contact("91A", "张三", email="A@b.com", phone="13800000000"))
    assert one == contact_id(SECRET, Contact("91B", "张　三", email="a@B.com ", phone="+8613800000000"))
    assert one != contact_id(SECRET, Contact("91A", "张三", email="a@b.com"))
