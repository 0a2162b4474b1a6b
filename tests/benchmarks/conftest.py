"""The benchmarks are scripts to be run, not tests to be collected."""

collect_ignore_glob = ["*.py"]
