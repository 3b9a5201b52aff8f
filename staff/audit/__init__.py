"""The audit trail in the browser."""
