"""A store's own labels: the rules that read them, the templates of their codes, the price check digit."""

from __future__ import annotations

from catalog.codes.labels.store_labels import (
    DEFAULT_RULES,
    MAX_VALUE,
    CheckPolicy,
    LabelMeasure,
    LabelRule,
    LabelRules,
    Role,
    ShortForm,
    StoreLabel,
    build_label,
    read_label,
)
from catalog.codes.labels.templates import Match, Template

__all__ = [
    "DEFAULT_RULES",
    "MAX_VALUE",
    "CheckPolicy",
    "LabelMeasure",
    "LabelRule",
    "LabelRules",
    "Match",
    "Role",
    "ShortForm",
    "StoreLabel",
    "Template",
    "build_label",
    "read_label",
]
