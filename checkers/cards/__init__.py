"""Checkers of card declines: response codes and retry times."""
