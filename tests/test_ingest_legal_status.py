"""Register words to statuses: what is dead, what lives, and what tells nothing."""

from datetime import date

import pytest

from ingest.legal_status import legal_status, newest_event
from matcher.vocabulary import LegalStatus as S


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("授权", S.IN_FORCE),
        ("发明专利权授予", S.IN_FORCE),
        ("有权-审定授权", S.IN_FORCE),
        ("专利权维持", S.IN_FORCE),
        ("部分无效", S.IN_FORCE),
        ("授权 | 权利转移", S.IN_FORCE),
        ("发明专利申请公布", S.PENDING),
        ("实质审查的生效", S.PENDING),
        ("审中-实质审查", S.PENDING),
        ("公开", S.PENDING),
        ("驳回等复审请求", S.PENDING),
        ("专利权的终止", S.LAPSED),
        ("未缴年费专利权终止，等恢复", S.LAPSED),
        ("无权-未缴年费", S.LAPSED),
        ("无权-权利转移", S.LAPSED),
        ("避重放弃", S.LAPSED),
        ("专利权有效期届满", S.EXPIRED),
        ("期限届满", S.EXPIRED),
        ("发明专利申请公布后的视为撤回", S.WITHDRAWN),
        ("无权-视为撤回", S.WITHDRAWN),
        ("视为放弃取得专利权", S.WITHDRAWN),
        ("发明专利申请公布后的驳回", S.REJECTED),
        ("全部无效", S.INVALIDATED),
        ("Active", S.IN_FORCE),
        ("Inactive", S.LAPSED),
        ("Expired", S.EXPIRED),
        ("in_force", S.IN_FORCE),
        ("状态不明", S.UNKNOWN),
        ("Granted Patent", S.UNKNOWN),
        ("某种新说法", S.UNKNOWN),
        ("", S.UNKNOWN),
    ],
)
def test_the_words_of_a_register_tell_a_status(words: str, status: S) -> None:
    assert legal_status(words) is status


@pytest.mark.parametrize(
    "words", ["专利申请权、专利权的转移", "著录事项变更", "权利人变更", "专利权人的姓名或者名称、地址的变更"]
)
def test_an_event_tells_nothing_of_force_so_the_grant_decides(words: str) -> None:
    assert legal_status(words, granted=True) is S.IN_FORCE
    assert legal_status(words, granted=False) is S.PENDING


@pytest.mark.parametrize(
    ("validity", "words", "status"),
    [
        ("有效", "授权", S.IN_FORCE),
        ("有效", "权利转移", S.IN_FORCE),
        ("失效", "授权", S.LAPSED),
        ("失效", "期限届满", S.EXPIRED),
        ("无效", "未缴年费", S.LAPSED),
        ("审中", "实质审查", S.PENDING),
        ("失效", "", S.LAPSED),
    ],
)
def test_validity_and_detail_are_read_together(validity: str, words: str, status: S) -> None:
    assert legal_status(words, validity) is status


def test_the_newest_telling_event_of_a_history_counts() -> None:
    history = (
        "#法律状态公告日：20121219;\n法律状态：专利申请权、专利权的转移;\n描述信息：示例;"
        "#法律状态公告日：20110105;\n法律状态：授权;\n描述信息：授权;"
    )
    assert newest_event(history) == ("授权", date(2011, 1, 5))
    assert newest_event("没有记录") == ("", None)
