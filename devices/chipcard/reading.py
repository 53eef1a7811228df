"""From a card that was just put in to what it says: the order in which applications are tried."""

from devices.chipcard.apdu import Exchange
from devices.chipcard.bank import read_bank_card
from devices.chipcard.card import CardSort, ChipCard
from devices.chipcard.social import read_social_card


def read_card(exchange: Exchange, atr: bytes) -> ChipCard:
    """A 社保卡 is a bank card too; here its holder's civil side counts, so it is asked first.
    Raises CardTrouble, BadAnswer, BadTlv, and what ``exchange`` raises."""
    card = read_social_card(exchange, atr) or read_bank_card(exchange, atr)
    return card or ChipCard(CardSort.OTHER, atr, "", "", "")
