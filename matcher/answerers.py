"""Whether who answers says to be the contact, or another to whom the link or the code was passed on."""

import re
from collections.abc import Iterable

from matcher.addresses import normal_email, normal_name, normal_phone
from matcher.domain import Contact

_PARTS = re.compile(r"[,，、;；/|\s]+")
_AROUND = re.compile(r"^(?:我是|我叫|来自|代表|本人)|的$")
_TITLE = re.compile(r"(?:先生|女士|老师|同志|总经理|经理|主任|部长|科长|处长|厂长|院长|教授|博士|工程师|总|工)$")
_SHORTEST_FIRM = 2  # characters


def is_another(said_by: str, contact: Contact, firm_names: Iterable[str]) -> bool:
    """Whether a text such as `张三，某公司` names anybody but the contact, or any firm but the contact's. A firm may be
    named in part, a person by surname and title; an address of the contact is the contact's."""
    name, firms = normal_name(contact.name), [normal_name(firm) for firm in firm_names]
    known = [name, normal_email(contact.email), normal_phone(contact.phone), *firms]
    parts = filter(None, (normal_name(part) for part in _PARTS.split(said_by)))
    return not all(_is_own(part, name, firms, sorted(filter(None, known), key=len, reverse=True)) for part in parts)


def _is_own(part: str, name: str, firms: list[str], known: list[str]) -> bool:
    for word in known:
        part = part.replace(word, "")
    part = _AROUND.sub("", _AROUND.sub("", part))
    if not part or any(len(part) >= _SHORTEST_FIRM and part in firm for firm in firms):
        return True
    bare = _TITLE.sub("", part)
    return bare == "" or (bare != part and name.startswith(bare))
