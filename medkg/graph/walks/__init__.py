"""How nodes hang together: surroundings, best paths, paths of a pattern.

Comes in: the adjacency of a version. Goes out: paths. Begin with ``walks.py``.
"""
