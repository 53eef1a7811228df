"""What stands behind a window's desk: drafts, sealed records, the card that was just laid there."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from devices.idcard.card import IdCard
from domain.blobs import BlobRef
from edge.acceptance.drafts import Drafts
from edge.guidance.finder import Shelf
from edge.node import HallNode

CARD_MS: Final = 10 * 60_000
"""How long a card that was read waits in memory for a form."""

RECORD_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class LaidCard:
    """A card that was laid on a window's reader."""

    card: IdCard
    at: int


class Counter:
    """The windows of a hall. `secret`: the province's key for hashing ID numbers; `online`: whether
    the line to the centre is there.
    """

    def __init__(
        self,
        node: HallNode,
        secret: bytes,
        draft_key: bytes,
        tell: Callable[[str], None],
        online: Callable[[], bool],
    ) -> None:
        self.node = node
        self.secret = secret
        self.drafts = Drafts(draft_key)
        self._tell = tell
        self.online = online
        self._cards: dict[str, LaidCard] = {}
        self.shelf = Shelf()

    def card_laid(self, window: str, card: IdCard) -> None:
        """Keep the card in memory until it is used, and tell the window's page."""
        self._cards[window] = LaidCard(card, self.node.wall_ms())
        self._tell(window)

    def card_at(self, window: str) -> IdCard | None:
        """The card that was laid at a window a moment ago."""
        laid = self._cards.get(window)
        if laid is None or self.node.wall_ms() - laid.at > CARD_MS:
            self._cards.pop(window, None)
            return None
        return laid.card

    def forget_card(self, window: str) -> None:
        """The person has gone."""
        self._cards.pop(window, None)

    def keep_record(self, answers: dict[str, Any]) -> BlobRef:
        """Seal a form; on disk when this returns."""
        return self.node.blobs.put(io.BytesIO(msgspec.json.encode(answers)), RECORD_TYPE)

    def open_record(self, address: str) -> dict[str, Any]:
        """A sealed form. Whoever asks writes `case.record_opened`. Raises what blobs raise."""
        with self.node.blobs.open(address) as stream:
            answers: dict[str, Any] = msgspec.json.decode(stream.read())
        return answers
