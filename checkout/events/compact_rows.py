"""Small things of which there are many, kept as a row: their values in the order of the fields, without the names.

A basket of twenty lines takes a third of the room, and of the time until it is on the disk. What was kept by name, as
files of data version 1 have it, is read as well. Fields may be added at the end, with a default, and never taken out;
a program from before cannot read what has more, so `checkout.journal.database.SCHEMA_VERSION` goes up with each.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core.core_schema import CoreSchema


class Row:
    """What a dataclass (of two fields at least) inherits from to be kept as a row."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema as schema  # noqa: PLC0415 - only a reopened trip reads

        types = get_type_hints(cls)
        arguments = []
        for field in fields(source):
            expected = handler.generate_schema(types[field.name])
            if field.default is not MISSING:
                expected = schema.with_default_schema(expected, default=field.default)
            arguments.append(schema.arguments_parameter(field.name, expected, mode="positional_or_keyword"))
        return schema.call_schema(schema.arguments_schema(arguments), source)


class HandWritten(Row):
    """A row that writes itself. Every scan, or every line that is paid, waits for these: a quarter of the time."""

    __slots__ = ()

    def as_json(self) -> str:
        """The values of all fields, in their order, as a JSON array."""
        raise NotImplementedError
