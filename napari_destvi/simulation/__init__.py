"""Simulated tissues of any size whose truth is known: a slide and its reference."""
