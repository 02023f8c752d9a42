"""The graph as tensors, a model of it, and its metrics."""
