"""An invented digest for the tests of what goes out; each piece may be told apart in one place."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from matcher.delivery_vocabulary import MessageKind, PushDirection
from matcher.messages import Digest, Envelope, Message
from matcher.push_records import PushContent, PushRecord
from matcher.push_vocabulary import PushChannel

DAY = date(2026, 6, 10)
CONTENT = PushContent(
    need_title="桥式起重机主梁轻量化",
    patent_id="CN2023101234560",
    title="一种箱形主梁变截面拓扑优化设计方法及起重机",
    patentees=("沧浪理工大学", "沧浪起重机研究院"),
    need_quote="在额定起重量不变的前提下主梁自重降低15%以上",
    patent_quote="按弯矩包络对腹板与盖板厚度分段优化，使主梁自重下降18%",
    patent_field="abstract",
    missing=("指标“疲劳寿命不低于A6级”", "限制条件“现有厂房轨道不改造”"),
    readiness="通过中试（供方申报）",
    readiness_level=7,
    legal_status="有效",
    status_date=date(2026, 5, 31),
    fee="普通许可每年3万元",
    payment="签约后一次付清",
    availability="供方已确认（2026-05-20）",
)
SECOND = PushContent(
    need_title="桥式起重机主梁轻量化",
    patent_id="CN2022209876543",
    title="蜂窝夹芯结构的起重机端梁",
    patentees=("沧浪理工大学",),
    need_quote="端梁与主梁连接处局部加强不增加重量",
    patent_quote="夹芯板与连接法兰一体成型，局部刚度提高而质量不增",
    patent_field="claims",
    readiness="研究阶段（机器从文本推断，未经供方确认）",
    readiness_level=3,
    legal_status="有效",
    status_date=date(2026, 5, 31),
    open_license_number="2026-0613",
    fee="每台500元",
    availability="待供方确认",
)
THIRD = PushContent(
    need_title="钢丝绳断丝在线检测",
    patent_id="CN2021112223334",
    title="基于弱磁成像的钢丝绳断丝在线监测装置",
    patentees=("沧浪大学", "甲研究所", "乙公司", "丙公司"),
    need_quote="不停机发现断丝，误报率低于1%",
    patent_quote="在绳速2m/s下识别单根断丝",
    patent_field="abstract",
    missing=("指标“误报率低于1%”",),
    legal_status="有效",
)
ENVELOPE = Envelope(
    recipient="陈工",
    firm="沧浪重工有限公司",
    address="chen@example.com",
    code="K7Q2M",
    centre="产业知识产权运营中心",
    day=DAY,
    reply_to="push@example.org",
)
OPEN = replace(
    ENVELOPE,
    answer_link="https://push.example.org/a/tok3nTok3nTok3n",
    refuse_link="https://push.example.org/u/tok3nTok3nTok3n",
    more=2,
)


def item(number: int = 1, content: PushContent = CONTENT, **more: Any) -> PushRecord:
    """A push of the digest, with a level that a reviewer confirmed."""
    ids = {"match_id": f"M{number}", "need_id": "N1", "patent_id": content.patent_id, "family_id": f"F{number}"}
    kept: dict[str, Any] = {"enterprise_id": "E1", "contact_id": "C1", "channel": PushChannel.EMAIL, "day": DAY}
    kept |= {"direction": PushDirection.SUPPLY, "content": content, "p_relevant": 0.8765, "level": 3}
    return PushRecord(f"P-{number}", **ids | kept | more)


def digest(*items: PushRecord, envelope: Envelope = ENVELOPE, kind: MessageKind = MessageKind.DIGEST) -> Digest:
    """These items, or three of two needs."""
    usual = (item(1), item(2, SECOND, level=None), item(3, THIRD, level=4))
    return Digest(kind, envelope, items or usual)


def message(channel: PushChannel = PushChannel.EMAIL, **more: Any) -> Message:
    """The row of the outbox that carries it."""
    usual: dict[str, Any] = {"kind": MessageKind.DIGEST, "contact_id": "C1", "enterprise_id": "E1", "channel": channel}
    usual |= {"code": "K7Q2M", "day": DAY, "created_at": datetime(2026, 6, 10, 1, tzinfo=UTC)}
    return Message("G-1", **usual | more)
