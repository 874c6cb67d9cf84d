"""One spelling for every e-mail address, telephone number and name, and the keyed hashes that stand for them."""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from matcher.domain import Contact
from matcher.errors import InputRefused

_EMAIL = re.compile(r"[^@\s,;:<>()\"\\]+@[^@\s,;:<>()\"\\.]+(?:\.[^@\s,;:<>()\"\\.]+)+")
_PHONE = re.compile(r"\+?\d{5,20}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FULL_STOPS = str.maketrans("。｡", "..")
_BETWEEN_DIGITS = re.compile(r"[-()‐‑‒–—―−－.·/]")


@dataclass(frozen=True, slots=True)
class ContactKeys:
    """Keyed hashes of one contact: its addresses (empty where it has none), and what tells the person (the name with
    the firm's id, with each name of the firm, with the telephone number)."""

    email: str
    phone: str
    person: frozenset[str]

    @property
    def every(self) -> frozenset[str]:
        """All keys of the contact."""
        return self.person | {key for key in (self.email, self.phone) if key}


def normal_email(text: str) -> str:
    """The one spelling of an address: NFKC, no blanks or invisible characters, lower case; not checked."""
    return _compact(text).translate(_FULL_STOPS)


def normal_phone(text: str) -> str:
    """The national number without trunk zero, blanks and dashes; numbers of other countries keep `+`. Not checked."""
    plain = _BETWEEN_DIGITS.sub("", _compact(text))
    digits = plain.removeprefix("+")
    abroad = "+" if plain.startswith("+") else ""
    if not abroad and digits.startswith("00"):
        abroad, digits = "+", digits[2:]
    if abroad and not digits.startswith("86"):
        return abroad + digits
    if abroad or _MOBILE.fullmatch(digits.removeprefix("86")):
        digits = digits.removeprefix("86")
    return digits.lstrip("0")


def normal_name(text: str) -> str:
    """The one spelling of a name: NFKC, no blanks or invisible characters, lower case."""
    return _compact(text)


def is_email(text: str) -> bool:
    """Whether the text, as it stands, is one e-mail address."""
    return _EMAIL.fullmatch(text) is not None and text.isprintable()


def is_mobile(text: str) -> bool:
    """Whether the text is a Chinese mobile number, in whatever spelling."""
    return _MOBILE.fullmatch(normal_phone(text)) is not None


def is_one_line(text: str) -> bool:
    """Whether the text holds no line break or other control character that could start a header of its own."""
    return all(char.isprintable() or char == "\u3000" for char in text)


def address(text: str) -> tuple[str, str]:
    """`("email" | "phone", normal spelling)` of what a person typed. Raises InputRefused for what is neither."""
    if not is_one_line(text):
        raise InputRefused("含有换行或控制字符", repr(text), "请写成一行")
    if is_email(email := normal_email(text)):
        return "email", email
    if _PHONE.fullmatch(phone := normal_phone(text)):
        return "phone", phone
    raise InputRefused("不是有效的邮箱、电话号码或联系人编号", text, "可用 queqiao contacts list 查看编号")


def address_key(secret: bytes, kind: str, normal: str) -> str:
    """The keyed hash that stands for an address in its normal spelling."""
    return _key(secret, kind, normal)


def contact_id(secret: bytes, contact: Contact) -> str:
    """The id of a contact: the same wherever the contact stands, and in every spelling."""
    told = (normal_name(contact.name), normal_email(contact.email), normal_phone(contact.phone))
    return f"C-{_key(secret, 'contact', *told)[:12]}"


def contact_keys(secret: bytes, contact: Contact, firm_names: Iterable[str] = ()) -> ContactKeys:
    """The keys of a contact of a firm with these names; a firm that changes its id or name still shares some."""
    name, phone = normal_name(contact.name), normal_phone(contact.phone)
    email = normal_email(contact.email)
    told = {("firm", contact.enterprise_id)} | {("firm-name", normal_name(firm)) for firm in firm_names}
    told |= {("phone", phone)} if phone else set()
    person = frozenset(_key(secret, "person", name, kind, value) for kind, value in told) if name else frozenset()
    return ContactKeys(
        _key(secret, "email", email) if email else "", _key(secret, "phone", phone) if phone else "", person
    )


def _compact(text: str) -> str:
    """Until nothing changes any more: taking a blank away may bring a letter and its mark together."""
    once = unicodedata.normalize("NFKC", text).casefold()
    once = "".join(char for char in once if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))
    return once if once == text else _compact(once)


def _key(secret: bytes, *parts: str) -> str:
    return hmac.new(secret, "\x1f".join(parts).encode("utf-8", "surrogatepass"), sha256).hexdigest()
