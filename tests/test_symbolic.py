import pytest
import sympy
from conftest import random_sam

from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.multipliers import worth
from fiscalmult.symbolic import macro_model, macro_sam, macro_shares


@pytest.fixture(scope="module")
def model():
    return macro_model()


def test_every_column_adds_to_one(model):
    for payer in range(len(model.accounts)):
        total = sympy.simplify(sum(model.propensities[:, payer]))
        assert total in (0, 1)


@pytest.mark.parametrize("closure", [LEONTIEF, TYPE_II, PYATT_ROUND], ids=lambda closure: closure.name)
def test_formulas_agree_with_the_kernels(model, closure):
    sam = random_sam(3)
    shares = macro_shares(sam)
    table = worth(Economy.from_sam(macro_sam(sam), closure), ["value_added", "gdp"])
    for measure in table.data_vars:
        formulas = model.worth(measure, closure)
        for block in ("activity", "commodity", "household"):
            if block in formulas:
                kernel = float(table[measure].sel(account=f"{block}-account"))
                assert model.number(formulas[block], shares) == pytest.approx(kernel, rel=1e-10), (measure, block)


def test_transfer_over_purchase_is_the_propensity_to_consume(model):
    """The heart of the matter: value added per dong transferred / per dong bought = c."""
    for closure in (TYPE_II, PYATT_ROUND):
        formulas = model.worth("value_added", closure)
        assert sympy.simplify(formulas["household"] / formulas["commodity"]) == model.symbols["c"]


def test_the_open_model_is_the_textbook_formula(model):
    """Without taxes, imports and margins a dong bought is a dong of value added."""
    formula = model.worth("value_added", LEONTIEF)["commodity"]
    letters = model.symbols
    closed = formula.subs({letters[name]: 0 for name in ("m", "t_c", "t_a", "g")})
    assert sympy.simplify(closed) == 1


def test_unknown_measures_are_refused(model):
    with pytest.raises(FiscalmultError, match="no formula for 'employment'"):
        model.worth("employment", TYPE_II)
