"""The programs that made the stored numbers need scvi-tools and are no tests."""

collect_ignore_glob = ["make_*.py", "storing.py", "published_*.py", "augmented_*.py"]
