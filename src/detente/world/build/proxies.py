"""Which country's coefficients stand in where the source has none."""

from __future__ import annotations

from dataclasses import dataclass

from detente.errors import DataError
from detente.types import Array
from detente.world.build.wiod_coefficients import Coefficients
from detente.world.shipped import read_table


@dataclass(frozen=True)
class Proxies:
    """Countries whose coefficients stand in for those of another.

    Attributes
    ----------
    whole : dict
        Proxy of an economy that the source does not have, by country.
    single : dict
        Proxy of one column that the source has no output in, by (country, sector).
    """

    whole: dict[str, str]
    single: dict[tuple[str, str], str]


@dataclass(frozen=True, eq=False)
class MendedColumns:
    """Coefficients without a missing column.

    Attributes
    ----------
    inputs : ndarray [country, input_isic, sector]
    value_added_share : ndarray [country, sector]
    """

    inputs: Array
    value_added_share: Array


def read_proxies() -> Proxies:
    """The shipped table of proxies."""
    whole, single = {}, {}
    for row in read_table("proxies"):
        if row["sectors"] == "all":
            whole[row["country"]] = row["proxy"]
            continue
        for sector in row["sectors"].split():
            single[row["country"], sector] = row["proxy"]
    return Proxies(whole, single)


def mended(coefficients: Coefficients, proxies: Proxies) -> MendedColumns:
    """The coefficients with each missing column taken from its named proxy.

    A column without output in the source is missing data, not a sector without inputs. DataError
    where no proxy is named, or where the proxy has no output either.
    """
    inputs = coefficients.inputs.copy()
    share = coefficients.value_added_share.copy()
    for n, country in enumerate(coefficients.countries):
        for s, sector in enumerate(coefficients.sectors):
            if coefficients.missing[n, s]:
                donor = _donor(coefficients, proxies, country, sector)
                inputs[n, :, s] = coefficients.inputs[donor, :, s]
                share[n, s] = coefficients.value_added_share[donor, s]
    return MendedColumns(inputs, share)


def _donor(coefficients: Coefficients, proxies: Proxies, country: str, sector: str) -> int:
    """Position of the country whose column stands in for one that is missing."""
    where = f"{country}, {sector}"
    name = proxies.single.get((country, sector))
    if name is None:
        raise DataError(
            "no output in the source and no proxy", where=where, hint="name one in proxies.csv"
        )
    donor = coefficients.countries.index(name)
    if coefficients.missing[donor, coefficients.sectors.index(sector)]:
        raise DataError(f"the proxy {name} has no output either", where=where)
    return donor
