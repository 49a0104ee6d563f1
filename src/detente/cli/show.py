"""What the commands print for people: tables on standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table

from detente.study.explain import AT_ONCE, Explanation
from detente.study.lines import column_of, line_table
from detente.study.result import Result
from detente.world.countries import country_name
from detente.world.world import World

if TYPE_CHECKING:
    from detente.study.compare import Comparison
    from detente.study.depend import DependenceAnswer, LeverageAnswer
    from detente.table import Table as Numbers

ASSUMPTIONS = (
    "ranges are over published elasticity sets: assumption ranges, not confidence intervals"
)
NOISE = 1e-6


def show_result(result: Result, folder: Path) -> None:
    """Who pays, the target's partners, the sectors hit most, the certificate, where the files
    are.
    """
    console = _console()
    _heading(console, result)
    if not _moves(result):
        console.print(
            f"nobody's real income changes by more than {NOISE:g} per cent, so nothing is ranked",
            highlight=False,
        )
    else:
        show_welfare(console, result)
        if len(result.horizons) > 1:
            _show_horizons(console, result)
    if result.equilibrium.shock.limits:
        _show_limits(console, result)
    for lever in result.ledger:
        console.print(
            f"arms: {', '.join(lever.by)} to {', '.join(lever.on)}, {lever.units:g} {lever.item};"
            f" reported by {lever.reported_by}",
            highlight=False,
        )
    if result.scenario.target:
        _show_trade(console, result)
        _show_sectors(console, result, result.scenario.target)
    if result.focus:
        _show_page(console, result)
    if result.explanation:
        _show_explanation(console, result, result.explanation)
    if "welfare_draws" in result.beside and _moves(result):
        _show_draws(console, result, result.beside["welfare_draws"])
    if "welfare_by_month" in result.beside:
        _show_months(console, result, result.beside["welfare_by_month"])
    if "sensitivity" in result.beside:
        _show_sensitivity(console, result, result.beside["sensitivity"])
    _footer(console, result, folder)


def _moves(result: Result) -> bool:
    """Whether any real income changes at any horizon by more than the solver leaves open."""
    return any(abs(found.welfare_pct).max() > NOISE for found in result.horizons.values())


def show_welfare(console: Console, result: Result, count: int = 8) -> None:
    """The largest losers and winners: real income in per cent and billion USD, with the range over
    elasticity sets.
    """
    table = _table(
        "Real income: who pays",
        ("country", "per cent", "range", "billion USD", "income-share", "nominal"),
        left=1,
    )
    ordered = list(result.welfare_table.sorted_by("welfare_pct").rows())
    for part in (ordered[:count], ordered[-count // 2 :]):
        for code, row in part:
            table.add_row(
                f"{code} {row['name']}",
                f"{row['welfare_pct']:+.2f}",
                f"{row['welfare_low_pct']:+.2f} … {row['welfare_high_pct']:+.2f}",
                f"{row['welfare_busd']:+.1f}",
                *(
                    f"{row[c]:+.2f}" if c in row else "none"
                    for c in ("income_share_pct", "nominal_pct")
                ),
            )
        table.add_section()
    _put(console, table)


def show_dependence(found: DependenceAnswer) -> None:
    """Real income that either side loses, by elasticity set, and the rank of the first among the
    partners of the second.
    """
    console, world = _console(), found.world
    home, other = found.country, found.partner
    title = (
        f"Real income lost if all trade between {country_name(home)} and {country_name(other)}"
        " stopped, per cent"
    )
    table = _table(title, ("elasticities", home, other, f"rank of {home}"), left=1)
    for name, tie in found.by_set.items():
        table.add_row(_marked(name, world), f"{tie.loss:.3f}", f"{tie.hub_loss:.4f}", str(tie.rank))
    _put(console, table)
    console.print(
        f"rank among {found.partners} partners of {country_name(other)} by loss adjusted for size"
        f" (1 depends most); {world.name}; long-run; balanced closure; {ASSUMPTIONS}",
        highlight=False,
    )


def show_leverage(found: LeverageAnswer) -> None:
    """Real income that a buyer loses when suppliers stop selling, one by one and together."""
    console, world = _console(), found.world
    name = country_name(found.buyer)
    columns = (
        "elasticities",
        "all at once",
        "sum of each alone",
        "ratio",
        "the suppliers' own loss",
    )
    table = _table(
        f"Real income that {name} loses if members of {found.suppliers} stop selling to it, per"
        " cent",
        columns,
        left=1,
    )
    for label, held in found.by_set.items():
        table.add_row(
            _marked(label, world),
            f"{held.joint:.3f}",
            f"{sum(held.alone.values()):.3f}",
            f"{held.gain:.2f}",
            f"{held.own:.3f}",
        )
    _put(console, table)
    default = found.by_set[world.default_elasticities].alone
    table = _table(
        f"The suppliers that {name} would miss most, each alone, {world.default_elasticities}",
        ("supplier", "per cent"),
        left=1,
    )
    for code in sorted(default, key=default.__getitem__, reverse=True)[:8]:
        table.add_row(f"{code} {country_name(code)}", f"{default[code]:.3f}")
    _put(console, table)
    if found.outside:
        console.print(
            f"in {found.suppliers} but without accounts in the world: {', '.join(found.outside)}",
            highlight=False,
        )
    console.print(f"{world.name}; long-run; balanced closure; {ASSUMPTIONS}", highlight=False)


def _marked(name: str, world: World) -> str:
    return f"{name} (default)" if name == world.default_elasticities else name


def show_comparison(found: Comparison) -> None:
    """The countries whose real income differs most, and what the difference comes from."""
    console = _console()
    columns = ("country", "A", "B", "difference", "data", "levers", "parameters", "version")
    table = _table(
        f"Real income, per cent: {found.names[0]} (A) and {found.names[1]} (B)", columns, left=1
    )
    rows = sorted(found.table.rows(), key=lambda item: -abs(item[1]["difference_pp"]))
    for code, row in rows[:15]:
        table.add_row(f"{code} {country_name(code)}", *(f"{value:+.3f}" for value in row.values()))
    _put(console, table)
    console.print(
        f"Shapley shares over all orders; a part moves by at most {found.order_pp:.3f} points with"
        " the order",
        highlight=False,
    )


def show_world(world: World) -> None:
    """Size, largest economies, provenance."""
    console = _console()
    console.print(
        f"[bold]{world.name}[/bold]: {len(world.countries)} economies x {len(world.sectors)}"
        f" sectors, million USD of {world.year}",
        highlight=False,
    )
    table = _table(
        "Largest economies",
        ("country", "value added, billion USD", "deficit, per cent of income"),
        left=1,
    )
    value = world.value_added.sum(axis=1)
    for n in value.argsort()[::-1][:12]:
        table.add_row(
            f"{world.countries[n]} {country_name(world.countries[n])}",
            f"{value[n] / 1000:,.0f}",
            f"{100 * world.deficit[n] / world.income[n]:+.1f}",
        )
    _put(console, table)
    for key in ("sources", "method", "default_elasticities", "known_faults"):
        text = world.provenance.get(key, "")
        for line in text if isinstance(text, list) else [text]:
            console.print(f"{key.replace('_', ' ')}: {line}", highlight=False)


def show_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A plain table."""
    table = _table(None, columns, left=len(columns))
    for row in rows:
        table.add_row(*(str(value) for value in row))
    _put(_console(), table)


