"""Which GS1 element strings need others beside them, and which exclude each other.

A count (AI 37) makes sense only beside what is counted (02); one pack has one net weight in kilograms (310n), and a
price (392n) only if it has a measure too. Such rules are in the GS1 General Specifications, 4.14, and in the GS1
Barcode Syntax Dictionary. AI 37 needs 00 too, but that may be in another symbol on the carton, so it is not asked for.

>>> names = frozenset({"01", "02", "3102", "3103", "3922", "37", "8026"})
>>> needs_of(names)["3922"] == (frozenset({"01"}), frozenset({"3102", "3103"}))
True
>>> sorted(exclusions_of(names)["3102"]), sorted(exclusions_of(names)["02"])
(['3103'], ['01', '8026'])
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

_MEASURES = "30 31nn 32nn 35nn 36nn"

# Each line: identifiers (n is any digit), and what one of must be there; a semicolon separates several such groups.
_NEEDS = f"""
02: 37
10 11 13 15 16 20 240 241 422: 01 02 03 8006 8026
17: 01 02 03 255 8006 8026
12: 8020
21 7021: 01 03 8006
22 235 337n 715 710 711 712 713 714 716 717 8001 8014 8200: 01
242 7001: 01 02 8006 8026
243: 01 03
250: 01 03 8006; 21
251: 01 03 8006
254: 414
30 310n 311n 312n 313n 314n 315n 316n 32nn 350n 351n 352n 356n 357n 360n 361n 364n 365n 366n 8005: 01 02
330n 331n 332n 333n 334n 335n 336n 34nn 353n 354n 355n 362n 363n 367n 368n 369n: 00 01
37: 02 8026
390n: 255 8020
391n: 8020
392n: 01; {_MEASURES}
393n 395n: {_MEASURES}
394n 8111: 255
403 430n 4310 4311 4312 4314 4315 4316 4317 4318 4319 4320 4321 4322 4323 4324 4325 4326 433n 7041: 00
4303: 4302
4313: 4312
415: 8020
423 424 425 426 7003 7010 7011 8008: 01 02 03
427: 01 02 03; 422
7002 7005 7006 7007 7008 7009 703n: 01 02
7004: 01 03; 10
7020: 01 03 8006; 416
7022: 01 03 8006; 7021
723n: 01 8004
7240: 01 8006
7241 7242 7253 7254 7255 7256 8019: 8017 8018
7250 7251 7252 7257 7259: 8018
7258: 8018; 7259
8007 8020: 415
8009: 00 01 03
8011: 8010
8012: 01 03 8006
8026: 37
8030: 00 01 03 253 255 8003 8004 8006 8010 8017 8018
8040: 01; 21
8041 8042 8043: 01; 21; 8040
"""

# Each line: identifiers, and those that none of them goes with.
_EXCLUDES = """
01: 02 03 37 255 8006 8110 8112
02: 01 03 8006 8026 8110 8112
03: 01 02 37 235 8006 8026 7240 8110 8112
21: 235
255: 01 02 415 8006 8020 8026
37: 8006
390n: 391n 394n 8111
392n: 393n 395n
393n: 395n
394n: 8111
395n: 8005
420: 421
421: 4307
422 423 424 425: 426
4330: 4331
4332: 4333
7250: 7251
7253 7254 7255: 7256 7259
7256: 7259
8006: 8026
8017: 8018
8110: 8112
"""


def needs_of(names: Collection[str]) -> dict[str, tuple[frozenset[str], ...]]:
    """For each identifier that needs others: groups, of each of which one must be there."""
    needs: dict[str, tuple[frozenset[str], ...]] = {}
    for given, groups in _rows(_NEEDS):
        wanted = tuple(frozenset(_expanded(group, names)) for group in groups.split(";"))
        needs |= dict.fromkeys(_expanded(given, names), wanted)
    return needs


def exclusions_of(names: Collection[str]) -> dict[str, frozenset[str]]:
    """For each identifier: those that it cannot stand with."""
    found: dict[str, set[str]] = {}
    for given, others in _rows(_EXCLUDES):
        for name in _expanded(given, names):
            for other in _expanded(others, names):
                if other != name:
                    found.setdefault(name, set()).add(other)
                    found.setdefault(other, set()).add(name)
    families: dict[str, set[str]] = {}
    for name in names:
        if len(name) == 4 and name[0] == "3":
            families.setdefault(name[:3], set()).add(name)
    for family in families.values():
        # A measure is given once, with one number of decimals.
        for name in family:
            found.setdefault(name, set()).update(family - {name})
    return {name: frozenset(others) for name, others in found.items()}


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for line in table.strip().splitlines():
        given, _, rest = line.partition(": ")
        yield given, rest


def _expanded(patterns: str, names: Collection[str]) -> Iterator[str]:
    for pattern in patterns.split():
        start = pattern.rstrip("n")
        if start != pattern:
            yield from (name for name in names if len(name) == len(pattern) and name.startswith(start))
        elif pattern in names:
            yield pattern
