"""Every sentence of the Discord shell, read by a machine: no slip of the pen, no plural gone wrong, no word a newcomer stumbles over."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.core import chat_words as words
from bot.core import digest_words

COUNTS = (0, 1, 2, 1234)
HARD = re.compile(
    r"\b(?:interval|percentile|quartile|quantile|variance|deviation|p-value|significan\w*|bootstrap|heterogen\w*)\b", re.IGNORECASE
)


def constants() -> list[str]:
    found: list[str] = []
    for name, value in (vars(words) | vars(digest_words)).items():
        if name.startswith("_") or not name.isupper():
            continue
        waiting = [value]
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                found.append(part)
            elif isinstance(part, dict):
                waiting += [*part.values(), *part]
            elif isinstance(part, tuple):
                waiting += part
    return found


def made() -> list[str]:
    """What the functions say, for each of a few numbers."""
    channels = tuple(range(1, 9))
    return [
        words.sorry("a1b2c3"),
        words.forbidden("Send Messages"),
        words.slow_down(1_760_000_000),
        *(digest_words.digest_title(date(2026, month, 3)) for month in range(1, 13)),
        *(digest_words.new_in_all(count) for count in COUNTS),
        *(
            digest_words.move("MLOps Engineer", kind, change, 6, (72, 84))
            for kind in ("openings", "remote", "pay")
            for change in (-31.4, -1.0, 0.4, 1.2, 58.0)
        ),
        *(digest_words.digest_set(1, roles, 0, 9, "UTC") for roles in (["SRE"], ["SRE", "Data Engineer"], ["A", "B", "C"])),
        *(digest_words.digest_line(1, ["SRE"], (0, 9, "UTC"), paused) for paused in (None, digest_words.PAUSED_SEND)),
        digest_words.digest_needs(1, "Send Messages"),
        digest_words.digest_closed(1),
        words.settings_line(),
        digest_words.digest_paused(1),
        *(words.channels_line(channels[:only], channels[:closed]) for only in (0, 1, 2, 8) for closed in (0, 1, 2, 8)),
        *(line(on=on) for line in (words.listening_line, words.private_line) for on in (True, False)),
        *(words.country_line(country) for country in (None, "Germany")),
        *(words.currency_line(currency) for currency in (None, "EUR")),
        words.feedback_line("hello"),
        words.ask_with("</salary:1>", "What a role is paid"),
    ]


@pytest.mark.parametrize("text", [*constants(), *made()])
def test_a_sentence_reads_well(text: str) -> None:
    assert "  " not in text
    assert text == text.strip()
    assert not re.search(r"\b1 (?:openings|postings|points|channels|roles)\b", text)
    assert not re.search(r"\b(?:0|2|1,234) (?:opening|posting|point|channel)\b(?!s)", text)
    assert not re.search(r"\s[,.;:?!](?:\s|$)", text)
    assert not HARD.search(text)
    plain = re.sub(r"<[#t/][^>]*>", "x", text)
    for sentence in re.split(r"(?<=[.!?])\s", plain):
        assert len(sentence) <= 200


def test_there_are_enough_of_them_to_be_all() -> None:
    assert len(constants()) > 100


def test_what_discord_limits_is_within_the_limits() -> None:
    described = [*words.COMMANDS.values(), *words.OPTIONS.values(), *words.SETTINGS.values(), *words.MY_DATA.values()]
    assert all(1 <= len(text) <= 100 for text in [*described, *(text for _, _, text in words.ABOUT_ROLES)])
    assert len(words.ASK_ABOUT_THIS) <= 32
    assert len(words.DELETE_TITLE) <= 45
    assert len(words.DELETE_LABEL) <= 45


def test_a_change_is_told_in_percent_or_points() -> None:
    assert digest_words.move("SRE", "openings", 12.4, 6, (72, 1081)) == (
        "**SRE:** openings are up 12%, the last 6 weeks against the 6 before (1,081 and 72 postings)."
    )
    assert (
        digest_words.move("SRE", "remote", -5.2, 4, (40, 51))
        == "**SRE:** the remote share is down 5 points of a hundred, the last 4 weeks against the 4 before (51 and 40 postings)."
    )
    assert "up 1 point of" in digest_words.move("SRE", "remote", 1.1, 4, (40, 51))
    assert "up 0.4%" in digest_words.move("SRE", "pay", 0.4, 4, (40, 51))
