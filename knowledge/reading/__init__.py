"""What readers see: the snapshot, answers, pages and views."""
