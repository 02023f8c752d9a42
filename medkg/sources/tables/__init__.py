"""Rows of named values as documents: CSV, TSV, JSON lines, Parquet.

Each reader hands rows to ``rows.py``, which says what the columns mean. Begin there.
"""
