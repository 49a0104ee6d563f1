"""Sentences of our own about measures, with the levers that a person reads out of them.

Written before the rules had read them. A family is what is hard about a sentence. The fields of a
lever stand as in a scenario file, without its tag and source; `says` is what its source must tell a
person beside. `python -m tests.reading.measures_said` holds the rules against them: a lever is
right with every field as here and wrong otherwise.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from detente.reading.by_rules import extract
from detente.reading.document import Document
from detente.reading.outcomes import Outcomes

D = datetime.date
FAMILIES = ("exempt", "last day", "organ", "everybody", "not taken")


@dataclass(frozen=True)
class Said:
    """A text, its day and publisher, and the levers in it."""

    family: str
    text: str
    levers: tuple[dict[str, Any], ...]
    day: str = "2025-06-02"
    source: str = ""
    says: str = ""


def _tariff(by: str, on: str, points: float = 25.0, **more: Any) -> dict[str, Any]:
    sectors = {} if "products" in more else {"sectors": "goods"}
    return {"lever": "tariff", "by": by, "on": on, "points": points, **sectors, **more}


def _ban(by: str, on: str, **more: Any) -> dict[str, Any]:
    sectors = {} if "products" in more else {"sectors": "goods"}
    return {"lever": "embargo", "by": by, "on": on, "direction": "imports", **sectors, **more}


def _control(by: str, on: str, products: str, **more: Any) -> dict[str, Any]:
    return {"lever": "export_control", "by": by, "on": on, "products": products, **more}


SAID = (
    # Exemptions.
    Said(
        "exempt",
        "The United States imposed a tariff of 25% on goods from Canada, except medicines.",
        (_tariff("USA", "CAN", exempt=["C21"]),),
    ),
    Said(
        "exempt",
        "Japan banned imports of all goods except medicines and food from Russia.",
        (_ban("JPN", "RUS", exempt=["C21", "A01", "A03", "C10T12"]),),
    ),
    Said(
        "exempt",
        "Washington put a tariff of 25% on goods from Canada, with an exemption for Canadian"
        " energy.",
        (_tariff("USA", "CAN", exempt=["B05", "B06", "C19"]),),
    ),
    Said(
        "exempt",
        "The European Union banned imports of crude from Russia. The ban does not apply to"
        " Hungary.",
        (_ban("EU27 except HUN", "RUS", products="crude"),),
    ),
    Said(
        "exempt",
        "The European Union banned imports of Russian crude, with the exception of pipeline oil.",
        (_ban("EU27", "RUS", products="crude"),),
        says="pipeline oil",
    ),
    Said(
        "exempt",
        "China imposed a tariff of 25% on goods from the European Union, excluding Spain and"
        " Hungary.",
        (_tariff("CHN", "EU27 except ESP, HUN"),),
    ),
    Said(
        "exempt",
        "The United States imposed a tariff of 25% on goods from Brazil. Orange juice and aircraft"
        " are exempt.",
        (_tariff("USA", "BRA", exempt=["C302T309"]),),
        says="orange juice",
    ),
    Said(
        "exempt",
        "Canada imposed a tariff of 25% on goods from the United States, without exemptions.",
        (_tariff("CAN", "USA"),),
    ),
    Said(
        "exempt",
        "Canada imposed a tariff of 25% on goods from the United States and did not exempt"
        " medicines.",
        (_tariff("CAN", "USA"),),
    ),
    # Last days.
    Said(
        "last day",
        "The European Union banned imports of coal from Russia until 31 March 2026.",
        (_ban("EU27", "RUS", products="coal", to=D(2026, 3, 31)),),
    ),
    Said(
        "last day",
        "China will ban exports of rare earths to Japan from 1 July 2025 for one year.",
        (_control("CHN", "JPN", "rare_earths", **{"from": D(2025, 7, 1), "to": D(2026, 6, 30)}),),
    ),
    Said(
        "last day",
        "On 9 April 2025 the United States imposed a tariff of 10% on goods from Vietnam for 90"
        " days.",
        (_tariff("USA", "VNM", 10.0, **{"from": D(2025, 4, 9), "to": D(2025, 7, 7)}),),
    ),
    Said(
        "last day",
        "India imposed a tariff of 12% on Chinese steel on 21 April 2025. It expires on 7 November"
        " 2025.",
        (
            _tariff(
                "IND",
                "CHN",
                12.0,
                products="steel",
                **{"from": D(2025, 4, 21), "to": D(2025, 11, 7)},
            ),
        ),
    ),
    Said(
        "last day",
        "China banned exports of gallium to the United States on 3 December 2024. The ban was"
        " lifted on 10 May 2025.",
        (
            _control(
                "CHN",
                "USA",
                "gallium_germanium",
                **{"from": D(2024, 12, 3), "to": D(2025, 5, 9)},
            ),
        ),
    ),
    Said(
        "last day",
        "India banned imports of coal from Indonesia for six months.",
        (_ban("IND", "IDN", products="coal"),),
        says="six months",
    ),
    Said(
        "last day",
        "The United States suspended its tariff of 25% on goods from Canada until 2 July 2025.",
        (),
    ),
    Said("last day", "China lifted its ban on imports of coal from Australia in May 2023.", ()),
    # Organs.
    Said(
        "organ",
        "Beijing answered within hours. The Ministry of Commerce imposed a tariff of 25% on goods"
        " from Canada.",
        (_tariff("CHN", "CAN"),),
        says="nearest",
    ),
    Said(
        "organ",
        "The Chinese Ministry of Commerce banned exports of rare earths to Japan.",
        (_control("CHN", "JPN", "rare_earths"),),
    ),
    Said(
        "organ",
        "The State Duma banned imports of coal from Poland.",
        (_ban("RUS", "POL", products="coal"),),
    ),
    Said(
        "organ",
        "The European Commission imposed a tariff of 25% on goods from China.",
        (_tariff("EU27", "CHN"),),
    ),
    Said(
        "organ",
        "Brussels banned imports of coal from Russia. Washington imposed a tariff of 25% on goods"
        " from India.",
        (_ban("EU27", "RUS", products="coal"), _tariff("USA", "IND")),
    ),
    Said("organ", "The Ministry of Commerce imposed a tariff of 25% on goods from Canada.", ()),
    Said(
        "organ",
        "The Ministry of Commerce imposed a tariff of 25% on goods from Canada.",
        (_tariff("CHN", "CAN"),),
        source="the government of China",
        says="published",
    ),
    Said(
        "organ",
        "China protested. The Treasury imposed a tariff of 25% on goods from Canada.",
        (),
    ),
    # Everybody.
    Said(
        "everybody",
        "The United States imposed a tariff of 10% on all imports.",
        (_tariff("USA", "all except USA", 10.0),),
    ),
    Said(
        "everybody",
        "Mr Trump spoke. The United States imposed a tariff of 10% on every trading partner except"
        " Canada and Mexico.",
        (_tariff("USA", "all except USA, CAN, MEX", 10.0),),
    ),
    Said(
        "everybody",
        "China banned exports of rare earths worldwide.",
        (_control("CHN", "all except CHN", "rare_earths"),),
    ),
    Said(
        "everybody",
        "The European Union put a tariff of 25% on steel from all countries.",
        (_tariff("EU27", "all except EU27", products="steel"),),
    ),
    Said(
        "everybody",
        "The United States imposed a tariff of 10% on all imports from China.",
        (_tariff("USA", "CHN", 10.0),),
    ),
    Said(
        "everybody",
        "The United States imposed a tariff of 25% on goods from China, and prices rose worldwide.",
        (_tariff("USA", "CHN"),),
    ),
    # What is not taken.
    Said("not taken", "China did not ban exports of rare earths to Japan.", ()),
    Said(
        "not taken",
        "If Tokyo joined in, China would ban exports of rare earths to Japan.",
        (),
    ),
    Said(
        "not taken",
        "In 1980 the United States imposed an embargo on all trade with Iran.",
        (),
    ),
    Said(
        "not taken",
        "China refused to ban exports of rare earths to Japan.",
        (),
    ),
    Said(
        "not taken",
        "Beijing denied that China had banned exports of rare earths to Japan.",
        (),
    ),
    Said(
        "not taken",
        "The European Commission proposed a tariff of 25% on goods from China.",
        (),
    ),
    Said(
        "not taken",
        "The United States urged Japan to ban exports of chips to China.",
        (),
    ),
    Said(
        "not taken",
        "“China banned exports of rare earths to Japan”, a trader said.",
        (_control("CHN", "JPN", "rare_earths"),),
        says="quotation",
    ),
)


def levers_of(one: Said) -> list[dict[str, Any]]:
    """The levers that come out when every record is accepted, with tag and source."""
    document = Document(one.text, D.fromisoformat(one.day), one.source)
    records, dropped = extract(document)
    assert not dropped, dropped
    found = Outcomes(document, records, "trial", frozenset(r.id for r in records), {})
    found.scenario  # noqa: B018  (levers that do not go together are an error)
    return [dict(lever) for lever in found.levers]


def bare(levers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Levers without tag and source."""
    return [{k: v for k, v in one.items() if k not in ("tag", "source")} for one in levers]


def main(said: tuple[Said, ...]) -> None:
    """Print every lever that is wrong or missed, and the counts of each family."""
    for family in FAMILIES:
        right = wrong = missed = silent = 0
        for one in said:
            if one.family == family:
                levers = levers_of(one)
                found, wanted = bare(levers), list(one.levers)
                hits = [lever for lever in found if lever in wanted]
                right += len(hits)
                wrong += len(found) - len(hits)
                missed += len(wanted) - len(hits)
                told = any(one.says in str(lever["source"]) for lever in levers)
                silent += bool(one.says and not told)
                if len(hits) < max(len(found), len(wanted)) or (one.says and not told):
                    print(f"  {one.text}\n    {levers}")
        print(f"{family}: {right} right, {wrong} wrong, {missed} missed, {silent} untold")


if __name__ == "__main__":
    main(SAID)
