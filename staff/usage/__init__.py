"""What visitors search, report and vote."""
