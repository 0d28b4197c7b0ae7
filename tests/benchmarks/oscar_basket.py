"""CPU of adding one product to django-oscar's basket, and of placing an order for it, run in an environment of its own
(see `test_oscar.py`).

A thousand products in an SQLite file (WAL, `synchronous=FULL`), the basket read from the database for each scan as a web
request does, offers applied, total taken. The order is placed with `OrderCreator.place_order`, without a payment.
Prints JSON: `{"deed": "scan", "offers": 3, "lines": 10, "milliseconds": 31.0}` per line.
"""

import json
import sys
import time
from decimal import Decimal
from pathlib import Path
from statistics import median

PRODUCTS = 1_000
LINES = 10
BASKETS = 9
MANY_LINES = 200
"""One basket of this length takes minutes, so one is all there is."""


def configure(folder):
    """Django and oscar with nothing but what a basket needs; tables are made without migrations."""
    import django
    from django.conf import settings
    from oscar import INSTALLED_APPS, defaults

    class NoMigrations(dict):
        def __contains__(self, app):
            return True

        def __getitem__(self, app):
            return None

    settings.configure(
        **{name: getattr(defaults, name) for name in dir(defaults) if name.isupper()},
        SECRET_KEY="benchmark",
        INSTALLED_APPS=INSTALLED_APPS,
        SITE_ID=1,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        MIGRATION_MODULES=NoMigrations(),
        HAYSTACK_CONNECTIONS={"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        ROOT_URLCONF="oscar_basket",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(folder / "oscar.db"),
                "OPTIONS": {"init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"},
            }
        },
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)


def model(app, name):
    from oscar.core.loading import get_model

    return get_model(app, name).objects


def oscars(module, name):
    from oscar.core.loading import get_class

    return get_class(module, name)


def stock():
    """A thousand products with prices."""
    kind = model("catalogue", "ProductClass").create(name="Goods", requires_shipping=False, track_stock=False)
    partner = model("partner", "Partner").create(name="Shop")
    products = []
    for number in range(PRODUCTS):
        product = model("catalogue", "Product").create(
            product_class=kind, title=f"Goods {number}", upc=f"95219{number:08d}"
        )
        model("partner", "StockRecord").create(
            product=product,
            partner=partner,
            partner_sku=str(number),
            price_currency="CNY",
            price=Decimal(number % 50 + 5),
        )
        products.append(product)
    return products


def make_offers(products):
    """Three for two over a hundred products, ten per cent off, and fifty off three hundred."""
    everything = model("offer", "Range").create(name="Everything", includes_all_products=True)
    some = model("offer", "Range").create(name="Some")
    for product in products[:100]:
        some.add_product(product)
    for name, goods, condition, benefit in (
        ("Three for two", some, ("Count", 3), ("Multibuy", None)),
        ("Ten per cent", everything, ("Count", 1), ("Percentage", 10)),
        ("Fifty off three hundred", everything, ("Value", 300), ("Absolute", 50)),
    ):
        model("offer", "ConditionalOffer").create(
            name=name,
            offer_type="Site",
            condition=model("offer", "Condition").create(range=goods, type=condition[0], value=condition[1]),
            benefit=model("offer", "Benefit").create(range=goods, type=benefit[0], value=benefit[1]),
        )


def scan(basket_id, product):
    """One scan as a web request makes it: the basket with its offers and its total."""
    basket = model("basket", "Basket").get(pk=basket_id)
    basket.strategy = oscars("partner.strategy", "Selector")().strategy()
    basket.add_product(product, 1)
    oscars("offer.applicator", "Applicator")().apply(basket)
    return basket, basket.total_incl_tax


def milliseconds_at(lines, products, *, offers, baskets=BASKETS):
    """CPU of the scan that makes a basket `lines` long, median of several baskets."""
    figures = []
    for number in range(baskets):
        basket = model("basket", "Basket").create()
        for product in products[number : number + lines]:
            began = time.process_time_ns()
            scanned, total = scan(basket.pk, product)
            took = (time.process_time_ns() - began) / 1e6
        figures.append(took)
        if not total or bool(scanned.offer_discounts) is not bool(offers):
            raise AssertionError("oscar's basket is not what it should be")
    return median(figures)


def milliseconds_to_order(lines, products):
    """CPU of placing the order for a basket of `lines`, median of several."""
    figures = []
    for number in range(BASKETS):
        basket = model("basket", "Basket").create()
        for product in products[number : number + lines]:
            scanned, _ = scan(basket.pk, product)
        method = oscars("shipping.methods", "Free")()
        charge = method.calculate(scanned)
        began = time.process_time_ns()
        total = oscars("checkout.calculators", "OrderTotalCalculator")().calculate(scanned, charge)
        order = oscars("order.utils", "OrderCreator")().place_order(
            basket=scanned,
            total=total,
            shipping_method=method,
            shipping_charge=charge,
            order_number=f"N{number}-{lines}",
        )
        figures.append((time.process_time_ns() - began) / 1e6)
        if order.lines.count() != lines:
            raise AssertionError("oscar's order is not what it should be")
    return median(figures)


def tell(deed, offers, took, lines=LINES):
    sys.stdout.write(json.dumps({"deed": deed, "offers": offers, "lines": lines, "milliseconds": took}) + "\n")


def main(folder):
    configure(folder)
    products = stock()
    milliseconds_to_order(3, products)
    tell("order", 0, milliseconds_to_order(LINES, products))
    for offers in (0, 3):
        if offers:
            make_offers(products)
        milliseconds_at(3, products, offers=offers)
        tell("scan", offers, milliseconds_at(LINES, products, offers=offers))
        tell("scan", offers, milliseconds_at(MANY_LINES, products, offers=offers, baskets=1), MANY_LINES)


urlpatterns: list[object] = []

if __name__ == "__main__":
    main(Path(sys.argv[1]))
