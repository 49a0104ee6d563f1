"""What routes and buyers of the network are called."""

from __future__ import annotations

from detente.world.countries import is_bloc, title_of

# Words of routes that are no names, and names that their codes do not give.
ROUTES = {
    "SEA": "sea",
    "LNG": "LNG",
    "EAST": "east",
    "WEST": "west",
    "BELARUS_POLAND": "Belarus and Poland",
    "TURKSTREAM_EU": "TurkStream",
    "EU_REGAS": "LNG terminals of the Union",
}
OTHERS = {"OTH": "others"}


def route_title(route: str) -> str:
    """A route's name in a text: Nord Stream, sea."""
    return ROUTES.get(route) or route.replace("_", " ").title().replace(" Of ", " of ")


def buyer_title(buyer: str) -> str:
    """A buyer's name: a country, a bloc, the others; what is no code stays as it is."""
    is_code = len(buyer) == 3 or is_bloc(buyer)
    return OTHERS.get(buyer) or (title_of(buyer) if is_code else buyer)
