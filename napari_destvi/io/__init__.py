"""Files in and out: annotated data, results, the sample tissue."""
