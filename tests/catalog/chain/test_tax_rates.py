from datetime import date

import pytest

from catalog.chain.tax_rates import TaxRate, TaxRates

RATES = TaxRates(
    [
        TaxRate("standard", date(2019, 4, 1), 1300),
        TaxRate("standard", date(2018, 5, 1), 1600),
        TaxRate("exempt", date(1994, 1, 1), None),
        TaxRate("zero", date(2000, 1, 1), 0),
    ]
)


@pytest.mark.parametrize(
    ("day", "rate"),
    [(date(2018, 5, 1), 1600), (date(2019, 3, 31), 1600), (date(2019, 4, 1), 1300), (date(2030, 1, 1), 1300)],
)
def test_the_rate_is_the_one_of_the_day(day, rate):
    assert RATES.rate("standard", day) == rate


def test_exempt_is_not_a_rate_of_zero():
    assert RATES.rate("exempt", date(2026, 1, 1)) is None
    assert RATES.rate("zero", date(2026, 1, 1)) == 0


@pytest.mark.parametrize(("tax_class", "day"), [("standard", date(2018, 4, 30)), ("luxury", date(2026, 1, 1))])
def test_no_rate_is_an_error_and_not_nought(tax_class, day):
    with pytest.raises(LookupError, match=tax_class):
        RATES.rate(tax_class, day)


def test_two_rates_from_one_day_are_refused():
    with pytest.raises(ValueError, match="two rates from 2019-04-01"):
        TaxRates([TaxRate("standard", date(2019, 4, 1), 1300), TaxRate("standard", date(2019, 4, 1), 900)])
