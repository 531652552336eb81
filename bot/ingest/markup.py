"""HTML to plain text: adverts come escaped once, twice or not at all."""

from __future__ import annotations

import html
import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser

_BLOCKS: Final = (
    "p|div|br|li|ul|ol|h[1-6]|tr|td|th|table|thead|tbody|hr|pre|section|article|header|footer|main|aside|blockquote|dl|dt|dd|form"
)
_TAGS: Final = (
    f"{_BLOCKS}|a|b|i|u|s|em|strong|span|font|img|small|sub|sup|code|center|script|style|html|body|head|title|meta|link|svg|button"
)
_MARKUP: Final = re.compile(rf"<(?:/?(?:{_TAGS})(?:\s[^<>]*)?/?>|!--)", re.IGNORECASE)
_ESCAPED: Final = re.compile(rf"&(?:(?:amp|AMP);)*(?:lt|LT);/?(?i:{_TAGS})\b")
_BLOCK: Final = re.compile(rf"<(?=/?(?:{_BLOCKS})[\s/>])", re.IGNORECASE)
_UNSEEN: Final = re.compile(r"<[sntSNT](?i:cript|tyle|oscript|emplate)\b")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_ESCAPES: Final = (
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#39;", "'"), ("&amp;", "&"), ("&LT;", "<"), ("&GT;", ">"), ("&AMP;", "&"),
)  # fmt: skip
_SPACES: Final = re.compile(r" {2,}")
_LEVELS: Final = 3  # how often markup may be found inside the text of markup


def plain_text(markup: str) -> str:
    """Return the words of an advert, each block on a line of its own; plain text comes back unchanged but for runs of spaces."""
    if "<" not in markup and "&" not in markup:
        return markup
    text = markup
    for _ in range(_LEVELS):
        while not _MARKUP.search(text) and _ESCAPED.search(text):
            text = _unescaped(text)
        if not _MARKUP.search(text):
            break
        text = "\n".join(filter(None, map(str.strip, _stripped(text).split("\n"))))
    if _ENTITY.search(text):
        text = html.unescape(text)
    text = text.replace("\u00a0", " ").replace("\t", " ")
    return _SPACES.sub(" ", text) if "  " in text else text


def _unescaped(text: str) -> str:
    """Return markup that was escaped as a whole, its own entities left to the parser; several times faster than ``html.unescape``."""
    for escaped, meant in _ESCAPES:
        text = text.replace(escaped, meant)
    return text


def _stripped(text: str) -> str:
    """Return the text of markup without scripts and styles, a line break where a block begins or ends."""
    tree = LexborHTMLParser(_BLOCK.sub("\n<", text).encode("utf-8", "replace"))
    if _UNSEEN.search(text):
        tree.strip_tags(["script", "style", "noscript", "template"])
    return tree.body.text(deep=True, separator="") if tree.body else ""
