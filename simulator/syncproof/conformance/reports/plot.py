"""Small bar charts: one bar per scenario, in the order of the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from syncproof.conformance.reports.text import duration
from syncproof.conformance.reports.view import Scenario

WIDTH, HEIGHT = 600.0, 100.0
MOST_GAP = 2.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, in the units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    mark: str
    title: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart with its heading and the value of its highest bar."""

    title: str
    highest: str
    bars: tuple[Bar, ...]


def plots(scenarios: list[Scenario]) -> list[Plot]:
    """Draw what the scenarios tell: how long they took, how many API calls they made."""
    found = [
        _plot("Wall time per scenario", scenarios, _seconds, duration),
        _plot("API exchanges per scenario", scenarios, _exchanges, lambda v: f"{v:,.0f}"),
    ]
    return [plot for plot in found if plot is not None]


def _plot(
    title: str,
    scenarios: list[Scenario],
    value: Callable[[Scenario], float | None],
    show: Callable[[float], str],
) -> Plot | None:
    values = [(s, value(s)) for s in scenarios]
    known = [(s, v) for s, v in values if v is not None]
    most = max((v for _, v in known), default=0.0)
    if most <= 0:
        return None
    step = WIDTH / max(len(known), 12)
    gap = min(MOST_GAP, step / 4)
    bars = []
    for place, (scenario, number) in enumerate(known):
        height = max(round(number / most * HEIGHT, 2), 0.75)
        label = f"{scenario.data.get('name')}: {show(number)} ({scenario.word})"
        x, y = round(place * step, 2), round(HEIGHT - height, 2)
        bars.append(Bar(x, y, round(step - gap, 2), height, scenario.mark, label))
    return Plot(title, show(most), tuple(bars))


def _seconds(scenario: Scenario) -> float | None:
    found = scenario.data.get("duration_s")
    return None if found is None else float(found)


def _exchanges(scenario: Scenario) -> float | None:
    span = scenario.data.get("exchanges") or {}
    first, last = span.get("from"), span.get("to")
    return None if first is None or last is None else float(max(last - first, 0))
