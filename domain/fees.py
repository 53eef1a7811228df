"""What is to be paid (收费): by rule from the item, less what the law lets off. Amounts in fen."""

from collections.abc import Mapping, Sequence

from domain.errors import Refused
from domain.forms import said
from domain.items import Fee, Reduction
from domain.plan import ServiceItem


def charges(item: ServiceItem, answers: Mapping[str, object]) -> tuple[Fee, ...]:
    """The fees these answers bring; a `choice` reads ``question=one|another``."""
    return tuple(fee for fee in item.fees if _fits(fee.choice, answers))


def total(fees: Sequence[Fee]) -> int:
    """What they come to."""
    return sum(fee.fen for fee in fees)


def reduced(fee: Fee, reduction: Reduction | None) -> int:
    """What is left of a fee, rounded down to the fen: in doubt the citizen pays less."""
    if reduction is None:
        return fee.fen
    return fee.fen * (100 - reduction.percent) // 100


def reduction_of(fee: Fee, reduction_id: str) -> Reduction:
    """A reduction the item's rules know. Raises Refused(`no_such_reduction`)."""
    for reduction in fee.reductions:
        if reduction.id == reduction_id:
            return reduction
    raise Refused("no_such_reduction")


def yuan(fen: int) -> str:
    """`2000` -> `20.00`."""
    return f"{fen // 100}.{fen % 100:02d}"


def _fits(choice: str, answers: Mapping[str, object]) -> bool:
    if not choice:
        return True
    question, _, wanted = choice.partition("=")
    return said(answers.get(question)) in wanted.split("|")
