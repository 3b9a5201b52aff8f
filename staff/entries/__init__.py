"""The list of entries and the start of a new one."""
