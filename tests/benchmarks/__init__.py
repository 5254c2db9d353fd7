"""Measurements of accuracy and speed; nothing here is a test."""
