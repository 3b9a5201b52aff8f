"""The editor of entries: form, problems, test box, merge."""
