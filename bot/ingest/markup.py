"""HTML to plain text: adverts come escaped once, twice or not at all."""

from __future__ import annotations

import html
import re
from typing import Final

_UNSEEN: Final = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_SPACES: Final = re.compile(r"[ \t\u00a0]{2,}")


def plain_text(markup: str) -> str:
    """Return the words of an advert, tags as spaces; plain text comes back unchanged but for runs of spaces."""
    if "<" not in markup and "&" not in markup:
        return markup
    text = html.unescape(markup)
    if "&lt;" in markup:  # escaped once more around the whole: what was inside is escaped still
        text = html.unescape(text)
    text = _TAG.sub(" ", _UNSEEN.sub(" ", text))
    return _SPACES.sub(" ", html.unescape(text).replace("\u00a0", " "))
