"""What stands at a path that somebody wrote. One that no file can have, too long or with a null in it, is answered with no.

`pathlib` raises for some of those; whoever opens the path then tells what is wrong with it.
"""

from __future__ import annotations

import os
import posixpath
import stat
from pathlib import Path, PurePath


def is_folder(path: str | Path) -> bool:
    """Tell whether there is a folder."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: str | Path) -> bool:
    """Tell whether there is a file."""
    return os.path.isfile(path)  # noqa: PTH113


def is_there(path: str | Path) -> bool:
    """Tell whether there is anything."""
    return os.path.exists(path)  # noqa: PTH110


def is_special(path: str | Path) -> bool:
    """Tell whether there is something that is neither a file nor a folder: a device, a pipe, a socket."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def goes_in_circles(path: str | Path) -> bool:
    """Tell whether a path passes a link to a folder that it has passed already."""
    links = [folder for folder in Path(path).parents if os.path.islink(folder)]  # noqa: PTH114
    return any(os.path.realpath(link) in map(os.path.realpath, link.parents) for link in links)


def is_same(one: str | Path, other: str | Path) -> bool:
    """Tell whether two paths lead to one place, whether or not anything stands there."""
    return os.path.realpath(one) == os.path.realpath(other)


def seen_from(folder: str | Path, path: str | Path) -> str:
    """Return a path as somebody in the folder names it, with slashes."""
    try:
        return PurePath(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive, to Windows
        return Path(path).resolve().as_posix()


def is_text(name: str) -> bool:
    """Tell whether a name can be written in a text: file systems allow bytes that are no characters."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def end_of_links(path: Path) -> Path:
    """Return where a symbolic link leads in the end; any other path is its own."""
    return Path(os.path.realpath(path)) if os.path.islink(path) else path  # noqa: PTH114


def seen(folder: str, path: str) -> str:
    """Return a path of a close in `folder` as seen from here: without `.`, and without `..` where it does not lead out of here."""
    if path.startswith(("/", "env:")) or not (folder or path.startswith(("../", "./"))):
        return path
    return posixpath.normpath(f"{folder or '.'}/{path}")


def from_here(folder: Path) -> str:
    """Return a folder as seen from here, "" for here: a nearest close further up is reached by ../ and not by its whole path."""
    found = Path(os.path.relpath(folder)).as_posix()
    return "" if found == "." else found
