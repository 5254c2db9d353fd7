"""Tests of what a paper cites."""
