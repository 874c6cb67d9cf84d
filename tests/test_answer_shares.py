"""Which answers say that an item is relevant, which that it is not, and which say neither."""

import pytest

from matcher.answer_shares import LEFT_OUT, RELEVANT, answer_shares
from matcher.delivery_vocabulary import Answer


@pytest.mark.parametrize(
    ("answer", "precision"),
    [
        (Answer.INTERESTED, (1, 1)),
        (Answer.TOO_EARLY, (1, 1)),
        (Answer.PRICE, (1, 1)),
        (Answer.HAVE_SOLUTION, (1, 1)),
        (Answer.NOT_RELEVANT, (0, 1)),
        (Answer.UNCLEAR, (0, 0)),
        (Answer.OTHER, (0, 0)),
    ],
)
def test_each_kind_of_answer_has_its_place(answer: Answer, precision: tuple[int, int]) -> None:
    shares = answer_shares({"P-1": answer}, 4)
    assert (shares.precision.hits, shares.precision.n) == precision
    assert (shares.answered.hits, shares.answered.n) == (1, 4)
    assert shares.by_kind == {kind: int(kind is answer) for kind in Answer}


def test_every_answer_is_in_one_of_three_classes() -> None:
    assert not RELEVANT & LEFT_OUT and RELEVANT | LEFT_OUT | {Answer.NOT_RELEVANT} == set(Answer)


def test_without_answers_there_is_no_share() -> None:
    shares = answer_shares({}, 0)
    assert (shares.answered.value, shares.precision.value) == (None, None)
