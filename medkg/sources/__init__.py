"""Bytes as documents."""
