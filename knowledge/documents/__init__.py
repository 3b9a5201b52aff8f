"""What an entry, a guide and a supplement are: schema, YAML, lint, the catalog folder, archives."""
