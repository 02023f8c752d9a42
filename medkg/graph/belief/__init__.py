"""How far to believe an edge, from the rows that speak for and against it.

Comes in: evidence rows. Goes out: the edge table with beliefs. Begin with ``formula.py`` (one
edge, in words), then ``derive.py`` (all edges, in arrays); ``priors.py`` holds the numbers.
"""
