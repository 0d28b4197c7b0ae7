"""The goods: from what a scanner sends to a product of a store and its price.

    codes/            from raw text to a reading, by its form alone: frame, then reading
        labels/       a store's own labels: rules, templates, price check digits
    chain/            stores, products, prices, planogram, tax rates, recalls; read from CSV files (loading)
    shelf/            one store: from a reading to goods and their price; search
    drawing/          the way back: bars, QR codes, label sheets; as terminal lines, SVG, PNG or PDF
    pictures/         codes out of photographs

    text ─► codes.frame ─► codes.reading ─► shelf.item_lookup ─► Found, NotFound or Ask

Knows money (`wallet.money`) and nothing of baskets or payments.
"""
