"""Owners, due dates, notes and reminders; retiring an entry."""
