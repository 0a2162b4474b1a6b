"""Single cells with places: from their files to spots, and to the truth of a slide."""
