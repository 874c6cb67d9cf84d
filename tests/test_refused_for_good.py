"""Whatever is imported, merged, unmerged, undone, erased or put back: a refused address is never writable again."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jobs.contact_data import erase_contact
from jobs.contacts import Said, list_contacts, record_basis, refuse, withdraw
from jobs.enterprises import merge, unmerge
from jobs.home import Home
from jobs.importing import import_files, undo_run
from jobs.opening import open_home
from jobs.people import add_person
from matcher.domain import Contact
from matcher.errors import InputRefused, RecordUnknown
from matcher.vocabulary import LegalBasis, RecordKind, Role
from store.schema import contacts, enterprise_merges, versions

START = datetime(2026, 3, 2, 4, tzinfo=UTC)
FIRMS = {"91999999MA0000001N": "虚构甲公司", "91999999MA0000002R": "虚构乙公司", "91999999MA0000003W": "虚构丙公司"}
NAMES = ("虚构张三", "虚构李四", "虚构王五")
EMAILS = ("one@example.com", "two@example.com", "three@example.com")
PHONES = ("13800000001", "13800000002")
HEAD = "企业名称,统一社会信用代码,曾用名或别名,联系人,邮箱,手机,个人信息法律依据,信息来源,依据日期\n"
CONSENT = "本人同意,征集表"
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(ord("a"), ord("z") + 1)})
SPELLINGS: tuple[Callable[[str], str], ...] = (str, str.upper, lambda text: text.translate(WIDE))
# What each spelling stands for, so that the program's own rules are not what they are judged by.
MEANT = {spell(mail): mail for spell in SPELLINGS for mail in EMAILS} | {
    prefix + phone: phone for prefix in ("", "+86 ", "0086-") for phone in PHONES
}
ROWS = st.tuples(
    st.sampled_from(sorted(FIRMS)),
    st.sampled_from(("", "虚构老厂")),
    st.sampled_from(NAMES),
    st.sampled_from((*EMAILS, "")),
    st.sampled_from((*PHONES, "")),
    st.sampled_from(("2025-12-01", "2026-03-01", "2026-03-09")),
    st.sampled_from(SPELLINGS),
    st.sampled_from(("", "+86 ", "0086-")),
)


def meant(contact: Contact) -> set[str]:
    """The addresses of a contact as the test counts them."""
    return {MEANT[text] for text in (contact.email, contact.phone) if text}


class Register(RuleBasedStateMachine):
    """A home under every operation that moves contacts, and beside it the plain list of what was refused."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.home = Home(Path(self.folder.name) / "home")
        self.engine = open_home(self.home)
        add_person(self.engine, "王工", Role.OPERATOR)
        self.days, self.files = count(), count()
        self.runs: list[str] = []
        self.stopped: set[str] = set()
        self.erased: set[str] = set()
        self.older: bytes = b""

    def said(self) -> Said:
        now = START + timedelta(minutes=next(self.days))
        return Said("王工", now, date(2026, 3, 9), source="电话")

    @rule(rows=st.lists(ROWS, min_size=1, max_size=3))
    def take(self, rows: list[tuple[str, str, str, str, str, str, Callable[[str], str], str]]) -> None:
        lines = [
            f"{FIRMS[code]},{code},{alias},{name},{spell(mail)},{prefix + phone if phone else ''},{CONSENT},{day}\n"
            for code, alias, name, mail, phone, day, spell, prefix in rows
        ]
        path = Path(self.folder.name) / f"{next(self.files)}.csv"
        path.write_text(HEAD + "".join(lines), encoding="utf-8")
        now = self.said().now
        report = import_files(self.home, self.engine, RecordKind.ENTERPRISE, [path], now=now)
        assert not report.failed and report.files[0].rejected == 0
        self.runs.append(report.run)

    @precondition(lambda self: self.runs)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        run = data.draw(st.sampled_from(self.runs))
        with suppress(InputRefused):
            undo_run(self.home, self.engine, run, "王工", self.said().now)

    @rule(pair=st.permutations(sorted(FIRMS)))
    def merge(self, pair: list[str]) -> None:
        with suppress(InputRefused, RecordUnknown):
            merge(self.engine, pair[0], pair[1], "王工", self.said().now)

    @rule(code=st.sampled_from(sorted(FIRMS)))
    def unmerge(self, code: str) -> None:
        with suppress(InputRefused):
            unmerge(self.engine, code, "王工", self.said().now)

    @rule(who=st.sampled_from((*EMAILS, *PHONES)))
    def refuse(self, who: str) -> None:
        self._stop(who)
        refuse(self.home, self.engine, who, self.said())

    @rule(who=st.sampled_from(EMAILS))
    def erase(self, who: str) -> None:
        with suppress(RecordUnknown):
            erase_contact(self.home, self.engine, who, self.said())
            self.stopped.add(who)
            self.erased.add(who)

    @rule(who=st.sampled_from((*EMAILS, *PHONES)))
    def consent(self, who: str) -> None:
        with suppress(InputRefused, RecordUnknown):
            record_basis(self.home, self.engine, who, LegalBasis.CONSENT, self.said())

    @rule(who=st.sampled_from((*EMAILS, *PHONES)))
    def withdraw(self, who: str) -> None:
        with suppress(InputRefused, RecordUnknown):
            withdraw(self.home, self.engine, who, self.said())

    @rule()
    def keep_a_copy(self) -> None:
        self.engine.dispose()
        self.older = self._database.read_bytes()

    @precondition(lambda self: self.older)
    @rule()
    def put_the_copy_back(self) -> None:
        self.engine.dispose()
        self._database.write_bytes(self.older)
        self.engine = open_home(self.home)
        self.erased.clear()  # an older database holds again what was erased after it; refused it stays

    @invariant()
    def no_refused_address_is_writable(self) -> None:
        for shown in list_contacts(self.home, self.engine, date(2026, 3, 9)):
            contact = shown.held.contact
            told = meant(contact)
            if told & self.stopped:
                assert not [channel for channel, found in shown.permissions.items() if found.digest]

    @invariant()
    def no_erased_address_stands_anywhere(self) -> None:
        with self.engine.connect() as conn:
            texts = [str(v) for v in conn.execute(sa.select(contacts.c.email)).scalars()]
            texts += [str(v) for v in conn.execute(sa.select(versions.c.contacts_before)).scalars()]
            texts += [str(v) for v in conn.execute(sa.select(enterprise_merges.c.payload)).scalars()]
        held = " ".join(texts)
        assert [spelled for spelled, mail in MEANT.items() if mail in self.erased and spelled in held] == []

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    @property
    def _database(self) -> Path:
        return self.home.path / "queqiao.sqlite"

    def _stop(self, who: str) -> None:
        """The address, and every address of whoever has it now: a refusal is a person's, for all channels."""
        self.stopped.add(who)
        for shown in list_contacts(self.home, self.engine, date(2026, 3, 9)):
            told = meant(shown.held.contact)
            self.stopped |= told if who in told else set()


TestRegister = Register.TestCase
TestRegister.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a failing run here takes minutes to shrink
)
