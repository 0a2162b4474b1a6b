"""A fit in a child process, as a stream of progress reports."""

from napari_destvi.jobs.applied_archive import Applied
from napari_destvi.jobs.control import JobCancelled, JobControl
from napari_destvi.jobs.run_fit import run_apply, run_fit

__all__ = ["Applied", "JobCancelled", "JobControl", "run_apply", "run_fit"]
