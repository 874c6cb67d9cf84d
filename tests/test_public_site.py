"""The public catalog: what it tells, what it never tells, and that it is whole wherever it lies."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from web_home import NAMES, NOW

from console.commands import queqiao
from console.pages.public import public_app
from jobs.home import Home
from jobs.opening import open_home
from jobs.plain_notes import write_note
from jobs.public_site import publish
from matcher.domain import Contact, Enterprise, Patent, TechnologyNeed
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import Confidentiality, LegalBasis, LegalStatus, ProviderKind, Role
from store import enterprises, needs, patents
from store.database import writing

C = Confidentiality
SECRET = "绝密工艺"
PERSON = Contact("E-9", "虚构王五", "厂长", "wangwu@example.com", "13900001111", LegalBasis.CONSENT, "同意书")


@pytest.fixture
def home(worked_home: Path, tmp_path: Path) -> Iterator[tuple[Home, sa.Engine]]:
    home = Home(Path(shutil.copytree(worked_home, tmp_path / "home")))
    engine = open_home(home)
    with writing(engine) as conn:
        enterprises.write(conn, [Enterprise("E-9", "虚构保密机械有限公司", contacts=(PERSON,))])
        for level, text in ((C.CENTRE_ONLY, SECRET), (C.ANONYMOUS, SECRET), (C.PUBLIC, "防爆电机，电话13900001111")):
            need = TechnologyNeed(f"N-{level}", f"{text}标题", text, "E-9", "虚构保密机械有限公司")
            needs.write(conn, [replace(need, confidentiality=level, anonymous_text="一种防爆的驱动装置")])
    yield home, engine
    engine.dispose()


def published(home: tuple[Home, sa.Engine], folder: Path, address: str = "") -> dict[str, str]:
    """Every file of the site by its name."""
    with home[1].connect() as conn:
        publish(home[0], conn, NOW, "虚构中心", folder, address)
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_every_patent_and_need_that_may_be_read_has_its_place(home, tmp_path: Path) -> None:
    files = published(home, tmp_path / "site")
    catalog = json.loads(files["catalog.json"])
    assert len(catalog["patents"]) >= 100 and len(catalog["needs"]) > 20
    for one in catalog["patents"]:
        page = unescape(files[f"patents/{one['patent_id']}.html"])
        assert one["title"] in page and one["technical_effect"] in page
    assert sum(one["supply"] for one in catalog["segments"]) == len(catalog["patents"])
    segments = [text for name, text in files.items() if name.startswith("segment-")]
    listed = {patent_id for text in segments for patent_id in re.findall(r"CN\w+(?=\.html)", text)}
    assert listed == {one["patent_id"] for one in catalog["patents"]}


def test_no_file_tells_a_person_a_hidden_need_or_whose_an_anonymous_one_is(home, tmp_path: Path) -> None:
    files = published(home, tmp_path / "site")
    with home[1].connect() as conn:
        every = [patent for _, patent in patents.patents_changed_since(conn, 0)]
        inventors = {name for patent in every for name in patent.inventors if len(name) > 1}
        people = {c.name for firm in enterprises.every(conn) for c in firm.contacts if len(c.name) > 2}
        reaches = {r for firm in enterprises.every(conn) for c in firm.contacts for r in (c.email, c.phone) if r}
    whole = "\n".join(files.values())
    assert inventors and people and reaches
    assert [word for word in inventors | people | reaches if word in whole] == []
    assert SECRET not in whole and "虚构保密机械有限公司" in whole  # the public need names its firm
    anonymous = [one for one in json.loads(files["catalog.json"])["needs"] if one["text"] == "一种防爆的驱动装置"]
    assert [(one["enterprise"], one["title"]) for one in anonymous] == [("", "")]
    assert "防爆电机，电话〔联系方式略〕" in whole


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hidden=st.text(st.characters(codec="utf-8", exclude_characters="<>&\"'\0\r\n"), min_size=8, max_size=20))
def test_whatever_a_need_kept_inside_says_stands_nowhere(home, tmp_path: Path, hidden: str) -> None:
    need = TechnologyNeed("N-hidden", f"题{hidden}", f"文{hidden}", "E-9", f"企{hidden}", confidentiality=C.CENTRE_ONLY)
    with writing(home[1]) as conn:
        needs.write(conn, [replace(need, anonymous_text=f"匿{hidden}")])
    whole = "\n".join(published(home, tmp_path / "site").values())
    assert not any(f"{sign}{hidden}" in unescape(whole) for sign in "题文企匿")


def test_holders_that_are_persons_are_called_so_and_their_names_left_out(home, tmp_path: Path) -> None:
    own = Patent("CN2020100000009", "一种夹具", "可减少磨损。", patentees=("虚构大学", "王小五"))
    law = {"legal_status": LegalStatus.IN_FORCE, "provider_kind": ProviderKind.UNIVERSITY}
    with writing(home[1]) as conn:
        patents.write(conn, [replace(own, **law)])
    files = published(home, tmp_path / "site")
    assert "虚构大学、个人" in files["patents/CN2020100000009.html"] and "王小五" not in "".join(files.values())


def test_a_plain_note_is_shown_only_where_a_person_wrote_one_until_it_is_taken_back(home, tmp_path: Path) -> None:
    first = json.loads(published(home, tmp_path / "site")["catalog.json"])["patents"][0]["patent_id"]
    assert "白话说明" not in "".join(published(home, tmp_path / "site").values())
    write_note(home[1], first, " 吊钩不会再脱开。\n\n\n 装上就能用 ", NAMES[Role.OPERATOR], NOW)
    files = published(home, tmp_path / "site")
    assert "吊钩不会再脱开。\n装上就能用" in files[f"patents/{first}.html"]
    assert sum("白话说明" in text for text in files.values()) == 1
    write_note(home[1], first, "", NAMES[Role.OPERATOR], NOW + timedelta(minutes=1))
    assert "白话说明" not in "".join(published(home, tmp_path / "site").values())
    with pytest.raises(InputRefused, match="白话说明太长：501 字"):
        write_note(home[1], first, "长" * 501, NAMES[Role.OPERATOR], NOW)
    with pytest.raises(RecordUnknown):
        write_note(home[1], "CN-none", "话", NAMES[Role.OPERATOR], NOW)


def test_every_link_leads_to_a_file_and_nothing_is_loaded_from_elsewhere(home, tmp_path: Path) -> None:
    files = published(home, tmp_path / "site", "https://example.org/catalog/")
    for name, text in files.items():
        if name.endswith(".html"):
            for target in re.findall(r'(?:href|src|action)="([^"#]+)"', text):
                if target != "data:,":
                    assert (tmp_path / "site" / name).parent.joinpath(target).resolve().is_file(), (name, target)
            assert "<script>" not in text and "style=" not in text and "http" not in text, name


def test_feeds_are_well_formed_and_an_entry_keeps_the_day_it_was_first_listed(home, tmp_path: Path) -> None:
    files = published(home, tmp_path / "site", "https://example.org")
    atom = Xml.fromstring(files["atom.xml"])
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert len(atom.findall("a:entry", space)) == 50
    assert all(link.get("href").startswith("https://example.org/") for link in atom.findall("a:entry/a:link", space))
    assert len(Xml.fromstring(files["rss.xml"]).findall("channel/item")) == 50
    pages = [loc.text for loc in Xml.fromstring(files["sitemap.xml"]).iter() if loc.text and loc.text.strip()]
    assert all((tmp_path / "site" / page.removeprefix("https://example.org/")).is_file() for page in pages)
    assert "Sitemap: https://example.org/sitemap.xml" in files["robots.txt"]
    with home[1].connect() as conn:
        publish(home[0], conn, NOW + timedelta(days=3), "虚构中心", tmp_path / "site")
    later = json.loads((tmp_path / "site" / "catalog.json").read_text(encoding="utf-8"))
    assert {one["listed"] for one in later["patents"]} == {"2026-03-02"} and later["as_of"] == "2026-03-05"
    assert not (tmp_path / "site" / "sitemap.xml").exists()


def test_a_folder_that_holds_anything_else_is_left_alone(home, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "family.jpg").write_text("x")
    with pytest.raises(InputRefused, match="文件夹里有别的东西"):
        published(home, tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["family.jpg"]


def test_a_write_that_fails_leaves_the_standing_site_whole(home, tmp_path: Path, monkeypatch) -> None:
    before = published(home, tmp_path / "site")

    def full(*_: object) -> bytes:
        raise OSError("No space left on device")

    monkeypatch.setattr("jobs.public_site.atom", full)
    with pytest.raises(InputRefused, match="无法写入文件夹"):
        published(home, tmp_path / "site")
    monkeypatch.undo()
    files = (path for path in (tmp_path / "site").rglob("*") if path.is_file())
    assert {path.relative_to(tmp_path / "site").as_posix() for path in files} == before.keys()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".site")] == []


def visitor(home: tuple[Home, sa.Engine]) -> TestClient:
    return TestClient(public_app(*home, clock=lambda: NOW), raise_server_exceptions=False)


def test_the_public_face_serves_what_was_published_and_searches_only_that(home) -> None:
    client = visitor(home)
    assert client.get("/").status_code == 503 and "目录还没有发布" in client.get("/").text
    assert "搜索暂时不能用" in client.get("/search.html?q=吊钩").text
    catalog = json.loads(published(home, home[0].public)["catalog.json"])
    index = client.get("/")
    assert (
        index.status_code == 200
        and "供需目录" in index.text
        and "default-src 'none'" in index.headers["content-security-policy"]
    )
    found = re.findall(r'href="patents/(CN\w+)\.html"', client.get("/search.html?q=起重机吊钩防脱钩").text)
    assert found and set(found) <= {one["patent_id"] for one in catalog["patents"]}
    hidden = catalog["patents"][0]["patent_id"]
    with writing(home[1]) as conn:
        patents.write(conn, [replace(patents.get(conn, hidden), legal_status=LegalStatus.LAPSED)])
    published(home, home[0].public)
    assert client.get(f"/patents/{hidden}.html").status_code == 404
    assert f"/{hidden}.html" not in client.get(f"/search.html?q={catalog['patents'][0]['title']}").text


@pytest.mark.parametrize(
    "path",
    ["/../queqiao.sqlite", "/%2e%2e/queqiao.sqlite", "/patents/..%2f..%2fsecret.key", "/.git", "/nothing", "/a%00b"],
)
def test_nothing_outside_the_published_folder_is_served(home, path: str) -> None:
    published(home, home[0].public)
    answer = visitor(home).get(path)
    assert answer.status_code == 404 and "没有这一页" in answer.text


@pytest.mark.parametrize("asked", ["", " ", "\0", "吊" * 5_000, "<script>alert(1)</script>", "' OR 1=1 --", "\ud83d"])
def test_any_search_gets_a_page_and_runs_nothing(home, asked: str) -> None:
    published(home, home[0].public)
    answer = visitor(home).get("/search.html", params={"q": asked.encode("utf-8", "replace").decode()})
    assert answer.status_code == 200 and "<script>" not in answer.text


def test_the_command_publishes_for_the_public_face_and_to_any_folder(home, tmp_path: Path) -> None:
    place = ["--home", str(home[0].path)]
    told = CliRunner().invoke(queqiao, ["catalog", "--site", *place])
    assert told.exit_code == 0 and re.search(r"已发布到 .*public：专利 \d+ 件，需求 \d+ 条", told.output), told.output
    assert CliRunner().invoke(queqiao, ["catalog", "--site-to", str(tmp_path / "out"), *place]).exit_code == 0
    assert (tmp_path / "out" / "index.html").read_bytes() == (home[0].public / "index.html").read_bytes()
