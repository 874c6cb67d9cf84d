"""A patent's state in words: the source's own words stand beside the status where they say more."""

import pytest

from matcher.domain import Patent
from matcher.supply_words import legal_status_of
from matcher.vocabulary import LegalStatus


@pytest.mark.parametrize(
    ("own_words", "said"),
    [("", "有效"), ("有效", "有效"), ("授权", "有效（授权）"), ("有效；授权", "有效（授权）"), (" 有效; ", "有效")],
)
def test_the_status_is_not_said_twice(own_words: str, said: str) -> None:
    patent = Patent("CN1", "吊钩", legal_status=LegalStatus.IN_FORCE, legal_status_text=own_words)
    assert legal_status_of(patent) == said
