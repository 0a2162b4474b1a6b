"""The methods: from a problem through progress to a result, all called alike."""
