"""Tables: as text in columns, as HTML, and "never" where something never arrives."""
import numpy as np
import pytest

from explorer import table
from optimizers import gradient_descent, rmsprop
from racing import race
from surfaces import ellipse


def test_a_table_stands_in_columns_and_says_never():
    made = table({"Adam": {"κ = 1": 75.4, "κ = 100": np.inf}, "GD": {"κ = 1": 2, "κ = 100": "left"}}, "steps", note="limit 100")
    assert str(made) == ("steps   κ = 1   κ = 100\n"
                         "Adam       75     never\n"
                         "GD          2      left\n"
                         "limit 100")
    assert str(table({"a": {"b": 0.25}}, decimals=3)).endswith("0.250")


def test_the_same_table_is_html_with_its_texts_escaped():
    html = table({"a < b": {"κ": np.inf}}, "steps", note="a & b")._repr_html_()
    assert html.count("<tr>") == 2 and "a &lt; b" in html and ">never<" in html and "<p>a &amp; b</p>" in html


def test_a_race_is_a_table_with_its_note():
    result = race([gradient_descent, rmsprop], ellipse(1), tolerance=1e-4, steps=100, learning_rate=0.5)
    head, first, second, note = str(result).splitlines()
    assert head.split() == ["learning", "rate", "reached", "stays", "from"]
    assert first.split()[-2:] == [f"{result.rows['gradient descent'].stays:.0f}"] * 2 and "never" in second
    assert note == result.note and "never" in result._repr_html_() and result.note.split(",")[0] in result._repr_html_()


def test_a_race_gives_the_row_of_a_method():
    result = race({"GD": gradient_descent}, ellipse(1), tolerance=1e-4, steps=100, learning_rate=0.5)
    assert result["GD"] is result.rows["GD"]
    with pytest.raises(KeyError, match="no method is called 'Adam'; there are GD"):
        result["Adam"]


def test_of_several_races_it_shows_the_steps():
    races = {f"κ = {kappa}": race([gradient_descent, rmsprop], ellipse(kappa), tolerance=1e-4, steps=100, learning_rate=0.05)
             for kappa in (1, 10)}
    head, one, ten = str(table(races, "steps")).splitlines()
    assert head.split("   ")[0].strip() == "steps" and "gradient descent" in head
    assert one.split()[-2:] == [f"{races['κ = 1'].rows[name].stays:.0f}".replace("inf", "never") for name in ("gradient descent", "rmsprop")]
