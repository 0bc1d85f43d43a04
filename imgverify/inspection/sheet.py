"""Headings, pairs and tables on a console, or as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from imgverify.printable import printable

_NAMES = 14
_ANY_WIDTH = 10_000


class Sheet:
    """What a person reads; every text may come from an image.

    Args:
        console: where to. Where it is no terminal, nothing is cut off or wrapped: that helps no
            program.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._is_first = True

    def heading(self, title: str, *notes: str) -> None:
        """Begin a section.

        Args:
            title: of it.
            notes: in lines below.
        """
        if not self._is_first:
            self._line(Text())
        self._is_first = False
        self._line(Text(printable(title), "bold"))
        for note in notes:
            self._line(Text(f"  {printable(note)}", "dim"))

    def pairs(self, rows: Iterable[tuple[str, str]], style: str = "") -> None:
        """Print names and values, one below the other.

        Args:
            rows: of them.
            style: of the values.
        """
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(min_width=_NAMES)
        table.add_column(style=style, overflow="fold")
        for name, value in rows:
            table.add_row(Text(f"  {printable(name)}"), Text(printable(value)))
        if table.row_count:
            self._print(table)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table; columns in which nothing stands are left out.

        On a terminal that is too narrow for it, each row becomes a name and its values.

        Args:
            columns: their names; one that ends with a colon holds numbers.
            rows: as many cells as columns.
        """
        every = list(rows)
        used = [at for at in range(len(columns)) if any(row[at] for row in every)]
        table = self._table(columns, every, used)
        widest = self._console.options.update(width=_ANY_WIDTH)
        if Measurement.get(self._console, widest, table).maximum <= self._console.width:
            self._print(table)
            return
        names = [name.rstrip(":") for name in columns]
        self.pairs(
            (row[0], ", ".join(f"{names[at]} {row[at]}" for at in used[1:] if row[at]))
            for row in every
        )

    def _table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], used: Sequence[int]
    ) -> Table:
        is_terminal = self._console.is_terminal
        table = Table(box=box.SIMPLE_HEAD if is_terminal else None, pad_edge=False)
        for at in used:
            is_number = columns[at].endswith(":")
            table.add_column(
                f"{'' if at else '  '}{columns[at].rstrip(':')}",
                justify="right" if is_number else "left",
                no_wrap=is_number,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(f"{'' if at else '  '}{printable(row[at])}") for at in used))
        return table

    def _print(self, table: Table) -> None:
        with self._console.capture() as captured:
            self._console.print(table)
        for line in captured.get().splitlines():
            self._console.file.write(f"{line.rstrip()}\n")

    def _line(self, text: Text) -> None:
        self._console.print(text, soft_wrap=True)
