"""The goods: from what a scanner sends to a product of a store and its price.

    text ─► frame ─► reading ─► identify         what was scanned, and what it is in this store
                     kinds, digits, packs         what a scan can be: numbers, labels, element strings, links
            gtin, upce, gs1, digital_link          the standards
            templates, store_codes                 labels of a store's own, as data
            shelf, price_list, measuring           which price counts, and what a pack costs
            conditions                             dates, lots and recalls
    chain ◄ chain_files ◄ CSV                    stores, goods, prices, planogram, taxes, rules
    bars                                         the way back: a number drawn so that it can be scanned

Knows money (`wallet.money`) and nothing of baskets or payments.
"""
