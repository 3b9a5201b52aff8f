"""What visitors leave: search log, reports, votes; retention and grouping."""
