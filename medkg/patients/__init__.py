"""Bytes as a patient."""
