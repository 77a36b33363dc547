import numpy as np
import pytest
import sympy
import xarray as xr
from conftest import random_sam

from fiscalmult.closure import LEONTIEF, PYATT_ROUND, TYPE_II, Closure
from fiscalmult.datasets import load_sam
from fiscalmult.economy import Economy
from fiscalmult.errors import FiscalmultError
from fiscalmult.measures import measures_of
from fiscalmult.multipliers import worth
from fiscalmult.sam import SAM
from fiscalmult.satellites import Satellite
from fiscalmult.symbolic import MEASURES, macro_model, macro_sam, macro_shares

CLOSURES = [LEONTIEF, TYPE_II, PYATT_ROUND, PYATT_ROUND.with_constrained(["enterprise"])]
JOBS = 7.0


def matrix(name: str) -> SAM:
    return random_sam(3) if name == "random" else load_sam(name)


def numeric(sam: SAM, closure: Closure) -> dict[str, dict[str, float]]:
    """Every measure's worth by the kernels on the aggregated matrix, its own dims summed."""
    small = macro_sam(sam)
    output = float(small.outlays[small.codes.index("activity-account")])
    counts = xr.DataArray([JOBS * output], {"account": ["activity-account"]}, ("account",), attrs={"units": "jobs"})
    table = worth(Economy.from_sam(small, closure, [Satellite("employment", counts)]))
    summed = {name: one.sum([dim for dim in one.dims if dim != "account"]) for name, one in table.items()}
    return {name: {str(code): float(one.sel(account=code)) for code in small.codes} for name, one in summed.items()}


@pytest.fixture(scope="module", params=[False, True], ids=["remainders written out", "letters for remainders"])
def model(request):
    return macro_model(remainders=request.param)


@pytest.fixture(scope="module")
def short():
    return macro_model(remainders=True)


def test_every_column_adds_to_one():
    plain = macro_model()
    for payer in range(len(plain.accounts)):
        total = sympy.simplify(sum(plain.propensities[:, payer]))
        assert total in (0, 1)


@pytest.mark.parametrize("name", ["viet-nam-2012", "viet-nam-2024", "random"])
def test_the_letters_of_a_column_add_to_one(short, name):
    shares = macro_shares(matrix(name))
    for payer in range(len(short.accounts)):
        total = sum(short.propensities[:, payer])
        assert total in (0, 1) or short.number(total, shares) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", ["viet-nam-2012", "viet-nam-2024", "random"])
@pytest.mark.parametrize("closure", CLOSURES, ids=lambda closure: closure.name)
def test_every_formula_agrees_with_the_kernels(short, closure, name):
    sam = matrix(name)
    letters, table = {**macro_shares(sam), "j": JOBS}, numeric(sam, closure)
    for measure in MEASURES:
        compared = 0
        for block, formula in short.worth(measure, closure).items():
            kernel = table[measure].get(f"{block}-account")
            if kernel is not None:
                assert short.number(formula, letters) == pytest.approx(kernel, rel=1e-9, abs=1e-12), (measure, block)
                compared += 1
        assert compared >= 3


def test_every_measure_of_an_economy_has_a_formula():
    small = macro_sam(random_sam(3))
    counts = xr.DataArray([1.0], {"account": ["activity-account"]}, ("account",), attrs={"units": "jobs"})
    economy = Economy.from_sam(small, PYATT_ROUND, [Satellite("employment", counts)])
    assert tuple(measures_of(economy)) == MEASURES


@pytest.mark.parametrize("measure", ["gdp", "saving"])
def test_both_ways_of_writing_are_the_same_number(short, measure):
    letters = macro_shares(load_sam("viet-nam-2024"))
    long = macro_model()
    for block, formula in long.worth(measure, TYPE_II).items():
        assert long.number(formula, letters) == pytest.approx(
            short.number(short.worth(measure, TYPE_II)[block], letters), rel=1e-9, abs=1e-12
        )


def test_transfer_over_purchase_is_the_propensity_to_consume(model):
    """The heart of the matter: value added per dong transferred / per dong bought = c."""
    for closure in (TYPE_II, PYATT_ROUND):
        formulas = model.worth("value_added", closure)
        assert sympy.simplify(formulas["household"] / formulas["commodity"]) == model.symbols["c"]


def test_the_open_model_is_the_textbook_formula():
    """Without taxes, imports and margins a dong bought is a dong of value added."""
    plain = macro_model()
    formula = plain.worth("value_added", LEONTIEF)["commodity"]
    letters = plain.symbols
    closed = formula.subs({letters[name]: 0 for name in ("m", "t_c", "t_a", "g")})
    assert sympy.simplify(closed) == 1


@pytest.mark.parametrize("closure", CLOSURES, ids=lambda closure: closure.name)
def test_the_denominator_is_the_determinant(short, closure):
    sam = load_sam("viet-nam-2024")
    economy = Economy.from_sam(macro_sam(sam), closure)
    inside = economy.responding
    rows = economy.propensities.values[np.ix_(inside, inside)]
    formula = short.number(short.denominator(closure), macro_shares(sam))
    assert formula == pytest.approx(np.linalg.det(np.eye(len(rows)) - rows), rel=1e-9)


def test_latex_is_the_formula(short):
    text = short.latex("value_added", TYPE_II, "commodity")
    assert text.startswith(r"w^{\mathrm{value\ added}}_{\mathrm{commodity}} = \frac{s \left(v_{K} + v_{L}\right)}{")
    assert text.endswith(r"{- a s - c h_{L} s v_{L} - g + 1}")
    with pytest.raises(FiscalmultError, match="'household' does not respond under closure 'LEONTIEF'"):
        short.latex("gdp", LEONTIEF, "household")


def test_what_has_no_formula_is_refused(short):
    with pytest.raises(FiscalmultError, match=r"no formula for 'employmnt'; did you mean employment"):
        short.worth("employmnt", TYPE_II)
    with pytest.raises(FiscalmultError, match="names 'a-paddy', and the macro model has whole blocks only"):
        short.worth("gdp", PYATT_ROUND.with_constrained(["a-paddy"]))
    with pytest.raises(FiscalmultError, match="the formula needs a value for j; give one for each letter"):
        short.number(short.worth("employment", TYPE_II)["commodity"], macro_shares(random_sam(3)))
