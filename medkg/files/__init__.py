"""Bytes from anywhere, and bytes written whole or not at all.

Comes in: a path, an address, a stream. Goes out: chunks or lines of unpacked content in bounded
memory, or a file that is there whole or not there. Begin with ``opening.py`` (streams that a
reader of documents gets) and ``reading.py`` (a whole file, or its lines with their numbers);
``writing.py`` writes, and ``folders.py`` says where medkg keeps what it ships and caches.
"""
