"""Full text behind one small protocol."""
