"""A phone that only scans loads little."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "catalog.codes.frame",
        "catalog.codes.reading",
        "catalog.shelf.shelf",
        "catalog.chain.chain",
        "catalog.shelf.search_index",
        "catalog.codes.labels.store_labels",
    ],
)
def test_scanning_loads_neither_pydantic_nor_the_drawing_of_bars(module):
    script = f"import sys; old = set(sys.modules); import {module}; print(*set(sys.modules) - old)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert module in loaded
    assert not {"pydantic", "barcode", "textual", "sqlite3", "csv", "PIL", "biip", "zxingcpp", "segno"} & {
        name.partition(".")[0] for name in loaded
    }
