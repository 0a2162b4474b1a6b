"""The campaign is a script to be run, not a test to be collected."""

collect_ignore_glob = ["faults.py", "victims.py"]
