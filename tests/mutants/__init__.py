"""Mutation testing: ``python -m tests.mutants`` (see ``__main__``)."""
