"""Dataclasses written as rows: a JSON array of their values, without the names of the fields.

A basket of twenty lines takes a third of the room, and of the time until it is on the disk. Objects with names, as data
version 1 wrote them, are read too.

A field may be added at the end, with a default; none may be removed. An older program cannot read the longer row, so
`checkout.journal.database.SCHEMA_VERSION` goes up with it.
"""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any, get_type_hints

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core.core_schema import CoreSchema


class Row:
    """Base of a dataclass with two fields or more that is written as a row."""

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
    """A row that writes itself, in a quarter of the time: every scan, or every line that is paid, waits for these."""

    __slots__ = ()

    def as_json(self) -> str:
        """The values of all fields, in their order, as a JSON array."""
        raise NotImplementedError


class WrittenOnce(HandWritten):
    """A row that is part of more than one record: its text is kept."""

    __slots__ = ("_text",)

    _text: str

    def as_json(self) -> str:
        try:
            return self._text
        except AttributeError:
            object.__setattr__(self, "_text", self.write())
            return self._text

    def write(self) -> str:
        """As `HandWritten.as_json`."""
        raise NotImplementedError
