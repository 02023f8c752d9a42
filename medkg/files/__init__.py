"""Bytes from anywhere, and bytes written whole or not at all.

Comes in: a path, an address, a stream. Goes out: chunks or lines of unpacked content in bounded
memory, or a file that is there whole or not there. Begin with ``opening.py``; ``folders.py``
says where medkg keeps what it ships and caches.
"""
