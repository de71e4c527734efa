"""What a map says in words: a summary, tables of shares and widths, and what the words for its cells mean."""

from html import escape

import numpy as np

from api.maps.picture import basins, in_words, is_diverged, theory, written_at
from api.maps.run import Panel, Results
from api.markup import swatch, table
from api.picture import styles_of
from engine.robustness import FALL, stretch, width
from engine.sampling import stationary_points
from engine.verdict import MEANING, TOLERANCE
from figures import maps
from figures.theme import Look
from states import registry
from states.map import Map
from written import fixed, many

MOST_ROWS = 12  # of minima in a table


def summary(shown: Map, results: Results) -> str:
    """Says what the map shows, in a few plain sentences."""
    say = {"knobs": _knobs_in_words, "rates": _rates_in_words, "basins": _basins_in_words}[shown.kind]
    return " ".join([say(shown, results), *_of_precision(results)])


def _knobs_in_words(shown: Map, results: Results) -> str:
    (panel,), name = results.panels, registry.method(shown.methods[0]).name
    gone = float(is_diverged(panel, results).mean())
    there = float((panel.arrived >= 0).mean())
    shares = (
        f"{_share(there)} of the cells arrive, {_share(gone)} diverge, {_share(max(1 - there - gone, 0.0))} do neither."
    )
    best = best_cell(panel)
    said = f"{name} on {shown.setting.name}: {shares}"
    if best is not None:
        said += f" The fastest needs {many(int(panel.arrived[best]))}, with {written_at(shown, *best)}."
    return " ".join([said, *_width_here(shown, panel)])


def _width_here(shown: Map, panel: Panel) -> list[str]:
    """Says how wide the range of rates that arrive is through the chosen cell: what one would have to search for."""
    if "learning_rate" not in (shown.across, shown.up):
        return []
    _, column, row = shown.cell
    along, (axis, other) = shown.across == "learning_rate", shown.axes()
    line = panel.arrived[:, row] if along else panel.arrived[column]
    axis, other, at = (axis, other, row) if along else (other, axis, column)
    between, rates = stretch(line >= 0), axis.values()
    where = f"With {other.title} {in_words(other.values()[at])}"
    if between is None:
        return [f"{where} no rate arrives."]
    low, high = rates[between[0]], rates[between[1]]
    decades = width(line >= 0, axis.step)
    more = " or more" if 0 in between or len(rates) - 1 in between else ""
    return [f"{where} rates from {in_words(low)} to {in_words(high)} arrive: {fixed(decades, 1)} decades{more}."]


def best_cell(panel: Panel) -> tuple[int, int] | None:
    """Returns column and row of the run that arrives soonest, of equal ones the one with the lowest loss; None if none does."""
    there = panel.arrived >= 0
    if not there.any():
        return None
    soonest = there & (panel.arrived == panel.arrived[there].min())
    best = int(np.argmin(np.where(soonest, panel.loss, np.inf)))
    column, row = np.unravel_index(best, there.shape)
    return int(column), int(row)


def _rates_in_words(shown: Map, results: Results) -> str:
    assert results.ranges is not None
    widths = results.ranges.decades[:, -1]
    widest = registry.method(shown.panels[int(np.argmax(widths))]).name
    if not results.ranges.good[..., -1].any():
        return f"On {shown.setting.name} no rate is good after {many(shown.setting.steps)}."
    return (
        f"On {shown.setting.name} with {many(shown.setting.steps)} {widest} has the widest good range: "
        f"{fixed(widths.max(), 2)} decades."
    )


def _basins_in_words(shown: Map, results: Results) -> str:
    told = []
    for method, there in zip(shown.panels, basins(shown, results), strict=True):
        arrive = float((there.kind == maps.BASIN).mean())
        told.append(f"{registry.method(method).name} comes from {_share(arrive)} of the starts to a minimum.")
    return f"{shown.setting.name}: {' '.join(told)}"


def _of_precision(results: Results) -> list[str]:
    if results.doubt is None:
        return []
    cells, differ = results.doubt
    return [
        f"Computed in float32: of {cells} cells computed again in float64, {_share(differ / cells)} have another verdict."
    ]


def _share(part: float) -> str:
    """Writes a share in per cent, in which a little is not nothing, and nearly all is not all."""
    if part in (0, 1):
        return f"{fixed(100 * part, 0)} %"
    return "under 0.1 %" if part < 0.0005 else "over 99.9 %" if part > 0.9995 else f"{fixed(100 * part, 1)} %"


# --- tables ----------------------------------------------------------------------------------------------------------


def said(shown: Map, results: Results, look: Look) -> str:
    """Writes the reading of the map, a table and the meanings of its words, as HTML."""
    made = {"knobs": _theory_table, "rates": _widths_table, "basins": _shares_table}[shown.kind](shown, results, look)
    return f"<p>{escape(summary(shown, results))}</p>{made}{_meanings(shown, results)}"


