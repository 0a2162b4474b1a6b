"""What a fit returns: the result and the progress on the way to it."""

from napari_destvi.results.difference import Difference
from napari_destvi.results.expression_model import ExpressionModel, HiddenLayer
from napari_destvi.results.imputed import imputed_counts, type_expression
from napari_destvi.results.kept_difference import KeptDifference
from napari_destvi.results.progress import STAGES, FitProgress, Stage
from napari_destvi.results.reference_states import ReferenceStates
from napari_destvi.results.result import Result
from napari_destvi.results.state_axes import StateAxis, StateFinding, TypeAxes

__all__ = [
    "STAGES",
    "Difference",
    "ExpressionModel",
    "FitProgress",
    "HiddenLayer",
    "KeptDifference",
    "ReferenceStates",
    "Result",
    "Stage",
    "StateAxis",
    "StateFinding",
    "TypeAxes",
    "imputed_counts",
    "type_expression",
]
