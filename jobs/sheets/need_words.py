"""A need's triage in words: what it lacks, and the questions as they can be sent."""

from matcher.glossary import chinese
from matcher.questions import Question
from matcher.triage import Triage

PUSHABLE, STAFF_ONLY = "可推送", "仅供内部参考"
_LETTERS = "ABCDEFGH"


def lacking_of(triage: Triage) -> str:
    """The elements the need lacks, e.g. `指标、限制条件`."""
    return "、".join(chinese(element) for element in triage.lacking) or "不缺"


def questions_of(triage: Triage) -> str:
    """Every question with its options, ready to be sent; numbered where there are two."""
    asked = [question_words(question) for question in triage.questions]
    return "\n".join(asked) if len(asked) < 2 else "\n".join(f"{i}. {text}" for i, text in enumerate(asked, start=1))


def question_words(question: Question) -> str:
    """One question, its options lettered, one a line."""
    options = zip(_LETTERS, question.options, strict=False)
    return "\n".join([question.text, *(f"{letter}. {option}" for letter, option in options)])
