"""What recorded figures are called: "gas by pipe to China, 2022"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from detente.energy.tables import seller
from detente.words import in_text, in_turn, whose
from detente.world.countries import title_of

# What is recorded, by measure. `fuel`, `buyer`, `owner` (the buyer's) and `seller` (the seller's).
MEASURES = {
    "pipeline_flow": "{fuel} by pipe to {buyer}",
    "lng": "liquefied gas to {buyer}",
    "exports": "{fuel} to {buyer}",
    "gain": "{fuel} that {buyer} took in place of others",
    "share_of_exports": "share of {buyer} in {seller} exports of {fuel}",
    "exports_growth": "growth of {seller} exports of {fuel}",
    "gazprom_far_abroad": "gas of Gazprom beyond the former Soviet Union",
    "redirection": "{fuel} re-routed over {fuel} lost, {buyer}",
    "russian_share_of_imports": "{seller} share in {owner} imports of {fuel}",
    "lng_imports": "liquefied gas that {buyer} took from all",
    "use": "{fuel} used in {buyer}",
    "discount": "discount on {seller} {fuel}",
    "price_growth": "growth of the price of {fuel} in {buyer}",
}
# The series of trade and of the economy.
SERIES = {
    "car_brands_on_russian_market": "car brands on Russia's market",
    "china_share_of_russian_exports": "share of China in Russia's exports",
    "china_share_of_russian_imports": "share of China in Russia's imports",
    "chinese_brands_share_of_russian_car_sales": "Chinese brands in Russia's car sales",
    "chinese_exports_to_russia_growth": "growth of China's exports to Russia",
    "chinese_imports_from_russia_growth": "growth of China's imports from Russia",
    "eu27_share_of_chinese_exports": "share of the European Union in China's exports",
    "eu27_share_of_russian_imports": "share of the European Union in Russia's imports",
    "russia_share_of_chinese_exports": "share of Russia in China's exports",
    "russian_pipeline_gas_to_china": "gas by pipe from Russia to China",
    "russian_pipeline_gas_to_europe": "gas by pipe from Russia to Europe",
    "russian_real_gdp_growth": "growth of Russia's real GDP",
    "sanctioning_states": "states that sanction",
    "sanctioning_states_gdp_share": "share of the states that sanction in world GDP",
    "usa_share_of_chinese_exports": "share of the United States in China's exports",
}
FUELS = {"iron_steel": "iron and steel"}
PLACES = {"WORLD": "all buyers", "OTH": "other buyers"}


def series_said(series: str, period: str) -> str:
    """The name of a row of ``recorded_series``: what is recorded, and when."""
    return f"{SERIES[series]}, {_when(period)}"


def fuel_said(row: Mapping[str, str]) -> str:
    """The name of a row of ``energy_recorded``: what is recorded, of whom, and when."""
    who = [PLACES.get(code) or title_of(code) for code in row["buyer"].split("+")]
    together = in_turn(who)
    said = MEASURES[row["measure"]].format(
        fuel=FUELS.get(row["fuel"], row["fuel"]),
        buyer=in_turn([in_text(one) for one in who]),
        owner=whose(together),
        seller=whose(title_of(seller())),
    )
    return f"{said}, {_when(row['period'])}"


def _when(period: str) -> str:
    """A year, a month, or the months of a span in words."""
    first, _, last = period.partition("/")
    if not last:
        return _month(first)
    until = _month(last)
    same_year = first[:4] == last[:4]
    return f"{_month(first).split()[0] if same_year else _month(first)} to {until}"


def _month(period: str) -> str:
    return f"{date.fromisoformat(f'{period}-01'):%B %Y}" if "-" in period else period
