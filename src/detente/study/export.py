"""Files of a result: CSV, XLSX, NetCDF, JSON manifest; written to a temporary folder and then
renamed.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from detente.errors import DataError
from detente.scenario.file import Scenario
from detente.study.folder import whole_folder
from detente.study.lines import line_table
from detente.study.netcdf import Stored, netcdf
from detente.study.result import Result
from detente.study.run import run
from detente.table import Table
from detente.world.variables import variable


def tables(result: Result) -> dict[str, Table]:
    """Every table of a result by file name."""
    found = {"welfare": result.welfare_table, "welfare_by_elasticities": result.elasticity_table}
    if len(result.horizons) > 1:
        found["welfare_by_horizon"] = result.horizon_table
        if result.scenario.target:
            found["lines_by_horizon"] = line_table(result)
    if result.equilibrium.shock.limits:
        found["limits"] = result.limit_table
    if result.scenario.target:
        found["trade_goods"] = result.trade_table()
        found["trade_goods_and_services"] = result.trade_table(services=True)
        found[f"sectors_{result.scenario.target}"] = result.sector_table(result.scenario.target)
    if result.focus:
        found[f"sectors_{result.focus}"] = result.sector_table(result.focus)
        if result.attribution:
            found[f"attribution_{result.focus}"] = result.contribution_table(result.focus)
    if result.explanation:
        split = result.explanation
        found[f"channels_{split.country}"] = split.channel_table()
        found[f"channels_{split.country}_by_partner"] = split.partner_table()
        found[f"channels_{split.country}_by_sector"] = split.sector_table()
        if result.attribution:
            found[f"attribution_{split.country}"] = result.contribution_table(split.country)
    return found | dict(result.beside)


def save(
    result: Result,
    folder: str | Path | None = None,
    *,
    force: bool = False,
    attached: Mapping[str, str] | None = None,
) -> Path:
    """Write all files of `result` and return their folder, ``results/<scenario>-<hash>`` unless
    another is given.

    `attached` are further texts by file name, written beside the tables.

    An existing folder is refused unless `force`, and replaced only when it holds results; nothing
    is left behind when writing fails. Raises ScenarioError.
    """
    target = (
        Path(folder)
        if folder
        else Path("results") / f"{result.scenario.name}-{_question(result, attached)}"
    )
    if (
        folder is None
        and not force
        and target.exists()
        and _same_question(target, result, attached)
    ):
        return target
    with whole_folder(target, force=force) as place:
        _write_all(result, place, attached or {})
    return target


def rerun(manifest: str | Path) -> tuple[Result, float]:
    """The result that a manifest describes, computed again, and the largest difference in
    welfare_pct from the first time.

    DataError when the manifest cannot be read or the world has changed since.
    """
    path = Path(manifest)
    path = path / "manifest.json" if path.is_dir() else path
    try:
        old: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        scenario = Scenario.parse(old["scenario"], path=path.name)
        seed, focus, explained, welfare = (
            int(old["seed"]),
            old["for"],
            old.get("explained"),
            old["welfare_pct"],
        )
        digest = old["world_sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"not a manifest ({error!r})",
            where=str(path),
            hint="give manifest.json of a result folder",
        ) from error
    if scenario.world.digest != digest:
        raise DataError(
            f"world {scenario.world.name} is no longer the same data",
            where=str(path),
            hint="install the version named in the manifest",
        )
    result = run(scenario, for_country=focus, explained=explained, seed=seed)
    now = dict(
        zip(
            result.equilibrium.world.countries, result.equilibrium.welfare_pct.tolist(), strict=True
        )
    )
    return result, max(abs(now[country] - value) for country, value in welfare.items())


def _question(result: Result, attached: Mapping[str, str] | None) -> str:
    names = [*sorted(attached or {}), *(_digests(_texts(result, {})).items())]
    asked = [
        result.scenario.digest,
        str(result.focus),
        str(result.manifest["explained"]),
        str(result.seed),
        str(names),
    ]
    return hashlib.sha256("".join(asked).encode()).hexdigest()[:8]


def _same_question(target: Path, result: Result, attached: Mapping[str, str] | None) -> bool:
    """Whether the folder already holds the answer to the same question, on the same data and
    version, with the same texts.
    """
    keys = ("detente", "scenario_sha256", "world_sha256", "for", "explained", "seed")
    try:
        old = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return old.get("attached") == _digests(_texts(result, attached)) and all(
        old.get(key) == result.manifest[key] for key in keys
    )


def _texts(result: Result, attached: Mapping[str, str] | None) -> dict[str, str]:
    """What the scenario alone does not fix: the attached texts, and the tables beside the
    result.
    """
    return dict(attached or {}) | {
        f"{name}.csv": repr(table.columns) for name, table in result.beside.items()
    }


def _digests(attached: Mapping[str, str]) -> dict[str, str]:
    return {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(attached.items())
    }


def _write_all(result: Result, folder: Path, attached: Mapping[str, str]) -> None:
    made = tables(result)
    for name, table in made.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            file.writelines(
                f"# {key}: {text}\n" for key, text in _heading(result, name, table).items()
            )
            file.writelines(f"# {c}: {_described(c)}\n" for c in table.columns if _described(c))
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([table.index_name, *table.columns])
            writer.writerows(
                [
                    label,
                    *("" if value is None or value != value else value for value in row.values()),
                ]
                for label, row in table.rows()
            )
    _write_xlsx(result, made, folder / "tables.xlsx")
    _write_netcdf(result, folder / "result.nc")
    welfare = dict(
        zip(
            result.equilibrium.world.countries, result.equilibrium.welfare_pct.tolist(), strict=True
        )
    )
    manifest = result.manifest | {"welfare_pct": welfare, "max_residual": result.largest_residual}
    manifest["attached"] = _digests(_texts(result, attached))
    for name, text in attached.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _heading(result: Result, name: str, table: Table) -> dict[str, str]:
    """What a table says about itself; one by horizon names all of them, one with residuals of its
    own the largest over all shown.
    """
    found = dict(result.heading)
    if "max_residual" in table.columns:
        found["max_residual"] = (
            f"{max(result.largest_residual, *table.columns['max_residual']):.1e}"
        )
    if name.endswith("_by_horizon"):
        found["horizon"] = (
            f"{', '.join(result.horizons)}; a path from {result.scenario.start} and not a forecast"
        )
    return found


def _cell(value: Any) -> Any:
    return "" if value is None or value != value else value


def _described(column: str) -> str:
    if (
        column in ("name", "lever", "government", "country", "sector")
        or column.isupper()
        or column == "Shap"
    ):
        return ""
    known = variable(column)
    return f"{known.description}; {known.unit}"


def _write_xlsx(result: Result, made: dict[str, Table], path: Path) -> None:
    from xlsxwriter import Workbook

    with Workbook(str(path), {"in_memory": True}) as book:
        about = book.add_worksheet("about")
        for line, entry in enumerate(result.heading.items()):
            about.write_row(line, 0, entry)
        for name, table in made.items():
            sheet = book.add_worksheet(name[:31])
            sheet.write_row(0, 0, [table.index_name, *table.columns])
            for line, (label, row) in enumerate(table.rows(), start=1):
                sheet.write_row(
                    line, 0, [label, *(None if value != value else value for value in row.values())]
                )


def _write_netcdf(result: Result, path: Path) -> None:
    found, world = result.equilibrium, result.equilibrium.world
    sizes: dict[str, int] = {}
    arrays: dict[str, Stored] = {}
    for dim, labels in (("country", world.countries), ("sector", world.sectors)):
        width = max(map(len, labels))
        sizes |= {dim: len(labels), f"{dim}_width": width}
        arrays[dim] = Stored(
            (dim, f"{dim}_width"),
            np.array([list(label.ljust(width)) for label in labels], dtype="S1"),
            {},
        )
    for name, dims in _NETCDF.items():
        known = variable(name)
        about = {"units": known.unit, "long_name": known.description}
        arrays[name] = Stored(dims, np.nan_to_num(getattr(found, name), posinf=1e30), about)
    path.write_bytes(netcdf(sizes, result.heading, arrays))


_NETCDF = {
    "welfare_pct": ("country",),
    "consumer_price_hat": ("country",),
    "wage_hat": ("country", "sector"),
    "unit_cost_hat": ("country", "sector"),
    "price_hat": ("country", "sector"),
    "output": ("country", "sector"),
    "expenditure": ("country", "sector"),
    "value_added": ("country", "sector"),
}
