"""Which columns a file of `sacct` has: by its first line, by a list, or the 26 of Open XDMoD where there is no first line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flopledger.core.frozen import frozen

XDMOD = (
    *("jobid", "jobidraw", "cluster", "partition", "qos", "account", "group", "gid", "user", "uid", "submit", "eligible", "start", "end"),
    *("elapsed", "exitcode", "state", "nnodes", "ncpus", "reqcpus", "reqmem", "reqtres", "alloctres", "timelimit", "nodelist", "jobname"),
)
"""The fields that Open XDMoD's shredder asks `sacct` for, in its order (open.xdmod.org, Slurm guide)."""
NEEDED = ("jobid", "start", "end")


@frozen
class Layout:
    """The place of each column by its name in lower case, the number of columns, and whether the first line names them."""

    places: Mapping[str, int]
    width: int
    headed: bool

    def missing(self) -> list[str]:
        """Return the columns without which there is no record; an end can be made of a start and a time elapsed."""
        has = {*self.places, *(["end"] if "elapsed" in self.places else [])}
        return [name for name in NEEDED if name not in has]


def layout_of(first: str, fields: Sequence[str]) -> Layout | None:
    """Return the columns of a file from its first line and, where that names none, from `fields`; None where nobody knows them."""
    cells = _trimmed(first.rstrip("\r\n").split("|"))
    names = [cell.strip().lower() for cell in cells]
    if "jobid" in names or "jobidraw" in names:
        return _layout(names, headed=True)
    if fields:
        return _layout([name.strip().lower() for name in fields], headed=False)
    return _layout(XDMOD, headed=False) if len(cells) >= len(XDMOD) else None


def _layout(names: Sequence[str], *, headed: bool) -> Layout:
    places = {name.partition("%")[0]: place for place, name in enumerate(names)}
    if "jobid" not in places and "jobidraw" in places:
        places["jobid"] = places["jobidraw"]
    return Layout(places, len(names), headed)


def _trimmed(cells: list[str]) -> list[str]:
    """Return cells without the empty one behind the last bar, which `--parsable` writes and `--parsable2` does not."""
    return cells[:-1] if cells and not cells[-1] else cells


def cells_of(line: str, layout: Layout) -> list[str] | None:
    """Return the cells of a line; bars within the job's name are put back, and None is a line of another width."""
    cells = line.rstrip("\r\n").split("|")
    if len(cells) == layout.width + 1 and not cells[-1]:
        cells.pop()
    surplus, place = len(cells) - layout.width, layout.places.get("jobname")
    if surplus > 0 and place is not None:
        cells[place : place + surplus + 1] = ["|".join(cells[place : place + surplus + 1])]
    return cells if len(cells) == layout.width else None
