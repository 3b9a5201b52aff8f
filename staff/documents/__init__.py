"""The editor of guides, contexts, synonyms and the other documents that are no entries."""
