"""The life of a document: draft, review, published, retired; bulk changes, imports, sync."""
