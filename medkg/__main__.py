"""``python -m medkg`` is the command ``medkg``."""

from __future__ import annotations

from medkg.cli import main

if __name__ == "__main__":
    main()
