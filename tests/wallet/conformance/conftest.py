import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Calls in any order are looked for by chance, which is dear: for the mock always, for the others where it is
    searched deeply."""
    for item in items:
        if "hostile.any-order" in item.nodeid and "test_other_wallets" in item.nodeid:
            item.add_marker(pytest.mark.slow)
