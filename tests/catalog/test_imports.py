"""A phone that only scans loads little."""

import subprocess
import sys

MODULES = (
    "codes.frame",
    "codes.reading",
    "codes.labels.store_labels",
    "shelf.search_index",
    "shelf.shelf",
    "chain.chain",
)


def test_scanning_loads_neither_pydantic_nor_the_drawing_of_bars():
    imports = "; ".join(f"import catalog.{module}" for module in MODULES)
    script = f"import sys; old = set(sys.modules); {imports}; print(*set(sys.modules) - old)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "catalog.shelf.shelf" in loaded
    assert not {"pydantic", "barcode", "textual", "sqlite3", "csv", "PIL", "biip", "zxingcpp", "segno"} & {
        name.partition(".")[0] for name in loaded
    }
