"""A table of known answers: who is what kind of provider. Names are public facts or invented."""

import pytest

from ingest.providers import provider_kind
from matcher.vocabulary import ProviderKind as P


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("北京大学", P.UNIVERSITY),
        ("北京科技大学", P.UNIVERSITY),
        ("中国石油大学（华东）", P.UNIVERSITY),
        ("中国科学院大学", P.UNIVERSITY),
        ("齐鲁工业大学（山东省科学院）", P.UNIVERSITY),
        ("清华大学深圳研究院", P.UNIVERSITY),
        ("山东省矿业学院", P.UNIVERSITY),
        ("泰山职业技术学院", P.UNIVERSITY),
        ("示例高等专科学校", P.UNIVERSITY),
        ("北京大学第三医院", P.UNIVERSITY),
        ("中国科学院金属研究所", P.INSTITUTE),
        ("山东省农业科学院", P.INSTITUTE),
        ("武汉船用电力推进装置研究所（中国船舶重工集团公司第七一二研究所）", P.INSTITUTE),
        ("示例省林业科学研究院", P.INSTITUTE),
        ("示例市农科所", P.INSTITUTE),
        ("示例市疾病预防控制中心", P.INSTITUTE),
        ("国家电网公司", P.STATE_OWNED),
        ("国网江苏省电力有限公司", P.STATE_OWNED),
        ("中国石油化工股份有限公司", P.STATE_OWNED),
        ("中铁二十二局集团电气化工程有限公司", P.STATE_OWNED),
        ("中交隧道工程局有限公司", P.STATE_OWNED),
        ("胜利油田会战指挥部测井公司", P.STATE_OWNED),
        ("华为技术有限公司", P.ENTERPRISE),
        ("腾讯科技(北京)有限公司", P.ENTERPRISE),
        ("徐工集团工程机械股份有限公司", P.ENTERPRISE),
        ("示例大学科技园有限公司", P.ENTERPRISE),
        ("示例研究院有限公司", P.ENTERPRISE),
        ("山东省泰安市谷里灯泡厂", P.ENTERPRISE),
        ("示例养殖专业合作社", P.ENTERPRISE),
        ("李玉", P.INDIVIDUAL),
        ("张三丰", P.INDIVIDUAL),
        ("欧阳示例", P.INDIVIDUAL),
        ("阿不都·热合曼", P.INDIVIDUAL),
        ("菲利普·普朗斯", P.INDIVIDUAL),
        ("LG 电子株式会社", P.FOREIGN),
        ("三星电子株式会社", P.FOREIGN),
        ("日本示例制作所", P.FOREIGN),
        ("SIEMENS AG", P.FOREIGN),
        ("Idemitsu Kosan Co., Ltd.", P.FOREIGN),
        ("주식회사 엘지화학", P.FOREIGN),
        ("不知道属于哪一类的名称", P.UNKNOWN),
    ],
)
def test_a_patentee_is_the_kind_its_name_says(name: str, kind: P) -> None:
    assert provider_kind((name,)) is kind


def test_a_romanized_name_on_a_chinese_publication_is_not_foreign() -> None:
    assert provider_kind(("UNIV SHANDONG",), "CN") is P.UNIVERSITY
    assert provider_kind(("EXAMPLE POWER CO LTD",), "CN") is P.ENTERPRISE
    assert provider_kind(("ZHANG SAN",), "CN") is P.UNKNOWN
    assert provider_kind(("UNIV OHIO",), "US") is P.FOREIGN


def test_the_first_patentee_whose_name_tells_decides() -> None:
    assert provider_kind(("示例大学", "示例有限公司")) is P.UNIVERSITY
    assert provider_kind(("不知道属于哪一类的名称", "示例有限公司")) is P.ENTERPRISE
    assert provider_kind(()) is P.UNKNOWN
