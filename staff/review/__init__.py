"""Review of drafts, history and comparison."""
