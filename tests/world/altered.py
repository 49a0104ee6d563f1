"""A saved world taken apart and altered in every place, each alteration with what its refusal says.

Each alteration is a function that changes one thing in a `Content`; `CASES` lists those that no
world may have.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

import detente as dt
from detente.world import saved
from detente.world.labels import AXES_OF
from tests.worlds import Options, random_world

COUNTRIES, SECTORS = ("AAA", "BBB", "CCC"), ("one", "two")
RATES = ("tariff", "export_tax")
MEMBERS = ("meta", *AXES_OF)


def toy() -> dt.World:
    """Three countries and two sectors with tariffs and export taxes, in codes of their own."""
    made = random_world(3, 2, seed=11, options=Options(rates=0.2, noise=0.3))
    theirs = made.elasticities["random"]
    other = dt.ElasticitySet((5.0, 7.5), "sigma", "another publication")
    return replace(
        made,
        countries=COUNTRIES,
        sectors=SECTORS,
        elasticities={"other": other, "random": theirs},
        legend=LEGEND,
    )


NAMES = {"AAA": "Aland", "one": "First sector"}
LEGEND = dt.Legend(
    names={**NAMES, "BOTH": "Both sectors"},
    parents={"one": "BOTH", "two": "BOTH"},
    roles={"energy": ("two",), "goods": ("one",), "services": ("two",)},
    blocs={"NORTH": ("AAA", "BBB")},
)
WORLD = toy()


@dataclass
class Content:
    """What a file holds, taken apart: metadata, arrays, and members to write as raw bytes."""

    meta: dict[str, Any]
    arrays: dict[str, np.ndarray]
    raw: dict[str, bytes] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """The file; an array of objects is pickled, as somebody else's program would."""
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            arrays = {"meta": np.array(json.dumps(self.meta)), **self.arrays}
            for name, array in arrays.items():
                if name in self.left_out or name in self.raw:
                    continue
                archive.writestr(f"{name}.npy", npy(array))
            for name, data in self.raw.items():
                archive.writestr(f"{name}.npy", data)
        return whole.getvalue()


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=True)
    return stream.getvalue()


def opened(data: bytes) -> Content:
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in AXES_OF}
        return Content(json.loads(str(archive["meta"])), arrays)


def as_first_format(data: bytes) -> bytes:
    """The same file as the first format had it: names in the provenance, no other legend."""
    content = opened(data)
    del content.meta["legend"], content.meta[saved.SEAL]
    content.meta |= {"format": 1, "provenance": {**content.meta["provenance"], "names": NAMES}}
    content.meta[saved.SEAL] = saved._seal_of(content.meta, content.arrays)
    return content.packed()


Alter = Callable[[Content], None]
CASES: dict[str, tuple[Alter, str]] = {}
# Of the legend, which files of the first format have not.
LEGEND_CASES: dict[str, tuple[Alter, str]] = {}


def case(label: str, alter: Alter, says: str) -> None:
    assert label not in CASES
    CASES[label] = (alter, says)


def legend_case(label: str, alter: Alter, says: str) -> None:
    assert label not in LEGEND_CASES
    LEGEND_CASES[label] = (alter, says)


# ------------------------------------------------------------------------------- cells of accounts


def cells(name: str) -> Iterator[tuple[int, ...]]:
    """The first, a middle and the last cell of an account, none of them domestic in a rate."""
    shape = WORLD.__getattribute__(name).shape
    last = tuple(size - 1 for size in shape)
    yield (0,) * len(shape) if name not in RATES else (0, 1, 0)
    yield (1, 0, 1)[: len(shape)] if len(shape) == 3 else (1, 0)
    yield last if name not in RATES else (2, 1, 1)


def place(name: str, cell: tuple[int, ...]) -> str:
    labels = {"n": COUNTRIES, "s": SECTORS}
    return f"{name}[{', '.join(labels[a][k] for a, k in zip(AXES_OF[name], cell, strict=True))}]"


def set_cell(name: str, cell: tuple[int, ...], value: float) -> Alter:
    def alter(content: Content) -> None:
        content.arrays[name][cell] = value

    return alter


def add_to_cell(name: str, cell: tuple[int, ...], share: float) -> Alter:
    def alter(content: Content) -> None:
        content.arrays[name][cell] += share * WORLD.output.max()

    return alter


