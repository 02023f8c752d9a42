"""A curator's decisions on assertions: what to ask, how to keep the answer, what it says.

Begin with ``review.py``.
"""
