"""A phone that scans loads little, and the chain it scans for needs no more."""

import subprocess
import sys

MODULES = (
    "codes.frame",
    "codes.reading",
    "codes.labels.store_labels",
    "shelf.search_index",
    "shelf.shelf",
    "chain.loading",
)


def test_a_chain_is_loaded_and_scanned_without_pydantic_and_the_drawing_of_bars():
    imports = "; ".join(f"import catalog.{module}" for module in MODULES)
    opened = f"{imports}; catalog.chain.loading.demo_chain()"
    script = f"import sys; old = set(sys.modules); {opened}; print(*set(sys.modules) - old)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "catalog.shelf.shelf" in loaded
    assert not {"pydantic", "barcode", "textual", "sqlite3", "PIL", "biip", "zxingcpp", "segno"} & {
        name.partition(".")[0] for name in loaded
    }
