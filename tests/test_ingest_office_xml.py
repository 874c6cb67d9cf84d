"""The patent office's XML: claims whole, formulas and pictures left out, nothing fetched, no entity tricks."""

from datetime import date
from pathlib import Path

import pytest

from ingest.patents import PatentFile, read_patents
from ingest.rows import CleanRow
from matcher.errors import FileUnreadable
from matcher.vocabulary import PatentKind

DOCTYPE = '<!DOCTYPE business:PatentDocumentAndRelated SYSTEM "http://localhost:9/never-fetched.dtd"[]>'
DOCUMENT = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
{doctype}
<business:PatentDocumentAndRelated xmlns:base="urn:base" xmlns:business="urn:business">
  <business:PublicationReference dataFormat="original"><base:WIPOST3Code>CN</base:WIPOST3Code>
    <base:DocNumber>109000000</base:DocNumber><base:Kind>A</base:Kind><base:Date>20200707</base:Date>
  </business:PublicationReference>
  <business:ApplicationReference dataFormat="standard"><base:WIPOST3Code>CN</base:WIPOST3Code>
    <base:DocNumber>102020000000001</base:DocNumber></business:ApplicationReference>
  <business:ApplicationReference dataFormat="original"><base:WIPOST3Code>CN</base:WIPOST3Code>
    <base:DocNumber>202010000001.1</base:DocNumber><base:Date>20200106</base:Date></business:ApplicationReference>
  <business:MainClassification dataFormat="original">B03C3/09</business:MainClassification>
  <business:MainClassification dataFormat="standard">B03C0003090000</business:MainClassification>
  <business:ClassificationIPCR><base:Text>H04L   27/26    (2006.01)</base:Text></business:ClassificationIPCR>
  <business:InventionTitle>一种示例&alpha;装置</business:InventionTitle>
  <business:Applicant><base:Name>示例大学</base:Name></business:Applicant>
  <business:Inventor><base:Name>张三</base:Name></business:Inventor>
  <business:Inventor><base:Name>李四</base:Name></business:Inventor>
  <business:Abstract><base:Paragraphs>第一段。</base:Paragraphs><base:Paragraphs>第二段。</base:Paragraphs></business:Abstract>
  <business:Claims>
    <business:Claim><business:ClaimText>1.一种装置，包括“
        <base:Image file="A.TIF"/>”形件，N<base:Sub>b</base:Sub>个。</business:ClaimText>
      <business:ClaimText><base:MathText><![CDATA[<math><mi>x</mi></math>]]></base:MathText>其中x为长度。</business:ClaimText>
    </business:Claim>
    <business:Claim><business:ClaimText>2.如权利要求1所述的装置。</business:ClaimText></business:Claim>
  </business:Claims>
</business:PatentDocumentAndRelated>
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.xml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_document_of_the_office_becomes_a_patent(tmp_path: Path) -> None:
    file = PatentFile(write(tmp_path, DOCUMENT.format(doctype=DOCTYPE)))
    (row,) = file.rows()
    assert isinstance(row, CleanRow) and file.source == "国知局 XML"
    patent = row.record
    assert (patent.patent_id, patent.publication_number) == ("CN2020100000011", "CN109000000A")
    assert (patent.filing_date, patent.publication_date) == (date(2020, 1, 6), date(2020, 7, 7))
    assert patent.title == "一种示例α装置" and patent.abstract == "第一段。第二段。"
    assert patent.claims == "1.一种装置，包括“”形件，Nb个。\n其中x为长度。\n2.如权利要求1所述的装置。"
    assert (patent.ipc_codes, patent.inventors) == (("B03C3/09", "H04L27/26"), ("张三", "李四"))
    assert patent.kind is PatentKind.INVENTION


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://localhost:9/x.dtd"> %p;]>',
    ],
)
def test_declared_entities_are_refused(tmp_path: Path, doctype: str) -> None:
    with pytest.raises(FileUnreadable, match="实体"):
        read_patents(write(tmp_path, DOCUMENT.format(doctype=doctype)))


def test_broken_xml_and_other_xml_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match="格式有误"):
        read_patents(write(tmp_path, DOCUMENT.format(doctype="")[:600]))
    with pytest.raises(FileUnreadable, match="rss"):
        read_patents(write(tmp_path, "<?xml version='1.0'?><rss><item/></rss>"))
