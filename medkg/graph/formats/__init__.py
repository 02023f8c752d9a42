"""Every format a graph is written in, and those it is read from, one file each; RDF has a room.

Comes in: the contents of a version, or a file. Goes out: a file, or nodes, edges and assertions.
Begin with ``exchange.py``, the table of formats.
"""
