"""The consents and suppressions of a home, read under its key; suppressions also from the copy beside the database."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from hashlib import sha256

import sqlalchemy as sa

from jobs.home import Home
from jobs.keys import home_key
from matcher.addresses import ContactKeys, contact_keys
from matcher.consent import Permission, Statement, may_write
from matcher.domain import Contact, Enterprise
from matcher.errors import HomeUnusable
from matcher.push_vocabulary import Channel, ConsentAct
from store import consent

_CURE = "请从备份中恢复与数据库同一时期的 secret.key"
Suppressions = dict[tuple[str, ConsentAct], datetime]


class ConsentBook:
    """Opened inside a transaction of the caller. Raises HomeUnusable where the home's key is not the one that hashed
    what is stored: read with another, every refusal would be forgotten."""

    def __init__(self, home: Home, conn: sa.Connection) -> None:
        self._home, self.conn = home, conn
        copied = dict(_copied(home))
        used = consent.secret_ids(conn) | set(copied.values())
        self.secret = home_key(home.path, "contacts", may_create=not used)
        self.secret_id = sha256(self.secret).hexdigest()[:16]
        if used - {self.secret_id}:
            raise HomeUnusable("密钥与拒收名单不是同一个工作目录的", home.path, _CURE)
        self._said: dict[str, dict[int, Statement]] | None = None
        self._stored = consent.suppressed(conn)
        self._copied: Suppressions = {(key, act): at for key, act, at in copied}
        self.suppressions: Suppressions = self._copied | self._stored

    def keys(self, contact: Contact, firm: Enterprise) -> ContactKeys:
        """The keys of a contact of that firm."""
        return contact_keys(self.secret, contact, firm.names)

    def acts_on(self, keys: Iterable[str]) -> dict[str, ConsentAct]:
        """Those of these keys that are suppressed, with the act (an erasure before a refusal)."""
        keys = set(keys)
        refused = {key: act for act in ConsentAct for key in keys if (key, act) in self.suppressions}
        return refused | {key: ConsentAct.ERASE for key in keys if (key, ConsentAct.ERASE) in self.suppressions}

    def permission(
        self, contact: Contact, firm: Enterprise, channel: Channel, today: date, last_written: date | None = None
    ) -> Permission:
        """Whether this contact may be written to: `matcher.consent.may_write` with what the home knows."""
        return self.permissions(contact, firm, [channel], today, last_written)[channel]

    def permissions(
        self,
        contact: Contact,
        firm: Enterprise,
        channels: Iterable[Channel],
        today: date,
        last_written: date | None = None,
    ) -> dict[Channel, Permission]:
        """As `permission`, for several channels at once."""
        keys = self.keys(contact, firm)
        said = self._statements(keys)
        acts = self.acts_on(keys.every)
        return {
            channel: may_write(
                contact, keys, channel, today, statements=said, suppressed=acts, last_written=last_written
            )
            for channel in channels
        }

    def read_ahead(self, keys: Iterable[str]) -> None:
        """Read what was said under any of these keys at once: for who asks for many contacts in one transaction."""
        self._said = {}
        for statement, _ in consent.events(self.conn, set(keys)):
            for key in statement.keys:
                self._said.setdefault(key, {})[statement.number] = statement

    def _statements(self, keys: ContactKeys) -> list[Statement]:
        if self._said is None:
            return [statement for statement, _ in consent.events(self.conn, keys.every)]
        found = {number: one for key in keys.every for number, one in self._said.get(key, {}).items()}
        return [found[number] for number in sorted(found)]

    def suppress(self, keys: Collection[str], act: ConsentAct, at: datetime) -> None:
        """Suppress these keys for good, in the database and in its copy. The last step of a transaction: should it
        fail after this, the copy says too much, never too little."""
        new: Suppressions = {(key, act): at for key in keys if (key, act) not in self.suppressions}
        self.suppressions |= new
        consent.suppress(self.conn, _without(self.suppressions, self._stored), self.secret_id)
        _append(self._home, _without(self.suppressions, self._copied), self.secret_id)


def _without(more: Suppressions, known: Mapping[tuple[str, ConsentAct], datetime]) -> Suppressions:
    return {name: at for name, at in more.items() if name not in known}


def _copied(home: Home) -> Iterator[tuple[tuple[str, ConsentAct, datetime], str]]:
    """The lines of the copy, each with the id of its secret; one that was cut off while it was written is no line."""
    if not home.refusals.exists():
        return
    for line in home.refusals.read_text(encoding="ascii").splitlines():
        parts = line.split(",")
        if len(parts) == 5 and parts[4] == "end":
            yield (parts[1], ConsentAct(parts[2]), datetime.fromisoformat(parts[3])), parts[0]


def _append(home: Home, new: Suppressions, secret_id: str) -> None:
    lines = [f"\n{secret_id},{key},{act.value},{at.isoformat()},end" for (key, act), at in sorted(new.items())]
    if lines:
        with home.refusals.open("a", encoding="ascii", newline="") as file:
            file.write("".join(lines))
