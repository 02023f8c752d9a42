"""What maintainers run; not part of the installed package."""
