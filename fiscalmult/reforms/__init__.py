"""Reforms of social protection: rules, parameters, people and costs, ready to be simulated."""

from fiscalmult.reforms.component import Component
from fiscalmult.reforms.load import list_reforms, load_reform
from fiscalmult.reforms.parameter import Parameter
from fiscalmult.reforms.reform import Reform
from fiscalmult.reforms.uncertain import with_reforms

__all__ = ["Component", "Parameter", "Reform", "list_reforms", "load_reform", "with_reforms"]
