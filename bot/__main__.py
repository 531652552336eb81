"""``python -m bot`` is ``rolecall``."""

from bot.cli import entry

entry()
