"""Short forms that a document defines, and what they stand for in it.

Comes in: a text. Goes out: short form and long form with offsets, and mentions wherever the
short form stands. Begin with ``finder.py``, then ``expansion.py``.
"""
