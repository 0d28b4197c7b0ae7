"""The promises of the port, kept by the mock wallet."""

import pytest

from wallet.conformance.harness import WalletHarness
from wallet.conformance.suite import WalletConformance
from wallet.mock import open_wallet


class TestMock(WalletConformance):
    harness = WalletHarness(open_wallet)


@pytest.mark.slow
class TestMockWithAnotherSeed(WalletConformance):
    harness = WalletHarness(open_wallet)
    seed = 2_026
    level = 1
