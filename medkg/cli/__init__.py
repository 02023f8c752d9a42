"""One subcommand per verb, with the verb's own name and defaults.

Comes in: words typed. Goes out: tables, texts or JSON on stdout, notes and progress on stderr, and
``run.json``. Begin with ``app.py``, which names every command; ``screen.py`` and ``layout.py``
print, ``arguments.py`` has the options that commands share, ``record.py`` writes ``run.json``.
"""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line; exit 0 done, 1 wrong data or use, 2 wrong command, 130 interrupted."""
    from medkg.cli.app import app
    from medkg.cli.screen import problem
    from medkg.errors import MedkgError

    # These belong to every command, so they may stand anywhere, as people write them.
    shared = [word for word in sys.argv[1:] if word in {"-q", "--quiet", "--wide"}]
    sys.argv[1:] = [*shared, *(word for word in sys.argv[1:] if word not in shared)]
    try:
        app()
    except MedkgError as error:
        problem(str(error))
        sys.exit(1)
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        problem(f"{error.strerror}: {error.filename}")
        sys.exit(1)
    except KeyboardInterrupt:
        problem("interrupted; what was committed is kept")
        sys.exit(130)
