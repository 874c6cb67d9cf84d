"""The ledger hears of every refusal: under each name it may know the contact by."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from jobs.home import Home
from jobs.pseudonyms import contact_key, contact_pseudonyms, pseudonym
from matcher.domain import Contact
from matcher.ledger import LedgerEvent
from matcher.push_vocabulary import LedgerKind
from store import ledger


def tell_of_refusal(
    home: Home, conn: sa.Connection, who: Iterable[tuple[str, Contact]], at: datetime, person: str, address: str = ""
) -> None:
    """Record that these contacts (each with its id), and whoever has `address`, want no more. `conn` means to write.
    What the ledger already knows is not said again. Raises InputRefused, HomeUnusable as `store.ledger.append`: nothing
    can be sent either while the ledger takes nothing in."""
    key = contact_key(home, conn)
    names = {name for contact_id, contact in who for name in contact_pseudonyms(key, contact, contact_id)}
    names |= {pseudonym(key, address)} if address else set()
    by = " ".join(person.split())
    known = {name: ledger.lawfulness(conn, name) for name in names}
    new = sorted(name for name, last in known.items() if last is None or last.kind is not LedgerKind.REFUSED)
    ledger.append(conn, [LedgerEvent(at, LedgerKind.REFUSED, contact=name, person=by) for name in new])
