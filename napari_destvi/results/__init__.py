"""What a fit returns: the result and the progress on the way to it."""

from napari_destvi.results.expression_model import ExpressionModel, HiddenLayer
from napari_destvi.results.imputed import imputed_counts, type_expression
from napari_destvi.results.progress import STAGES, FitProgress, Stage
from napari_destvi.results.reference_states import ReferenceStates
from napari_destvi.results.result import Result
from napari_destvi.results.state_axes import StateAxis, StateFinding, TypeAxes

__all__ = [
    "STAGES",
    "ExpressionModel",
    "FitProgress",
    "HiddenLayer",
    "ReferenceStates",
    "Result",
    "Stage",
    "StateAxis",
    "StateFinding",
    "TypeAxes",
    "imputed_counts",
    "type_expression",
]
