"""A curator's decisions on assertions: what to ask, how to keep the answer, what it says.

Comes in: decisions. Goes out: rows of evidence that hold them, and how right the readers were.
Begin with ``review.py``.
"""