def _show_horizons(console: Console, result: Result) -> None:
    """Real income by horizon for who pays most, then the target's lines with their nulls."""
    names = list(result.horizons)
    table = _table("Real income by horizon, per cent", ("country", *names), left=1)
    rows = sorted(
        result.horizon_table.rows(),
        key=lambda item: min(v for k, v in item[1].items() if k != "name"),
    )
    for code, row in rows[:8]:
        table.add_row(
            f"{code} {row['name']}", *(f"{v:+.2f}" for k, v in row.items() if k != "name")
        )
    _put(console, table)
    if result.scenario.target:
        _show_lines(console, result, str(result.scenario.target))


def _show_lines(console: Console, result: Result, target: str) -> None:
    """The target's lines, the null of proportional falls under each where it says something."""
    table = _table(
        f"{country_name(target)} by horizon", ("line", "tag", "no lever", *result.horizons), left=2
    )
    for name, row in line_table(result).rows():
        values = [f"{row[column_of('line', horizon)]:.2f}" for horizon in result.horizons]
        table.add_row(f"{name}, {row['unit']}", row["tag"], f"{row['no_lever']:.2f}", *values)
        nulls = [row[column_of("proportional", horizon)] for horizon in result.horizons]
        if None not in nulls:
            table.add_row(
                "  if flows fell in proportion", "null", "", *(f"{value:.2f}" for value in nulls)
            )
    _put(console, table)


def _show_limits(console: Console, result: Result) -> None:
    table = _table(
        "Quantity limits, per cent",
        ("limit", "ceiling", "quantity", "price gap", "rent of exporter, bn USD", "of importer"),
        left=1,
    )
    for name, row in result.limit_table.rows():
        table.add_row(name, *(f"{value:.1f}" for value in row.values()))
    _put(console, table)


