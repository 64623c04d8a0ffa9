"""Two small pictures as SVG, drawn without a library: marks with their intervals, and a table of shades."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from detector.evaluate.intervals import Estimate

INK, PALE, PAPER = "#33414e", "#d8dee4", "#ffffff"
COLOURS = ("#0b6e99", "#8a8f98", "#c98a2b", "#7a5ba6", "#3d8f5f", "#b3435a")
"""The first is our list's."""
FONT = "font-family=\"sans-serif\" font-size=\"12\""
LEFT, WIDTH, LINE = 190, 720, 15


def dots(title: str, rows: Mapping[str, Mapping[str, Estimate]]) -> str:
    """One block a row, one line a series: its value from 0 to 1 with its interval."""
    series = list(dict.fromkeys(name for held in rows.values() for name in held))
    colour = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(series)}
    parts, y = [], 44
    for label, held in rows.items():
        parts.append(_text(8, y + LINE, label, "bold"))
        for name, estimate in held.items():
            y += LINE
            parts += _mark(y - 4, name, estimate, colour[name])
        y += 12
    axis = [_line(_x(at), 34, _x(at), y, PALE) + _text(_x(at) - 8, 30, f"{at:g}") for at in (0, 0.25, 0.5, 0.75, 1)]
    return _svg(title, y + 8, [*axis, *parts])


def _x(value: float) -> float:
    return LEFT + 130 + min(max(value, 0.0), 1.0) * (WIDTH - LEFT - 130 - 60)


def _mark(y: float, name: str, estimate: Estimate, colour: str) -> list[str]:
    told = [_text(LEFT - 80, y + 4, name)]
    if math.isnan(estimate.value):
        return [*told, _text(_x(0) + 4, y + 4, "not known")]
    if not math.isnan(estimate.low):
        told.append(_line(_x(estimate.low), y, _x(estimate.high), y, colour, 3))
    told.append(f'<circle cx="{_x(estimate.value):.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>')
    return [*told, _text(WIDTH - 48, y + 4, f"{estimate.value:.2f}")]


def shades(title: str, columns: Sequence[str], rows: Mapping[str, Sequence[float]]) -> str:
    """A table of shares, the darker the higher; a hyphen where one is not known."""
    wide = (WIDTH - LEFT - 20) / max(len(columns), 1)
    parts = [_text(LEFT + place * wide + 4, 44, name) for place, name in enumerate(columns)]
    y = 50
    for label, values in rows.items():
        parts.append(_text(8, y + 15, label))
        for place, value in enumerate(values):
            shade = PAPER if math.isnan(value) else _shade(value)
            parts.append(f'<rect x="{LEFT + place * wide:.1f}" y="{y}" width="{wide - 2:.1f}" height="20" fill="{shade}"/>')
            ink = PAPER if value > 0.55 else INK
            parts.append(_text(LEFT + place * wide + 4, y + 15, "-" if math.isnan(value) else f"{value:.2f}", fill=ink))
        y += 22
    return _svg(title, y + 8, parts)


def _shade(value: float) -> str:
    low, high = (0xEE, 0xF3, 0xF6), (0x0B, 0x6E, 0x99)
    return "#" + "".join(f"{round(a + (b - a) * min(max(value, 0.0), 1.0)):02x}" for a, b in zip(low, high, strict=True))


def _text(x: float, y: float, text: str, weight: str = "normal", fill: str = INK) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-weight="{weight}" fill="{fill}">{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width:g}"/>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" {FONT} role="img">'
    paper = f'<rect width="{WIDTH}" height="{height:.0f}" fill="{PAPER}"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", paper, _text(8, 16, title, "bold"), *parts, "</svg>"]) + "\n"
