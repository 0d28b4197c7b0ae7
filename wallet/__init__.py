"""Paying: money, the port that every wallet stands behind, settlement, and the mock wallet."""
