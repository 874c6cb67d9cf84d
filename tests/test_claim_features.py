"""The first claim: found among the others, its subject and its features."""

import pytest

from jobs.judgement import read_cues
from matcher.claim_features import claim_features, claim_subject, first_claim

CUES = read_cues()


@pytest.mark.parametrize(
    ("claims", "first"),
    [
        ("1.一种泵，包括叶轮。\n2.根据权利要求1所述的泵。", "1.一种泵，包括叶轮。"),
        ("1.一种泵，包括叶轮。2.根据权利要求1所述的泵。", "1.一种泵，包括叶轮。"),
        ("1、一种泵；2、如权利要求1", "1、一种泵；"),
        ("一种泵，转速为2.5转。", "一种泵，转速为2.5转。"),
        ("一种泵，直径为\n2.5米", "一种泵，直径为\n2.5米"),
        ("", ""),
    ],
)
def test_the_first_claim_ends_where_the_second_begins(claims: str, first: str) -> None:
    assert first_claim(claims) == first


def test_a_claim_longer_than_two_thousand_characters_is_cut_there() -> None:
    assert len(first_claim("泵" * 5000)) == 2000


@pytest.mark.parametrize(
    ("claim", "subject", "features"),
    [
        (
            "1.一种泵，包括壳体，其特征在于：包括叶轮；所述叶轮弯曲，且由钢制成。",
            "一种泵，包括壳体",
            ["包括叶轮", "所述叶轮弯曲，且由钢制成"],
        ),
        ("1.一种泵，其特征在于，壳体内设有叶轮，所述叶轮弯曲。", "一种泵", ["壳体内设有叶轮", "所述叶轮弯曲"]),
        ("一种涂料，包括：树脂60份；颜料5份；", "一种涂料", ["树脂60份", "颜料5份"]),
        ("1. A pump comprising: a casing; and an impeller.", "A pump", ["a casing", "and an impeller."]),
        ("叶轮弯曲；壳体为钢", "", ["叶轮弯曲", "壳体为钢"]),
        ("1.其特征在于，", "", []),
    ],
)
def test_subject_and_features_of_a_claim(claim: str, subject: str, features: list[str]) -> None:
    found = claim_subject(claim, CUES)
    assert (found.text if found else "") == subject
    assert [feature.text for feature in claim_features(claim, CUES)] == features
    assert all(claim[f.start : f.end] == f.text for f in claim_features(claim, CUES))