def change(name: str, function: Callable[[np.ndarray], np.ndarray]) -> Alter:
    def alter(content: Content) -> None:
        content.arrays[name] = function(content.arrays[name])

    return alter


WRONG_CELLS = {"nan": np.nan, "inf": np.inf, "minus inf": -np.inf, "below": -1.5, "vast": 1e200}
for account in AXES_OF:
    for where in cells(account):
        for kind, wrong in WRONG_CELLS.items():
            says = place(account, where)
            case(f"{account} {where} {kind}", set_cell(account, where, wrong), says)
        case(f"{account} {where} more", add_to_cell(account, where, 0.5), "identity is open by")
for account in RATES:
    for n in range(3):
        label = place(account, (n, n, 1))
        case(
            f"domestic {label}", set_cell(account, (n, n, 1), 0.1), "the market identity is open by"
        )

# ------------------------------------------------------------------------------- whole accounts

SCALED = {"times three": 3.0, "thousandth": 1e-3, "nothing": 0.0, "negative": -1.0}
for account in AXES_OF:
    for kind, factor in SCALED.items():
        case(f"{account} {kind}", change(account, lambda a, f=factor: f * a), "")
    for dtype in ("complex128", "int64", "bool", "U32", "S32", "float16", "M8[s]", "V8"):
        case(
            f"{account} as {dtype}",
            change(account, lambda a, d=dtype: np.zeros(a.shape, d)),
            f"{account}: the array has type",
        )
    case(f"{account} as objects", change(account, lambda a: a.astype(object)), "pickled objects")
    case(
        f"{account} as records",
        change(account, lambda a: np.zeros(a.shape, [("x", float)])),
        f"{account}: the array has type",
    )
    SHAPED: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "cut": lambda a: a[:-1],
        "doubled": lambda a: np.concatenate([a, a]),
        "flat": lambda a: a.ravel(),
        "deeper": lambda a: a[None],
        "a number": lambda a: np.array(1.0),
        "last axis cut": lambda a: a[..., :1],
    }
    for kind, function in SHAPED.items():
        case(f"{account} {kind}", change(account, function), f"account '{account}' has shape")
    case(f"{account} empty", change(account, lambda a: a[:0]), f"{account}.npy is empty")
for account in ("sales", *RATES):
    case(f"{account} transposed", change(account, lambda a: a.swapaxes(0, 1).copy()), "identity")
case("input_use transposed", change("input_use", lambda a: a.swapaxes(1, 2).copy()), "identity")
for account in AXES_OF:
    case(f"{account} reversed", change(account, lambda a: a[::-1].copy()), "")


def without_inputs(content: Content) -> None:
    content.arrays["value_added"] += content.arrays["input_use"].sum(axis=2)
    content.arrays["final_demand"] += content.arrays["input_use"].sum(axis=1)
    content.arrays["input_use"][:] = 0


case("balanced without inputs", without_inputs, "AAA, one: value-added share 1.000")

# ------------------------------------------------------------------------------------- metadata


def set_meta(*path: Any, value: Any) -> Alter:
    def alter(content: Content) -> None:
        found: Any = content.meta
        for step in path[:-1]:
            found = found[step]
        found[path[-1]] = value

    return alter


def without_meta(*path: Any) -> Alter:
    def alter(content: Content) -> None:
        found: Any = content.meta
        for step in path[:-1]:
            found = found[step]
        del found[path[-1]]

    return alter


GAP = {"identity": "cost", "country": "AAA", "sector": "one", "relative": 0.5}
WRONG_KINDS: dict[str, tuple[Any, ...]] = {
    "format": (0, 3, -1, "1", None, [1], {}, 1.5, True),
    "name": (1, None, ["x"], {}, "two\nlines", True),
    "year": ("2021", None, 2021.5, [2021], True, {}),
    "countries": ("ABC", None, 3, {}, [1, 2, 3], [["AAA"], "BBB", "CCC"], [None, "BBB", "CCC"]),
    "sectors": ("ab", None, 2, {}, [1, 2], [["one"], "two"], [True, "two"]),
    "elasticities": ("random", None, 4, [], [5.0, 7.5]),
    "default_elasticities": (0, None, ["random"], {}),
    "gaps": ("none", None, 0, {}, [1], ["cost"], [{}], [None]),
    "provenance": ("mine", None, 0, [], True),
}
for key, values in WRONG_KINDS.items():
    case(f"metadata without {key}", without_meta(key), f"metadata: entry '{key}' is missing")
    for number, value in enumerate(values):
        says = "format" if key == "format" else f"metadata, {key}"
        case(f"{key} wrong {number}", set_meta(key, value=value), says)
