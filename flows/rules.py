"""What a group of the shop's rules is made of: frozen, bounded values, and no name that nobody knows."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
#: Minor units of the shop's currency.
Amount = Annotated[int, Field(ge=0)]
#: Days; None, written `forever`: without an end.
Kept = Annotated[
    Annotated[int, Field(ge=1)] | None, BeforeValidator(lambda days: None if days in ("forever", "永久") else days)
]


class Rules(BaseModel):
    """A group of rules: frozen, and a name that nobody knows is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
