"""Guides: compiled from documents, found for a reader, checked."""
