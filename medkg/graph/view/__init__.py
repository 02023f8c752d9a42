"""One version of a graph, read: rows, names, neighbours, parts of it.

Comes in: the tables of a version. Goes out: what :class:`medkg.graph.GraphView` answers. Begin
with ``snapshot.py``; ``scope.py`` is the same for a part of the rows, ``as_of.py`` and
``qualifiers.py`` say which.
"""
