"""What a server costs in memory: the bot in few and in many servers, over the loopback gateway: python -m tests.benchmarks.servers

[--servers 2000] [--channels 20]

Each server comes with its channels, as Discord sends them when a session begins. Beside ours stands a bare discord.py bot, whose cache
is the most of it. Printed are kilobytes a server: the resident memory in many servers less that in few, by the difference.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figures import Figure, keep
from tests.benchmarks.gateway import OURS, bot_process
from tests.loopback.server import Loopback

FEW = 10
SETTLED = 5.0  # seconds after the session has begun


@dataclass(frozen=True, slots=True)
class Kept:
    """Resident memory in MB, in few and in many servers."""

    few: float
    many: float

    def each(self, servers: int) -> float:
        """Kilobytes a server."""
        return (self.many - self.few) * 1024 / (servers - FEW)


async def memory(command: list[str], servers: int, channels: int) -> float:
    """Megabytes that a bot holds in so many servers."""
    async with Loopback(guilds=servers, channels=channels).running() as discord:
        with TemporaryDirectory() as folder:
            async with bot_process(discord, command, Path(folder)) as process:
                await asyncio.sleep(SETTLED)
                return float(process.memory_info().rss) / 2**20


async def measure(servers: int, channels: int) -> dict[str, Kept]:
    """Both bots, each in few and in many servers."""
    with TemporaryDirectory() as folder:
        card = Path(folder) / "card.json"
        card.write_text("[]", encoding="utf-8")
        bots = {"bare discord.py": ["tests.benchmarks.gateway", "--bare", str(card)], "rolecall": OURS}
        return {
            name: Kept(await memory(command, FEW, channels), await memory(command, servers, channels)) for name, command in bots.items()
        }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", type=int, default=2000)
    parser.add_argument("--channels", type=int, default=20)
    wanted = parser.parse_args()
    found = asyncio.run(measure(wanted.servers, wanted.channels))
    print(f"{'':<18}{FEW:>4} servers{wanted.servers:>8,} servers   KB a server of {wanted.channels} channels")
    for name, kept in found.items():
        print(f"{name:<18}{kept.few:>9.1f} MB{kept.many:>13.1f} MB{kept.each(wanted.servers):>15.1f}")
    ours, bare = (found[name].each(wanted.servers) for name in ("rolecall", "bare discord.py"))
    keep(Figure(f"memory a server of {wanted.channels} channels", ours, "KB", "bare discord.py", bare, bare / ours if ours else None))


if __name__ == "__main__":
    main()