def _show_trade(console: Console, result: Result) -> None:
    code = str(result.scenario.target)
    table = _table(
        f"{country_name(code)}: partners in goods trade, per cent at basic prices",
        ("partner", "imports before", "after", "change", "exports before", "after", "change"),
        left=1,
    )
    for partner, row in list(result.trade_table().rows())[:10]:
        table.add_row(
            f"{partner} {row['name']}",
            *(
                f"{row[f'{side}_share_{when}']:{sign}.1f}"
                for side in ("import", "export")
                for when, sign in (("before_pct", ""), ("after_pct", ""), ("change_pp", "+"))
            ),
        )
    _put(console, table)


def _show_sectors(console: Console, result: Result, code: str) -> None:
    if not _moves(result):
        return
    table = _table(
        f"{country_name(code)}: sectors that lose most sales",
        ("sector", "sales, per cent", "billion USD", "buyer price, per cent"),
        left=1,
    )
    for sector, row in list(result.sector_table(code).rows())[:8]:
        table.add_row(
            f"{sector} {row['name']}",
            f"{row['output_pct']:+.1f}",
            f"{row['output_busd']:+.1f}",
            f"{row['price_pct']:+.1f}",
        )
    _put(console, table)


def _show_page(console: Console, result: Result) -> None:
    code = str(result.focus)
    page = result.page(code)
    console.print(
        f"[bold]{country_name(code)}[/bold]: real income {page['welfare_pct']:+.3f} per cent"
        f" ({page['welfare_low_pct']:+.3f} to {page['welfare_high_pct']:+.3f}),"
        f" {page['welfare_busd']:+.2f} billion USD; average real wage {page['real_wage_pct']:+.3f};"
        f" consumer prices {page['consumer_price_pct']:+.3f}; customs revenue"
        f" {page['customs_revenue_busd']:+.2f} billion USD",
        highlight=False,
    )
    if code != result.scenario.target:
        _show_sectors(console, result, code)
    _show_attribution(console, result, code)


def _show_explanation(console: Console, result: Result, split: Explanation) -> None:
    code, channels = split.country, split.channel_table()
    name = country_name(code)
    table = _table(
        f"{name}: real income by channel, percentage points",
        ("channel", "part", "range over paths", "billion USD"),
        left=1,
    )
    for channel, row in channels.rows():
        if any(row.values()):
            table.add_row(
                channel.replace("_", " "),
                f"{row['channel_pct']:+.4f}",
                f"{row['channel_low_pct']:+.4f} … {row['channel_high_pct']:+.4f}",
                f"{row['channel_busd']:+.2f}",
            )
    table.add_section()
    total = result.equilibrium.welfare_pct[result.equilibrium.world.country(code)]
    table.add_row(
        "total",
        f"{total:+.4f}",
        f"open: {abs(split.remainder_pct):.0e}",
        f"{sum(channels.columns['channel_busd']):+.2f}",
    )
    _put(console, table)
    for by, parts in (("partner", split.partner_table()), ("sector", split.sector_table())):
        shown = [c for c in parts.columns if c != "name"]
        heads = [
            "all" if c == "channels_pct" else c.removesuffix("_pct").replace("_", " ")
            for c in shown
        ]
        table = _table(f"{name}: the same by {by}, the largest losses", (by, *heads), left=1)
        for label, row in list(parts.rows())[:8]:
            table.add_row(f"{label} {row['name']}", *(f"{row[c]:+.4f}" for c in shown))
        _put(console, table)
    paths = "; ".join((AT_ONCE, *split.others))
    console.print(
        f"paths: {paths}. The split depends on the path, the total does not", highlight=False
    )
    if code != result.focus:
        _show_attribution(console, result, code)


def _show_attribution(console: Console, result: Result, code: str) -> None:
    """Who caused how much, by lever and by government, with the influence of the order."""
    if result.attribution is None:
        return
    shares = result.contribution_table(code)
    for column in ("lever", "government"):
        table = _table(
            f"{country_name(code)}: real income by {column}, percentage points",
            (column, "contribution"),
            left=1,
        )
        sums = shares.sums(column, "contribution_pct")
        for name, value in sums.items():
            table.add_row(str(name), f"{value:+.4f}")
        table.add_section()
        table.add_row("total", f"{sum(sums.values()):+.4f}")
        _put(console, table)
    span = max(
        row["contribution_high_pct"] - row["contribution_low_pct"] for _, row in shares.rows()
    )
    how = "all orders" if result.attribution.exact else f"{result.attribution.orders} random orders"
    console.print(
        f"Shapley shares over {how}; a contribution moves by at most {span:.4f} points with the"
        " order",
        highlight=False,
    )


