"""Screenshots of nine cards, to be looked at: dark and light, at a phone's width and on a desktop.

    python -m tests.screenshots FOLDER

The real bot in a simulated Discord (SimCord's preview), seen by Chromium without a window. Each is also written as a small PNG of
few colours, for a page. Needs ``chromium`` on the path. SimCord draws the dark theme only: the light one is its page with Discord's
light colours put in.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import shutil
import tempfile
from contextlib import AsyncExitStack
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import simcord
from PIL import Image

from bot.chat.client import ChatSettings, build_bot
from bot.config import Settings
from bot.store.opening import open_writer
from bot.wiring import build_desk
from tests.benchmarks.answers import DAY, postings

if TYPE_CHECKING:
    from bot.core.desk import Desk

CARDS = {
    "compare": "!compare mlops ai-engineer",
    "salary": "!salary data-scientist data-engineer data-analyst",
    "skills": "!skills mlops ai-engineer",
    "switch": "!switch data analyst -> data engineer",
    "ranking": "!top remote",
    "three": "!compare data-scientist data-engineer data-analyst",
    "path": "!path mlops ai-engineer",
    "help": "!help",
}
EVIDENCE = {"evidence": "!postings data-engineer data-scientist"}
WIDTHS = {"phone": 390, "desktop": 720}
LIGHT = """
:root, body, [data-workbench] { --discord-bg: #ffffff; --discord-text: #313338; --discord-muted: #5c5e66; --discord-subtle: #4e5058;
  --discord-border: #d9dbe0; --component-surface: #f9f9fb; --component-border: #d9dbe0; --control-border: #c4c9ce;
  --subtle-surface: #d7d9dc; --subtle-surface-text: #313338; --button-alt: #d7d9dc; --code-surface: #f2f3f5; --code-border: #d9dbe0;
  --code-text: #313338; --link-text: #006ce7; --input-surface: #ebedef; --input-placeholder: #6d6f78; --discord-control: #ffffff; }
body, .preview-stage, .component-container { background: #fbfbfc !important; }
.text-display, .text-display *:not(a), .component-string-select, .component-string-select * { color: #313338 !important; }
.button-style-2 { background: #e4e5e9 !important; color: #313338 !important; }
"""
RESTYLE = """(css => {{
  const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}})({css})"""
PLACE = """(() => {
  const all = [...document.querySelectorAll('.component-container')], box = all[all.length - 1].getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
})()"""
STILL = """document.querySelectorAll('.component-container').length > 0
  && [...document.images].every(image => image.naturalWidth > 0)
  && document.getAnimations().every(one => one.playState !== 'running')"""
PATIENCE = 60.0  # seconds for a page, whose picture comes some time after its words
MARGIN = 4
SMALL = {"phone": 0.56, "desktop": 0.44}  # of the two pixels a point that are shot
COLOURS = 32


class Page:
    """A Chromium without a window, spoken to over its DevTools protocol."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0

    async def do(self, method: str, **params: Any) -> dict[str, Any]:
        """One command and its result."""
        self._number += 1
        await self._socket.send_str(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            told = json.loads((await self._socket.receive()).data)
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']}")
                found: dict[str, Any] = told["result"]
                return found

    async def run(self, script: str) -> Any:
        """The value of a script in the page."""
        found = await self.do("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        return found["result"].get("value")

    async def shoot(self, address: str, width: int, *, light: bool) -> bytes:
        """The newest message of the preview at ``address`` as PNG, at two pixels a point."""
        await self.do("Emulation.setDeviceMetricsOverride", width=width, height=2600, deviceScaleFactor=2, mobile=False)
        await self.do("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
        for place in ("about:blank", address):
            await self.do("Page.navigate", url=place)
            await asyncio.sleep(0.3)
        await self._still()
        await self.run(RESTYLE.format(css=json.dumps(LIGHT if light else "")))
        await self._still()
        x, y, across, down = await self.run(PLACE)
        clip = {"x": max(0, x - MARGIN), "y": y - MARGIN, "width": across + 2 * MARGIN, "height": down + 2 * MARGIN, "scale": 1}
        return base64.b64decode((await self.do("Page.captureScreenshot", format="png", clip=clip))["data"])

    async def _still(self) -> None:
        """Wait until everything is there and nothing moves."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.sleep(0.5)
            while not await self.run(STILL):  # noqa: ASYNC110 - a page has no events of ours
                await asyncio.sleep(0.2)


async def chromium(stack: AsyncExitStack) -> Page:
    """A fresh Chromium, ended with ``stack``."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
    options = (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder}",
    )
    process = await asyncio.create_subprocess_exec(path, *options, "about:blank", stderr=asyncio.subprocess.DEVNULL)
    stack.callback(process.terminate)
    port_file = Path(folder) / "DevToolsActivePort"
    for _ in range(200):
        if port_file.is_file() and port_file.read_text().strip():
            break
        await asyncio.sleep(0.1)
    port = port_file.read_text().splitlines()[0]
    session = await stack.enter_async_context(aiohttp.ClientSession())
    async with session.get(f"http://127.0.0.1:{port}/json/list") as answered:
        page = next(target for target in await answered.json() if target["type"] == "page")
    return Page(await stack.enter_async_context(session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0)))


def filled(path: Path) -> Path:
    """A store of generated postings at ``path``: the sample has none that anybody could open."""
    writer = open_writer(path, DAY)
    writer.begin("generated", DAY.isoformat())
    made = (replace(posting, url=f"https://jobs.example/{posting.source_id}") for posting in postings(2_000))
    writer.write_batch([replace(posting, title=posting.title.replace("-", " ").title()) for posting in made])
    writer.finish(DAY.isoformat(), {"read": 2_000, "stored": 2_000})
    writer.close()
    return path


async def shoot(stack: AsyncExitStack, page: Page, desk: Desk, cards: dict[str, str], folder: Path) -> None:
    """The cards that ``desk`` gives, in every width and theme."""
    env = await stack.enter_async_context(simcord.run(build_bot(desk, ChatSettings()), shard_count=1))
    guild = env.create_guild("Career Corner")
    person = guild.add_member(env.create_user("you", global_name="You"))
    for name, text in cards.items():
        channel = guild.create_text_channel(name)
        await person.send(channel, text)
        async with env.preview(channel, viewers=[person], layout="message", width=1100, height=2400) as preview:
            for width, points in WIDTHS.items():
                for light in (False, True):
                    png = await page.shoot(preview.url, points, light=light)
                    file = folder / f"{name}-{width}-{'light' if light else 'dark'}.png"
                    file.write_bytes(png)
                    (folder / f"small-{file.name}").write_bytes(small(png, SMALL[width]))


def small(png: bytes, share: float) -> bytes:
    """The picture at ``share`` of its size in few colours, for a page that is to load fast."""
    full = Image.open(BytesIO(png)).convert("RGB")
    image = full.resize((int(full.width * share), int(full.height * share)), Image.Resampling.LANCZOS)
    out = BytesIO()
    few = image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE)  # keeps rare colours: those of the roles
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


async def main(folder: Path) -> None:
    """Write every card's screenshots into ``folder``."""
    async with AsyncExitStack() as stack:
        page = await chromium(stack)
        await shoot(stack, page, build_desk(Settings()), CARDS, folder)
    async with AsyncExitStack() as stack:
        page = await chromium(stack)
        store = filled(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store.db")
        await shoot(stack, page, build_desk(Settings(db=store)), EVIDENCE, folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    target: Path = parser.parse_args().folder
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target))
