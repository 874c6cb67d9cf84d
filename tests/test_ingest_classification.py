"""IPC and Locarno codes in every spelling seen."""

import pytest

from ingest.cells import BadCell
from ingest.classification import classify, ipc_code, locarno_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E01B3/32", "E01B3/32"),
        ("E01B3/32(2006.01)I", "E01B3/32"),
        ("G01L3/00（2006.01）I", "G01L3/00"),
        ("H04L   27/26    (2006.01)", "H04L27/26"),
        ("H04L 27/26 20060101AFI20110420BHCN", "H04L27/26"),
        ("B03C0003090000", "B03C3/09"),
        ("F28F0001380000", "F28F1/38"),
        ("H01M0010052500", "H01M10/0525"),
        ("h01m10/0525", "H01M10/0525"),
        ("Ｈ０１Ｍ１０／０５２５", "H01M10/0525"),
        ("F24J2/46", "F24J2/46"),
        ("A01B", "A01B"),
        ("A01", "A01"),
    ],
)
def test_an_ipc_code_has_one_spelling(text: str, code: str) -> None:
    assert ipc_code(text) == code


@pytest.mark.parametrize("text", ["I01B3/32", "A98B1/00", "E01B3", "E01B3/3", "机械", "14-02", ""])
def test_what_is_no_ipc_code_is_none(text: str) -> None:
    assert ipc_code(text) is None


@pytest.mark.parametrize(("text", "code"), [("14-02(10)", "14-02"), ("06-01-C0123", "06-01"), ("24-01", "24-01")])
def test_locarno_codes_are_recognized(text: str, code: str) -> None:
    assert locarno_code(text) == code


def test_a_class_beyond_the_locarno_scheme_is_none() -> None:
    assert locarno_code("45-01") is None


def test_codes_of_other_schemes_are_set_aside_and_nonsense_is_named() -> None:
    assert classify(("H01M4/13", "Y02E60/10", "60/39.5", "H01M4/13@A", "5H029AJ02")) == (("H01M4/13",), ())
    assert classify(("14-02(10)", "14-04(10)")) == ((), ("14-02", "14-04"))
    with pytest.raises(BadCell) as caught:
        classify(("H01M4/13", "锂电池"))
    assert caught.value.value == "锂电池" and "IPC" in caught.value.reason
