"""From a pasted text to a Diagnosis: pure functions, no Django, no database, no clock."""