def _meanings(shown: Map, results: Results) -> str:
    """Says what the words for this map's cells mean, unfolded by mouse, touch and keyboard."""
    present = {results.statuses[place] for panel in results.panels for place in np.unique(panel.status)}
    lines = "".join(
        f"<dt>{word}</dt><dd>{MEANING[word]}</dd>" for word in results.statuses if word in present & set(MEANING)
    )
    near = (
        f"On this map a run arrives, or is at a minimum, from the step from which it stays within {TOLERANCE} of one, "
        "at rest or hovering; that it “Arrived” is said of one at rest alone."
    )
    folded = f"<details class='map-note'><summary>What the words mean</summary><dl>{lines}</dl></details>"
    said = [f"<p class='map-note'>{near}</p>"] if shown.kind != "rates" else []  # there the table says so
    return "".join([*said, *([folded] if lines else [])])


def _theory_table(shown: Map, results: Results, look: Look) -> str:
    """Writes theory's limit and best point beside what was measured; nothing where there is no theory."""
    known, rows = theory(shown), []
    if known.limit is None:
        return ""
    if "learning_rate" in (shown.across, shown.up):
        rows.append(_limit_row(shown, results, known.limit))
    best = best_cell(results.panels[0])
    if known.best is not None:
        across, up = shown.axes()
        said = f"{across.title} {in_words(known.best[0])}, {up.title} {in_words(known.best[1])}"
        rows.append(("Best point", said, "none arrives" if best is None else written_at(shown, *best)))
    title = "Theory" if not shown.setting.is_noisy else "Theory, without noise"
    return table("map-table", "Theory and measurement", ("What", title, "On this map"), rows) if rows else ""


def _limit_row(shown: Map, results: Results, limit_of: np.ndarray) -> tuple[str, str, str]:
    """Says where, through the chosen cell along the learning rate, the method stops being stable."""
    _, column, row = shown.cell
    lost, axes = is_diverged(results.panels[0], results), shown.axes()
    limits = np.broadcast_to(limit_of, shown.shape)
    if shown.across == "learning_rate":
        line, limit, axis, other, at = lost[:, row], limits[0, row], axes[0], axes[1], row
    else:
        line, limit, axis, other, at = lost[column], limits[column, 0], axes[1], axes[0], column
    where = f"Stability limit at {other.title} {in_words(other.values()[at])}"
    measured = f"diverges from {in_words(axis.values()[int(np.argmax(line))])} on" if line.any() else "none diverges"
    return where, f"learning rate {in_words(float(limit))}", measured


def _widths_table(shown: Map, results: Results, look: Look) -> str:
    """Writes how many decades of learning rates are good, at a few budgets, and which at the last."""
    ranges = results.ranges
    assert ranges is not None
    across, up = shown.axes()
    budgets, rates = np.rint(up.values()).astype(int), across.values()
    picked = sorted({round((up.n - 1) * part) for part in (0.25, 0.5, 1.0)})
    rows = []
    for i, (method, style) in enumerate(zip(shown.panels, styles_of(shown.panels, look), strict=True)):
        between = stretch(ranges.good[i, :, -1])
        span = "–" if between is None else _span(rates, *between)
        name = swatch(style.line, registry.method(method).name)
        rows.append((name, *(fixed(ranges.decades[i, row], 2) for row in picked), span))
    head = (
        "Good range, decades",
        *(many(int(budgets[row])) for row in picked),
        f"Good rates, {many(shown.setting.steps)}",
    )
    good = (
        f"Good: within {TOLERANCE} of a minimum from that step on."
        if ranges.at_minimum
        else f"Nobody comes to a listed minimum. Good: the loss has fallen by {_share(FALL)} of the best fall, from that step on."
    )
    return table("map-table", "Widths of the good ranges", head, rows) + f"<p class='map-note'>{good}</p>"


def _span(rates: np.ndarray, first: int, last: int) -> str:
    """Says from which rate to which, and whether the search ended there."""
    less, more = " or less" if first == 0 else "", " or more" if last == len(rates) - 1 else ""
    return f"{in_words(rates[first])}{less} to {in_words(rates[last])}{more}"


def _shares_table(shown: Map, results: Results, look: Look) -> str:
    """Writes from which share of the starts each method ends where."""
    minima = stationary_points(shown.setting.landscape, shown.setting.knobs).minima
    found = basins(shown, results)
    shares = [[float((there.minimum == i).mean()) for there in found] for i in range(len(minima))]
    order = sorted(range(len(minima)), key=lambda i: -max(shares[i]))[:MOST_ROWS]
    colours = maps.minimum_colours(len(minima), look)
    rows = [
        (f"{swatch(colours[i], str(i + 1))}: ({in_words(minima[i, 0])}, {in_words(minima[i, 1])}), loss {in_words(minima[i, 2])}",
         *map(_share, shares[i]))
        for i in sorted(order)
    ]  # fmt: skip
    if len(minima) > MOST_ROWS:
        rest = [sum(shares[i][j] for i in range(len(minima)) if i not in order) for j in range(len(found))]
        rows.append((f"{len(minima) - MOST_ROWS} more minima", *map(_share, rest)))
    for kind, name in ((maps.SADDLE, "At a saddle"), (maps.NEVER, "Never at a minimum"), (maps.DIVERGED, "Diverged")):
        parts = [float((there.kind == kind).mean()) for there in found]
        if any(parts):
            rows.append((name, *map(_share, parts)))
    names = [escape(registry.method(method).name) for method in shown.panels]
    return table("map-table", "Shares of the starts", ("Ends at", *names), rows)
