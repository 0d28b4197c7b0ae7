import gc
import os
import sys

from hypothesis import HealthCheck, settings

# The same examples every time: a test that fails today failed yesterday. `.ci/run` tries more with
# --hypothesis-profile=deep, and --hypothesis-profile=search tries new ones every time.
settings.register_profile(
    "repeatable", max_examples=15, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("deep", settings.get_profile("repeatable"), max_examples=90)
settings.register_profile("search", max_examples=2_000, deadline=None)
settings.load_profile("repeatable")

# Tests start this program some hundred times: it is compiled once, also where the surroundings would have nothing kept.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A package of its own, with tests of its own: tests/test_example_wallet.py installs it and runs them.
collect_ignore = ["example_wallet"]


def pytest_collection_finish():
    """Set aside what is loaded by now, and the thousands of tests: a test that collects garbage after every command would
    walk over all of it each time."""
    gc.collect()
    gc.freeze()
