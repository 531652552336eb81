"""A sheet to draw on: shapes and words at pixels, in one of two themes, out as PNG. The only place that meets matplotlib.

Shapes are put on a figure of their own, without axes and without pyplot: nothing is kept between sheets, and a sheet takes a few
hundredths of a second. Words are drawn in the font that matplotlib carries, so that a picture looks the same on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from matplotlib import get_data_path
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform
from PIL import Image

from bot.core.phrases import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist

WIDTH = 800  # pixels; a phone shows them on 270 to 330 points of its own
DPI = 72  # so that a point of the font is a pixel
COLOURS = 64  # enough for smooth edges; a palette makes the file a third
ROUND = 24
EDGE, THIN = 4.0, 2.0  # widths of an edge, in pixels
PALE, FAINT = 0.4, 0.2  # opacity of the inside of a box and of a band
WIDEST = 1.2  # letter heights that no letter of the font is wider than

Side = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a picture. ``roles`` are told apart by people who see few colours, too: they differ in lightness."""

    paper: str
    ink: str
    faint: str
    grid: str
    roles: tuple[str, str, str]


THEMES: dict[str, Theme] = {  # Okabe and Ito's palette, https://jfly.uni-koeln.de/color/, lightened where the paper is dark
    "dark": Theme("#1F2127", "#F2F3F5", "#B5BAC1", "#3A3D45", ("#56B4E9", "#F0A830", "#F5F0B0")),
    "light": Theme("#FFFFFF", "#1E1F22", "#4E5058", "#D9DBE0", ("#0072B2", "#D55E00", "#3B3B3B")),
}


class Sheet:
    """A sheet ``WIDTH`` pixels wide and ``height`` high. Coordinates are pixels from the upper left corner."""

    def __init__(self, height: int, theme: Theme) -> None:
        self.theme = theme
        self._height = height
        self._figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
        self._canvas = FigureCanvasAgg(self._figure)
        self._figure.patch.set_alpha(0)
        paper = FancyBboxPatch((ROUND, ROUND), WIDTH - 2 * ROUND, height - 2 * ROUND, boxstyle=f"round,pad={ROUND}", linewidth=0)
        paper.set_facecolor(theme.paper)
        self._add(paper, 0)

    def bar(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """A filled rectangle."""
        self._add(Rectangle((left, self._height - bottom), right - left, bottom - top, facecolor=colour, linewidth=0), 2)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """A rectangle with an edge in ``colour``, which is what is told from the paper, and a paler inside."""
        inset, pale = EDGE / 2, (colour, PALE)
        shape = Rectangle((left + inset, self._height - bottom + inset), max(right - left - EDGE, 0), bottom - top - EDGE, linewidth=EDGE)
        shape.set(facecolor=pale, edgecolor=colour)
        self._add(shape, 2)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float, *, above: bool = True) -> None:
        """A line through the points."""
        xs, ys = zip(*points, strict=True)
        shape = Line2D(xs, [self._height - y for y in ys], color=colour, linewidth=width, solid_capstyle="butt")
        self._add(shape, 3 if above else 1)

    def band(self, above: Sequence[tuple[float, float]], below: Sequence[tuple[float, float]], colour: str) -> None:
        """What lies between two lines, paler still, with a thin edge along each."""
        self._add(Polygon([(x, self._height - y) for x, y in (*above, *reversed(below))], facecolor=(colour, FAINT), linewidth=0), 2)
        self.line(above, colour, THIN)
        self.line(below, colour, THIN)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle."""
        shape = Line2D([x], [self._height - y], color=colour, marker="o", markersize=2 * radius, markeredgewidth=0)
        self._add(shape, 4)

    def words(
        self, x: float, y: float, text: str, size: float, colour: str, *, side: Side = "left", bold: bool = False, room: float = WIDTH
    ) -> None:
        """Words whose middle line is at ``y``, cut with "…" where they are wider than ``room``."""
        said = cut(text, size, room, bold=bold)
        place = Text(
            x, self._height - y, said, color=colour, ha=side, va="center_baseline", parse_math=False, fontproperties=_font(size, bold)
        )
        self._add(place, 5)

    def png(self) -> bytes:
        """The sheet as a PNG of few colours."""
        self._canvas.draw()  # type: ignore[no-untyped-call] # matplotlib types only most of itself
        image = Image.frombuffer("RGBA", self._canvas.get_width_height(), self._canvas.buffer_rgba())  # type: ignore[no-untyped-call] # as above
        out = BytesIO()
        image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", compress_level=3)
        return out.getvalue()

    def _add(self, shape: Artist, order: int) -> None:
        shape.set_zorder(order)
        shape.set_transform(IdentityTransform())
        self._figure.add_artist(shape)


def cut(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """``text`` as far as it fits in ``room`` pixels; letters that the font lacks become "?"."""
    known = _known(text, bold)
    if len(known) * size * WIDEST <= room or measure(known, size, bold=bold) <= room:
        return known
    while known and measure(known + "…", size, bold=bold) > room:
        known = known[:-1]
    return known.rstrip() + "…"


@lru_cache(maxsize=1000)
def measure(text: str, size: float, *, bold: bool = False) -> float:
    """How wide ``text`` is in pixels."""
    font = get_font(_file(bold))
    font.set_size(size, DPI)
    font.set_text(_known(text, bold), 0.0)
    return float(font.get_width_height()[0]) / 64


def _known(text: str, bold: bool) -> str:  # noqa: FBT001 - as for the cache key below
    """One line of letters that the font has, others as "?"."""
    font = get_font(_file(bold))
    return "".join(letter if font.get_char_index(ord(letter)) else "?" for letter in clean(text))


@cache
def _font(size: float, bold: bool) -> FontProperties:  # noqa: FBT001 - a cache key
    return FontProperties(fname=_file(bold), size=size)


def _file(bold: bool) -> str:  # noqa: FBT001 - as above
    return f"{get_data_path()}/fonts/ttf/DejaVuSans{'-Bold' if bold else ''}.ttf"
