"""Names inside sentences."""

import pytest

from detente.words import capitalised, in_text, numbered, whose


@pytest.mark.parametrize(
    ("name", "inside", "owned"),
    [
        ("United States", "the United States", "the United States'"),
        ("European Union", "the European Union", "the European Union's"),
        ("Netherlands", "the Netherlands", "the Netherlands'"),
        ("Rest of the world", "the rest of the world", "the rest of the world's"),
        ("Germany", "Germany", "Germany's"),
        ("Cyprus", "Cyprus", "Cyprus'"),
        ("G7", "G7", "G7's"),
        ("", "", "'s"),
    ],
)
def test_a_name_inside_a_sentence(name: str, inside: str, owned: str) -> None:
    assert in_text(name) == inside
    assert whose(name) == owned
    assert in_text(inside) == inside


def test_a_sentence_starts_with_a_capital() -> None:
    assert capitalised(f"{whose('United States')} exports") == "The United States' exports"


def test_names_of_one_kind_are_numbered_and_miss_those_that_are_taken() -> None:
    assert numbered(["fall", "cap", "fall", "fall"]) == ("fall", "cap", "fall (2)", "fall (3)")
    assert numbered(["a", "a", "a"], {"a", "a (2)"}) == ("a", "a (3)", "a (4)")
    assert numbered(["a (2)", "a", "a"]) == ("a (2)", "a", "a (3)")
    assert numbered([]) == ()
