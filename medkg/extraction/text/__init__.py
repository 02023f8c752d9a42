"""A text as sentences and folded words; the tools that find many strings in it at once.

Comes in: a string. Goes out: offsets. Begin with ``sentences.py``.
"""