case("an entry too many", set_meta("colour", value="red"), "metadata: entry 'colour' is unknown")
LABELS = {
    "countries": (["AAA", "AAA", "CCC"], [*COUNTRIES, "DDD"], ["AAA", "BBB"], [], ["", "B", "C"]),
    "sectors": (["one", "one"], [*SECTORS, "three"], ["one"], [], [" ", "two"], ["a\tb", "two"]),
}
for key, lists in LABELS.items():
    for number, labels in enumerate(lists):
        case(f"{key} labels {number}", set_meta(key, value=labels), "")
for set_name in ("other", "random"):
    WRONG_VALUES: tuple[Any, ...] = (
        *([], [5.0], [5.0, 6.0, 7.0], [5.0, -1.0], [0.0, 0.0], [5.0, "6"], [5.0, None]),
        *(5.0, None, [[5.0], [6.0]], [True, 5.0], {"one": 5.0, "two": 6.0}, [5.0, 10**400]),
    )
    for number, value in enumerate(WRONG_VALUES):
        at = ("elasticities", set_name, "values")
        case(f"values {set_name} {number}", set_meta(*at, value=value), set_name)
    for number, value in enumerate(("Theta", "epsilon", "", None, 1, ["theta"])):
        at = ("elasticities", set_name, "kind")
        case(f"kind {set_name} {number}", set_meta(*at, value=value), set_name)
    for key in ("values", "kind", "source"):
        says = f"metadata, elasticities '{set_name}': entry '{key}' is missing"
        case(f"set {set_name} without {key}", without_meta("elasticities", set_name, key), says)
    case(f"set {set_name} no table", set_meta("elasticities", set_name, value=[5, 6]), set_name)
    case(f"{set_name} more", set_meta("elasticities", set_name, "unit", value="x"), "unknown")
    case(f"{set_name} source", set_meta("elasticities", set_name, "source", value=7), "source")
case("no set", set_meta("elasticities", value={}), "default elasticity set 'random'")
case("no default", set_meta("default_elasticities", value=""), "default elasticity set ''")
case("unknown default", set_meta("default_elasticities", value="Random"), "'Random'")
case("one gap", set_meta("gaps", value=[GAP]), "not by what the file states")
for key in GAP:
    case(f"gap without {key}", set_meta("gaps", value=[{**GAP, key: None}]), f"gaps, {key}")

legend_case("no legend", without_meta("legend"), "metadata: entry 'legend' is missing")
legend_case("the first format", set_meta("format", value=1), "entry 'legend' is unknown")
for number, value in enumerate((1, None, [], "names", True)):
    legend_case(f"legend {number}", set_meta("legend", value=value), "metadata, legend: ")
legend_case("colours", set_meta("legend", "colours", value={}), "entry 'colours' is unknown")
for key in ("names", "parents", "roles", "blocs"):
    says = f"metadata, legend: entry '{key}' is missing"
    legend_case(f"legend without {key}", without_meta("legend", key), says)
    for number, value in enumerate((1, None, [], ["one"], "one", True)):
        says = f"metadata, legend, {key}: "
        legend_case(f"{key} {number}", set_meta("legend", key, value=value), says)
    for number, value in enumerate((1, None, {}, [], "", "a\nb", [1], ["one", "one"], [["one"]])):
        legend_case(f"{key} of one {number}", set_meta("legend", key, "one", value=value), "legend")
LACKS = "which the world lacks"
legend_case("a name too many", set_meta("legend", "names", "ZZZ", value="Zland"), LACKS)
legend_case("a child too many", set_meta("legend", "parents", "three", value="BOTH"), LACKS)
legend_case("a role of none", set_meta("legend", "roles", "energy", value=["three"]), LACKS)
legend_case("a member of none", set_meta("legend", "blocs", "NORTH", value=["DDD"]), LACKS)
legend_case("a sector as parent", set_meta("legend", "parents", "one", value="two"), "sector too")
legend_case("a country as bloc", set_meta("legend", "blocs", "AAA", value=["AAA"]), "country too")
legend_case("both", set_meta("legend", "roles", "services", value=["one", "two"]), "is both goods")
legend_case(
    "neither", set_meta("legend", "roles", "services", value=["one"]), "'one' is both goods"
)


