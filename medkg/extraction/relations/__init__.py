"""Sentences with mentions as assertions.

Comes in: a document, its sentences and mentions. Goes out: assertions with polarity, certainty
and qualifiers. A relator is a function that does so (``relator.py``, which also says how those of
several are merged); the patterns are one. Begin with ``pattern_relator.py``; the patterns and the
parts they are built of are TSV files in ``tables/``, read by ``pattern_table.py``.
"""
