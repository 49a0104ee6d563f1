"""More sentences of our own about measures, written before the rules and first read after them.

`python -m tests.reading.measures_held_out` prints what is wrong, missed or untold.
"""

from __future__ import annotations

from tests.reading.measures_said import D, Said, _ban, _control, _tariff, main

HELD_OUT = (
    Said(
        "exempt",
        "From 1 August 2025 the United States will levy a tariff of 30% on goods from Mexico; cars,"
        " medicines and semiconductors are excluded.",
        (_tariff("USA", "MEX", 30.0, exempt=["C29", "C21"], **{"from": D(2025, 8, 1)}),),
        says="semiconductors",
    ),
    Said(
        "exempt",
        "Norway banned imports of goods from Russia apart from fish.",
        (_ban("NOR", "RUS", exempt=["A03"]),),
    ),
    Said(
        "exempt",
        "The EU prohibits nothing here, but the EU banned imports of oil from Russia, other than to"
        " Hungary and Slovakia.",
        (_ban("EU27 except HUN, SVK", "RUS", products="crude"),),
    ),
    Said(
        "exempt",
        "The United States raised the tariff on goods from Canada to 35%. Goods that comply with"
        " the trade pact of North America are exempt.",
        (
            {
                "lever": "tariff",
                "by": "USA",
                "on": "CAN",
                "rate": 35.0,
                "sectors": "goods",
            },
        ),
        says="goods that comply",
    ),
    Said(
        "exempt",
        "Turkey halted all trade with Israel, but humanitarian goods may be exempted later.",
        ({"lever": "embargo", "by": "TUR", "on": "ISR", "sectors": "goods"},),
    ),
    Said(
        "last day",
        "Indonesia banned exports of nickel to China for the whole of 2026, from 1 January 2026 to"
        " 31 December 2026.",
        (_control("IDN", "CHN", "nickel", **{"from": D(2026, 1, 1), "to": D(2026, 12, 31)}),),
    ),
    Said(
        "last day",
        "Poland has blocked imports of oil products from Belarus since 3 March 2025. The measure"
        " runs out on 30 September 2025.",
        (
            _ban(
                "POL",
                "BLR",
                products="oil_products",
                **{"from": D(2025, 3, 3), "to": D(2025, 9, 30)},
            ),
        ),
    ),
    Said(
        "last day",
        "Russia stopped gas deliveries to Moldova on 1 January 2025 and resumed them on 1 February"
        " 2025.",
        (),  # the accounts know no Moldova
    ),
    Said(
        "last day",
        "The United Kingdom imposed a temporary tariff of 25% on Chinese steel, in force until the"
        " end of June 2026.",
        (_tariff("GBR", "CHN", products="steel", to=D(2026, 6, 30)),),
    ),
    Said(
        "organ",
        "Tokyo had not expected it: within a week the Japanese government banned exports of chips"
        " to Russia.",
        (_control("JPN", "RUS", "chips"),),
    ),
    Said(
        "organ",
        "India acted first. On 5 May 2025 the Finance Ministry imposed a tariff of 12% on steel"
        " from China.",
        (_tariff("IND", "CHN", 12.0, products="steel", **{"from": D(2025, 5, 5)}),),
        says="nearest",
    ),
    Said(
        "organ",
        "The parliament approved it on Tuesday. The government banned imports of coal from Russia.",
        (),
    ),
    Said(
        "everybody",
        "President Trump imposed a tariff of 50% on copper from anywhere in the world.",
        (),  # no product group is copper
    ),
    Said(
        "everybody",
        "China stopped all exports of gallium and germanium.",
        (_control("CHN", "all except CHN", "gallium_germanium"),),
    ),
    Said(
        "everybody",
        "Canada imposed a tariff of 25% on goods from the United States, and all countries took"
        " note.",
        (_tariff("CAN", "USA"),),
    ),
    Said("not taken", "China stopped short of banning exports of rare earths to Japan.", ()),
    Said("not taken", "Lawmakers called on Germany to halt imports of gas from Russia.", ()),
    Said(
        "not taken",
        "In the 1970s the United States imposed an embargo on all trade with Cuba.",
        (),
    ),
    Said("not taken", "The EU considered a ban on imports of Russian coal.", ()),
    Said("not taken", "Had Japan banned exports of chips to China, prices would have risen.", ()),
)

if __name__ == "__main__":
    main(HELD_OUT)
