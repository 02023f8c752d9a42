"""What kind of paper it is: design, species and sample size, each with the words that say so.

Comes in: a document. Goes out: a study reading. Begin with ``reader.py``; the wordings are TSV
files in ``tables/``.
"""
