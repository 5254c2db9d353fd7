"""The tests of the repair stage."""
