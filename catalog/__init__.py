"""The goods: from what a scanner sends to a product of a store and its price.

    text ─► frame ─► reading ─► shelf           what was scanned, and what it is here
            gtin, store_codes, price_list        the numbers, and which price counts
    chain ◄ chain_files ◄ CSV                    stores, goods, prices, planogram, taxes, bag rules
    bars                                         the way back: a number drawn so that it can be scanned

Knows money (`wallet.money`) and nothing of baskets or payments.
"""