def open_accounts(content: Content) -> None:
    content.arrays["value_added"] *= 1.5
    content.meta["gaps"] = [GAP, GAP | {"identity": "market"}]


case("gaps to cover an alteration", open_accounts, "the cost identity is open by")

# ------------------------------------------------------------------------ arrays that are no arrays


def raw(name: str, function: Callable[[bytes], bytes]) -> Alter:
    def alter(content: Content) -> None:
        arrays = {"meta": np.array(json.dumps(content.meta)), **content.arrays}
        content.raw[name] = function(npy(arrays.get(name, WORLD.sales)))

    return alter


def left_out(name: str) -> Alter:
    def alter(content: Content) -> None:
        content.left_out = (name,)

    return alter


def with_header(text: str, data: bytes) -> bytes:
    """The same array under a header of one's own."""
    padded = text.encode() + b" " * (-(len(text) + 11) % 64) + b"\n"
    length = struct.unpack("<H", data[8:10])[0]
    return data[:8] + struct.pack("<H", len(padded)) + padded + data[10 + length :]


HEADERS = {
    "larger": "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2000000000), }",
    "smaller": "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }",
    "negative": "{'descr': '<f8', 'fortran_order': False, 'shape': (-3, -2), }",
    "beyond": "{'descr': '<f8', 'fortran_order': False, 'shape': (" + "9" * 40 + ",), }",
    "no dictionary": "[1, 2]",
    "no Python": "{'descr': ",
    "without shape": "{'descr': '<f8', 'fortran_order': False, }",
    "objects": "{'descr': '|O', 'fortran_order': False, 'shape': (3, 2), }",
    "unknown type": "{'descr': '<q99', 'fortran_order': False, 'shape': (3, 2), }",
    "code": "__import__('os').system('false')",
    "deep": "(" * 900 + ")" * 900,
    "long integers": "{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 2L), }",
}
for member in ("meta", "sales", "value_added"):
    for kind, header in HEADERS.items():
        says = "not a saved world"
        case(f"{member} header {kind}", raw(member, lambda d, h=header: with_header(h, d)), says)
for member in MEMBERS:
    case(f"{member} left out", left_out(member), f"not a saved world ({member}.npy is missing)")
    case(f"{member} as junk", raw(member, lambda d: b"\x93NUMPZ" + d[6:]), "not a saved world")
    case(f"{member} of no bytes", raw(member, lambda d: b""), "not a saved world")
    case(f"bytes of {member} cut", raw(member, lambda d: d[:-8]), f"{member}.npy holds")
    case(f"bytes of {member} longer", raw(member, lambda d: d + b"12345678"), f"{member}.npy holds")
    case(f"{member} version 3", raw(member, lambda d: d[:6] + b"\x03" + d[7:]), "version 3.0")
    case(f"{member} header cut", raw(member, lambda d: d[:40]), "not a saved world")
case("a member more", raw("profits", lambda d: d), "'profits.npy' is unknown")
TEXTS = {
    "empty": "",
    "a word": "world",
    "a list": "[]",
    "cut": '{"format": 1, ',
    "NaN": '{"format": NaN}',
    "infinity": '{"format": -Infinity}',
    "twice": '{"format": 1, "format": 1}',
    "deep": "[" * 100_000,
    "long number": '{"year": ' + "9" * 5000 + "}",
    "nothing": "{}",
}
for kind, text in TEXTS.items():
    case(f"metadata {kind}", raw("meta", lambda d, t=text: npy(np.array(t))), "")
case("metadata as bytes", raw("meta", lambda d: npy(np.array(b"{}"))), "meta.npy is no text")
case("two metadata", raw("meta", lambda d: npy(np.array(["{}", "{}"]))), "meta.npy is no text")
case("metadata a number", raw("meta", lambda d: npy(np.array(1.0))), "meta.npy is no text")
