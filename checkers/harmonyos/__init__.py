"""Checkers of HarmonyOS packages."""
