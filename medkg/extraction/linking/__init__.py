"""A name, in the text it stands in, as ranked concepts with reasons.

Comes in: a mention. Goes out: links by name, by another way to write it, by spelling, weighed by
context. Begin with ``linker.py``.
"""
