"""Assertions as a graph, and the graph as other formats."""
