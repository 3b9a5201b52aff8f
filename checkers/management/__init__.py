"""Commands of the checkers."""
