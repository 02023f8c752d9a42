"""Sentences with mentions as assertions.

Comes in: a document, its sentences and mentions. Goes out: assertions with polarity, certainty
and qualifiers. Begin with ``assertions.py``; the patterns are tables.
"""
