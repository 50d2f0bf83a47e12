"""What stands at a path that somebody wrote. One that no file can have, too long or with a null in it, is answered with no.

`pathlib` raises for some of those; whoever opens the path then tells what is wrong with it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_folder(path: str | Path) -> bool:
    """Tell whether there is a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: str | Path) -> bool:
    """Tell whether there is a file."""
    return os.path.isfile(path)  # noqa: PTH113


def is_there(path: str | Path) -> bool:
    """Tell whether there is anything."""
    return os.path.exists(path)  # noqa: PTH110
