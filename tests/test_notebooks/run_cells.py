"""Runs the code cells of a notebook, one after the other, as a kernel would: `python run_cells.py FILE`; what a cell ends with is shown."""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path


def main(path: Path) -> None:
    held: dict[str, object] = {"__name__": "__main__"}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            run_cell("".join(cell["source"]), f"{path.name}, {cell['id']}", held)


def run_cell(source: str, name: str, held: dict[str, object]) -> None:
    tree = ast.parse(source, name)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), held)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), name, "eval"), held)
        if value is not None:
            print(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
