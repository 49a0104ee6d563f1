"""Names of countries and groups as people, the United Nations and the World Bank write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from detente.world.shipped import read_table

# What stands between two names in one line.
_BETWEEN = re.compile(r"(\s*,\s*(?:and\s+)?|\s+and(?:\s+|$)|\s*&\s*)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A name without accents, case, signs and a leading "the", however its letters are composed."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    for said, meant in (("&", " and "), ("’", ""), ("'", ""), (".", " "), ("ʻ", "")):
        plain = plain.replace(said, meant)
    words = re.sub(r"[^\w+]+", " ", plain).split()
    words = ["saint" if word == "st" else word for word in words]
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


@lru_cache(maxsize=1)
def codes_by_name() -> Mapping[str, str]:
    """ISO3 codes (ROW included) and shipped groups by `folded` name.

    The table ``country_names.csv`` goes before ISO 3166, whose names are known as they stand there
    and without their comma: "Korea, Republic of" and "Republic of Korea".
    """
    import pycountry

    found = {folded(row["name"]): row["code"] for row in read_table("country_names") if row["code"]}
    for country in pycountry.countries:
        names = [getattr(country, field, "") for field in ("name", "official_name", "common_name")]
        turned = [" ".join(reversed(name.split(", ", 1))) for name in names if ", " in name]
        for name in (country.alpha_3, country.alpha_2, *names, *turned):
            if name:
                found.setdefault(folded(name), country.alpha_3)
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def hints() -> Mapping[str, str]:
    """What to write instead of a name without country and shipped group, by `folded` name."""
    rows = read_table("country_names")
    return MappingProxyType({folded(row["name"]): row["hint"] for row in rows if row["hint"]})


def split_names(text: str) -> list[str]:
    """The names in a list with commas or "and"; "Trinidad and Tobago" and "Korea, Rep." are one."""
    parts = _BETWEEN.split(text.strip())
    found, start = [], 0
    while start < len(parts):
        stop = _longest(parts, start)
        name = "".join(parts[start:stop]).strip()
        if name:
            found.append(name)
        start = stop + 1
    return found


def _longest(parts: list[str], start: int) -> int:
    """Where the longest known name ends that begins with a part; after the part if none does."""
    for stop in range(len(parts), start + 1, -2):
        begins_and_ends = parts[start].strip() and parts[stop - 1].strip()
        if begins_and_ends and folded("".join(parts[start:stop])) in codes_by_name():
            return stop
    return start + 1