def _show_draws(console: Console, result: Result, ranges: Numbers, count: int = 8) -> None:
    """The largest losers and winners, and the country in focus, with their range over the draws."""
    title = f"Real income at {result.horizon} over draws of the assumptions, per cent"
    table = _table(
        title, ("country", "as written", "median", "5th to 95th percentile", "draws"), left=1
    )
    ordered = list(ranges.sorted_by("welfare_pct").rows())
    for part in (
        ordered[:count],
        ordered[-count // 2 :],
        [row for row in ordered[count : -count // 2] if row[0] == result.focus],
    ):
        for code, row in part:
            ends = f"{row['welfare_low_pct']:+.2f} … {row['welfare_high_pct']:+.2f}"
            numbers = (
                f"{row['welfare_pct']:+.2f}",
                f"{row['welfare_median_pct']:+.2f}",
                ends,
                str(row["draws"]),
            )
            table.add_row(f"{code} {row['name']}", *numbers)
        table.add_section()
    _put(console, table)
    said = (
        "an assumption range, not a confidence interval: nobody has drawn these assumptions at"
        " random"
    )
    console.print(
        f"{said}; largest residual {max(ranges.columns['max_residual']):.1e}", highlight=False
    )


def _show_months(console: Console, result: Result, months: Numbers) -> None:
    """Real income month by month: the target, the country in focus, and those that move most."""
    moved = result.welfare_table.sorted_by("welfare_pct").index
    asked = filter(None, (result.scenario.target, result.focus))
    codes = list(dict.fromkeys((*asked, *map(str, moved[:4]), *map(str, moved[-3:]))))[:8]
    table = _table(
        "Real income month by month, per cent", ("month", "day", "levers", *codes), left=2
    )
    for month, row in months.rows():
        table.add_row(
            str(month),
            row["day"],
            str(row["levers_in_force"]),
            *(f"{row[code]:+.2f}" for code in codes),
        )
    _put(console, table)
    worst = max(months.columns["max_residual"])
    console.print(
        f"largest residual {worst:.1e}; every country stands in welfare_by_month.csv",
        highlight=False,
    )


def _show_sensitivity(console: Console, result: Result, rows: Numbers) -> None:
    """One country's real income with each assumption at its ends; elasticity sets and closures
    apart.
    """
    name = country_name(str(result.focus or result.scenario.target))
    for group, title in (
        ("assumption", "each assumption at its ends"),
        ("elasticities", "by elasticity set"),
        ("closure", "by closure"),
    ):
        some = [row for _, row in rows.rows() if row["group"] == group]
        columns = (
            ("assumption", "low end", "high end", "at low", "at high", "span")
            if group == "assumption"
            else (group, "per cent", "span")
        )
        table = _table(
            f"{name}: real income at {result.horizon}, {title}, per cent", columns, left=1
        )
        for row in some:
            ends = (
                (row["low"], row["high"], f"{row['at_low']:+.3f}") if group == "assumption" else ()
            )
            table.add_row(row["label"], *ends, f"{row['at_high']:+.3f}", f"{row['span']:.3f}")
        _put(console, table)
    written = f"{some[0]['headline']:+.3f}"
    said = "span: largest less smallest of the three; the others as written"
    console.print(
        f"as written: {written}; {said}; largest residual {max(rows.columns['max_residual']):.1e}",
        highlight=False,
    )


def _heading(console: Console, result: Result) -> None:
    about = result.heading
    console.print(
        f"[bold]{result.scenario.content.title or result.scenario.name}[/bold]", highlight=False
    )
    console.print(
        f"{about['world']}; {about['horizon']}; closure {about['closure']}; elasticities"
        f" {about['elasticities']}",
        highlight=False,
    )
    if result.scenario.outside:
        console.print(
            f"pull levers but have no accounts in the world: {', '.join(result.scenario.outside)}",
            highlight=False,
        )
    for note in result.scenario.remarks:
        console.print(f"- {note}", highlight=False)
    console.print()


def _footer(console: Console, result: Result, folder: Path) -> None:
    certificate = result.certificate
    console.print(
        f"certificates: largest residual {result.largest_residual:.1e} in the original equations,"
        f" over every horizon, elasticity set and closure; headline: {certificate.evaluations}"
        f" sweeps, {len(certificate.components)} component(s); {ASSUMPTIONS}",
        highlight=False,
    )
    for note in certificate.notes:
        console.print(f"note: {note}", highlight=False)
    for label, why in result.failures.items():
        console.print(f"no equilibrium with {label}: {why}", highlight=False)
    console.print(f"files: {folder}", highlight=False, soft_wrap=True)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 118, emoji=False)


def _put(console: Console, table: Table) -> None:
    """The table under its title on one line, however narrow the table is."""
    if table.title:
        console.print(str(table.title), style="bold", highlight=False)
        table.title = None
    console.print(table)


def _table(title: str | None, columns: Sequence[str], *, left: int) -> Table:
    table = Table(title=title, box=box.SIMPLE, pad_edge=False)
    for position, column in enumerate(columns):
        table.add_column(
            column,
            justify="left" if position < left else "right",
            overflow="fold",
            no_wrap=position >= left,
        )
    return table
