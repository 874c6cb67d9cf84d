"""Words that go outside the centre: without the ways to reach a person, whoever wrote them there."""

import re

LEFT_OUT = "〔联系方式略〕"
# An e-mail address; a mobile or fixed telephone number; an account of a messenger after its name.
_REACHES = re.compile(
    r"[a-z0-9_.+-]+ ?@ ?[a-z0-9_-]+(?:\.[a-z0-9_-]+)+"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|(?<!\d)(?:\(0\d{2,3}\)|0\d{2,3})[- ]?\d{7,8}(?!\d)"
    r"|(?:微信|wechat|qq|vx)(?:号码|号)? ?(?:[:为是] ?)?(?=[\w-]*\d|[a-z_-]{6})[a-z0-9_-]{5,20}",
    re.IGNORECASE | re.ASCII,
)
_PLAIN = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}  # full-width signs, each to one


def without_contacts(text: str) -> str:
    """The text with every e-mail address, telephone number and messenger account left out; nothing else is touched.
    Full-width digits and signs are read as their plain ones."""
    kept, at = [], 0
    for found in _REACHES.finditer(text.translate(_PLAIN)):
        kept += [text[at : found.start()], LEFT_OUT]
        at = found.end()
    return "".join([*kept, text[at:]])
