"""Answers that nobody has to type: from the card, from the earlier case of the same person."""

from collections.abc import Mapping
from typing import Any

from devices.idcard.card import IdCard
from domain.forms import FormDefinition
from domain.persons import person_key, valid_id_number

EARLIER = ("phone", "address", "post_address", "org_name", "org_code", "legal_person")
"""What is worth taking over from an earlier case: what belongs to the person, not to the matter."""


def defaults(form: FormDefinition) -> dict[str, Any]:
    """What a form says by itself."""
    return {
        f.name: form.property(f.name)["default"]
        for f in form.fields()
        if "default" in form.property(f.name)
    }


def from_card(
    form: FormDefinition, answers: Mapping[str, Any], card: IdCard, secret: bytes
) -> dict[str, Any]:
    """What a card answers. A second person's card at a case that is done for somebody else is the
    agent's.
    """
    role = "agent" if _is_agent(answers, card, secret) else "card"
    told = {
        f"{role}.name": card.called,
        f"{role}.number": card.number,
        f"{role}.address": card.lives_at,
    }
    return {f.name: told[f.source] for f in form.fields() if f.source in told}


def _is_agent(answers: Mapping[str, Any], card: IdCard, secret: bytes) -> bool:
    typed = str(answers.get("id_number") or "")
    if answers.get("agent") is not True or not typed:
        return False
    return person_key(typed, secret) != person_key(valid_id_number(card.number), secret)


def from_earlier(
    form: FormDefinition, answers: Mapping[str, Any], earlier: Mapping[str, Any]
) -> dict[str, Any]:
    """What an earlier case of the same person answers and nobody has said yet."""
    return {
        f.name: earlier[f.name]
        for f in form.fields()
        if f.name in EARLIER and earlier.get(f.name) and not answers.get(f.name)
    }
