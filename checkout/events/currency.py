"""The currency of an amount in the data file: a code of ISO 4217, or nothing where there is no such amount.

Only reading checks it: what is written comes from `Money`, which has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core.core_schema import CoreSchema


class _Code:
    def __get_pydantic_core_schema__(self, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema as schema  # noqa: PLC0415 - only a reopened trip reads

        return schema.str_schema(pattern="^([A-Z]{3})?$", strict=True)


Currency = Annotated[str, _Code()]
