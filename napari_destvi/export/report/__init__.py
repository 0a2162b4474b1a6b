"""A sweep of methods and settings as a page, a PDF and tables to hand on."""

from napari_destvi.export.report.content import SweepReport
from napari_destvi.export.report.write import check_report, write_report

__all__ = ["SweepReport", "check_report", "write_report"]
