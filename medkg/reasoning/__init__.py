"""A patient and a graph as ranked candidates."""
