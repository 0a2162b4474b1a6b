"""A fit in a child process, as a stream of progress reports."""

from napari_destvi.jobs.control import JobCancelled, JobControl
from napari_destvi.jobs.run_fit import run_fit

__all__ = ["JobCancelled", "JobControl", "run_fit"]
