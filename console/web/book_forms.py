"""What the forms of the books have in common: who enters, texts, patents, and the file that proves it."""

from console.web.access import Visitor
from console.web.desk import Desk
from console.web.form_words import FormFields
from jobs.attachments import keep
from jobs.transferring import Acting
from matcher.errors import InputRefused
from matcher.transfers import Evidence as Proof


def acting(desk: Desk, visitor: Visitor, why: str = "") -> Acting:
    """Whoever is signed in, now."""
    return Acting(visitor.person.name, desk.clock(), desk.today, why)


def words_in(fields: FormFields, name: str, label: str) -> str:
    """The text in a field, one line. Raises InputRefused where it is empty."""
    text = " ".join(fields.get(name, "").split())
    if not text:
        raise InputRefused(f"没有写{label}")
    return text


def patents_in(fields: FormFields) -> tuple[str, ...]:
    """The numbers in the field `patents`, each once."""
    parts = fields.get("patents", "").replace("，", "、").replace(",", "、").replace("\n", "、").split("、")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def needed_patents_in(fields: FormFields) -> tuple[str, ...]:
    """As `patents_in`. Raises InputRefused where there is none."""
    found = patents_in(fields)
    if not found:
        raise InputRefused("没有写专利号", cure="几件用顿号隔开")
    return found


def proof_in(desk: Desk, content: bytes, what: str) -> Proof | None:
    """The file of the form, kept and named after what it is; None where none was chosen. Raises InputRefused."""
    if not content:
        return None
    path = keep(desk.home, content)
    return Proof(f"{what}{path.suffix}", path.stem)
