"""Makes the parts of docs/reference that come from code: `python -m tests.sync.reference`.

Also lays a golden line for a kind that has none yet; an existing golden line is never replaced.
The tests beside this file fail when a page or a golden line is missing or stale.
"""

import hashlib
import io
import tempfile
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final, get_args, get_origin, get_type_hints

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain import house
from domain.case_events import Missing, Supplied
from domain.events import Event, kinds
from domain.folding import folds_of
from domain.payments import Charge
from sync.envelope import encode, event_hash, genesis
from sync.keys import NodeKey
from sync.logfile import export
from sync.node import settle_in
from sync.store import Store
from tests.factories import MORNING_MS, STORE_KEY, put_epoch, put_receipts

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = ROOT / "docs" / "reference"
GOLDEN: Final = Path(__file__).parent / "golden"
LOADED: Final = house.MODULES

EXAMPLE_NODE: Final = NodeKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
EXAMPLE_CENTRE: Final = NodeKey(Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))))

SUBJECTS: Final = {
    "pre_review": "pre_review/019cac7e-6a80-7000-8000-000000000008",
    "check": "check/019cac7e-6a80-7000-8000-000000000007",
    "appointment": "appointment/019cac7e-6a80-7000-8000-000000000006",
    "case": "case/019cac7e-6a80-7000-8000-000000000003",
    "fee": "case/019cac7e-6a80-7000-8000-000000000003",
    "till": "till/2026-03-02/s-1",
    "item": "item/511A0015500009-511602000000-000-115113016823646795-1-00",
    "ticket": "ticket/019cac7e-6a80-7000-8000-000000000001",
    "evaluation": "evaluation/019cac7e-6a80-7000-8000-000000000001",
    "window": "window/03",
    "day": "day/2026-03-02",
    "agent": "agent/k1",
    "help": "help/019cac7e-6a80-7000-8000-000000000006",
    "hand_entry": "hand_entry/019cac7e-6a80-7000-8000-000000000004",
    "device": "device/printer-1",
    "epoch": "epoch/2",
    "staff": "session/019cac7e-6a80-7000-8000-000000000002",
    "station": "station/d1",
    "blob": "blob/" + "5eed" * 16,
    "exception": "exception/019cac7e-6a80-7000-8000-000000000004",
    "queue": "queue/q-a",
    "arrangement": "arrangement/board-D1",
    "notice": "notice/019cac7e-6a80-7000-8000-000000000006",
    "message": "message/019cac7e-6a80-7000-8000-000000000007",
    "follow_up": "follow_up/019cac7e-6a80-7000-8000-000000000001",
    "target": "target/q-a",
    "signature": "signature/019cac7e-6a80-7000-8000-000000000005",
}

MEANINGS: Final = {
    "basic_code": "what names the item in the whole province",
    "sealed_answers": "the answers of the form, sealed for hall and centre, Base64",
    "case": "id of the case",
    "certificate_key": "keyed hash of the certificate's number, 32 hex digits; null without one",
    "certificate_shown": "the last characters of its number, the rest starred",
    "online": "whether the line to the centre was there",
    "finding": "a stable word, empty when nothing was found: `open_elsewhere`, `revoked`, …",
    "told": "what was found, in words",
    "how": "how whoever gave the rating was spoken to: `phone`, `counter` or `none`",
    "said": "what came of it",
    "queues": "ids of the queues",
    "most_s": "seconds that people should wait at most",
    "code": "what people are told, to name it",
    "start": "time of the hall at which the slot begins, `09:30`",
    "end": "time at which it ends",
    "accepted_on": "ISO date from which the limit runs",
    "agent": "keyed hash of the agent's ID number, null when nobody acts for the applicant",
    "agent_masked": "the agent's name, starred",
    "applicant": "`person` or `organisation`",
    "applicants": "how many apply together",
    "certificate": "number of the certificate",
    "certificate_name": "what the certificate is called",
    "copy": "1 for the first, more for a copy marked 重打",
    "days": "working days",
    "due_on": "ISO date of the last day, null when there is no limit",
    "book": "year and epoch of the book of receipts",
    "charges": "fee, name, fen taken, fen let off, reduction and its ground",
    "counted_fen": "cash that was counted, in fen",
    "difference_fen": "counted less expected, in fen",
    "expected_fen": "cash that should be there, in fen",
    "fee_fen": "what is to be paid, in fen",
    "fees": "ids of the item's fees that are due",
    "fen": "amount in fen",
    "let_off_fen": "what the law lets off, in fen",
    "method": "`cash`, `card` or `scan`",
    "receipt": "number of the receipt",
    "reference": "the payment terminal's own number, empty for cash",
    "item_name": "name of the item",
    "item_version": "version of the item's document",
    "late_days": "working days past the promised limit",
    "limit_days": "promised limit in working days, null when there is none",
    "masked_number": "ID number with its middle starred, null for an organisation",
    "came": "where its pages came from: `camera`, `upload`, `earlier`, `form`",
    "copies": "how many of it came",
    "seen_as": "what sort of document it was recognised as, empty when nobody knows",
    "from_case": "number of the case it was taken from, null for what was brought",
    "got": "`original`, `copy`, `both` or `electronic`",
    "material": "id of the material",
    "name": "what the material is called",
    "pages": "pages of the scan",
    "remarks": "codes of what did not fit",
    "sha256": "SHA-256 (hex) of the scan's bytes, as a signature under it names it",
    "scan": "address of the blob that holds the scan, a PDF/A",
    "materials": "material, name, state (`received`, `deferred`, `waived`, `missing`), copies, "
    "`due_on` of a deferred one, id of the scan",
    "missing": "material, name and what is wrong with it",
    "on": "ISO date of the hall's day",
    "opinion": "`agree` or `disagree`",
    "org_code": "unified social credit code (GB 32100) of an organisation",
    "outcome": "`granted` or `denied`; of an exception `kept` or `redone`; of a check `go_on` or "
    "`stop`",
    "paper": "kind of the paper",
    "passed": "whether it may go on",
    "project_type": "`instant` (即办件), `promised` (承诺件) or `forwarded` (上报件)",
    "receiver": "who took it, starred",
    "name_key": "keyed hash of the applicant's name, to find a case by the whole name",
    "sealed": "address of the blob that holds the form",
    "shelf": "where it lies in the archive",
    "special": "kind of the special procedure",
    "statutory_due_on": "ISO date of the last day by law",
    "step": "the state that was taken back",
    "stood_days": "working days the clock stood still",
    "tacit": "counts as accepted since nobody asked for anything in time",
    "terms": "JSON of the item and its form as they were",
    "ticket": "id of the ticket the person came with, null without one",
    "valid_until": "ISO date of the certificate's last day, null without one",
    "way": "`window`, `post` or `locker`",
    "carrier": "who carries it",
    "charge": "id of the charge at a terminal",
    "terminal": "id of the payment terminal",
    "baseline": "the terminal's count of bookings before the charge",
    "reductions": "chosen reductions by fee, JSON",
    "result": "`approved`, `declined`, `cancelled`, `unknown` or `unbooked`",
    "terminal_fen": "what the terminal says it took, in fen; null when it was away",
    "until": "ISO date of the last day",
    "tracking": "the carrier's number",
    "compartment": "which of the hall's lockers",
    "code_hash": "keyed hash of the code that opens it",
    "taker": "`self`, `agent` or `other`; empty where nobody noted it",
    "proof": "how one knew: `card`, `receipt`, `code`, `carrier` or `words`",
    "state": "`not_printed`, or `uncertain` when a part of it may have come out",
    "signature": "id of the signature on the acknowledgement, null without one",
    "words": "the reason in people's words",
    "after": "version that was shown before; 0 for what the hall was given",
    "content": "JSON of the part, see `domain/arrangements.py` PARTS",
    "from_ms": "wall milliseconds from which people see it",
    "until_ms": "wall milliseconds until which people see it",
    "urgent": "whether it stands out and comes first",
    "version": "number of the version, counted from 1 in each part",
    "words_en": "the same in English, may be empty",
    "after_epoch": "epoch that the log was in before",
    "after_hash": "hash of its last event",
    "after_seq": "its last place there; 0 when it was empty",
    "ahead": "people who were before the holder when the number was taken",
    "carried_over": "tickets that stay valid on the next day",
    "entered_by": "id of the member of staff who entered it",
    "fingerprint": "SHA-256 of the agent's certificate (DER), hex",
    "channel": "where the rating was given: `pad`, `phone` or `kiosk`",
    "closed": "tickets closed at the end of the day",
    "confirmed_by": "id of the member of staff who compared and confirmed",
    "day": "ISO date of the hall's day, in the hall's time zone",
    "device": "id of the device",
    "devices": "JSON array of `[id, kind, driver]`",
    "from_queue": "queue the ticket was in",
    "from_window": "window that had the ticket, null when it was waiting",
    "item": "id of the service item, null when only a queue was chosen",
    "kind": "what sort of device, page or check it is",
    "media_type": "what the content is, as MIME type",
    "size": "bytes of the content, before it was sealed",
    "level": "5 very satisfied … 1 very dissatisfied (GB/T 39734)",
    "masked_name": "name with all but the first character starred, null without a card",
    "no": "number within queue and day",
    "number": "what people read and hear: `A012`",
    "person": "keyed hash of the ID number, 32 hex digits; null without a card",
    "printing": "what is to be expected of the paper: `off`, `pending`, …",
    "priority": "id of the priority class",
    "queue": "id of the queue",
    "rank": "place among the waiting, wall milliseconds less the class's head start",
    "reason": "a stable word for why",
    "served_s": "seconds at the window",
    "staff": "id of the member of staff",
    "staff_name": "name of the member of staff as shown at the window",
    "station": "id of the station",
    "to_day": "ISO date of the day the ticket is now valid on",
    "to_queue": "queue the ticket goes to",
    "to_window": "the one window that may call it, null for any of the queue",
    "about": "subject that it is about, such as a case; of a call for help the page; may be empty",
    "document": "SHA-256 (hex) of the document's bytes",
    "record": "address of the sealed blob that holds every stroke with time and pressure",
    "strokes": "how often the pen was set down",
    "took_ms": "milliseconds from the first touch to the last",
    "wait_s": "expected wait told to the holder in seconds, null when no window was open",
    "waited_s": "seconds from the number to the call",
    "window": "id of the window, null when none had the ticket",
}

EXAMPLES: Final[dict[str, Any]] = {
    "case": "019cac7e-6a80-7000-8000-000000000003",
    "certificate_key": "0123456789abcdef0123456789abcdef",
    "certificate_name": "营业执照",
    "certificate_shown": "********017G",
    "online": False,
    "finding": "revoked",
    "told": "2026-06-30 被吊销营业执照",
    "how": "phone",
    "said": "已致歉",
    "queues": ("q-a", "q-b"),
    "most_s": 1800,
    "code": "302-104-7",
    "taker": "self",
    "result": "approved",
    "terminal_fen": 2000,
    "reductions": "{}",
    "proof": "card",
    "signature": "019cac7e-6a80-7000-8000-000000000005",
    "carrier": "EMS",
    "tracking": "EA123456785CN",
    "compartment": "07",
    "until": "2026-03-09",
    "start": "09:30",
    "end": "10:00",
    "charges": (Charge("f1", "居民身份证工本费（换领）", 2000, 0, None, ""),),
    "fees": ("f1",),
    "came": ("camera",),
    "from_case": None,
    "got": "copy",
    "seen_as": "licence",
    "remarks": ("name_differs",),
    "fen": 2000,
    "let_off_fen": 0,
    "method": "cash",
    "book": "26-01",
    "receipt": "26-01-000012",
    "reference": "",
    "counted_fen": 2000,
    "expected_fen": 2000,
    "difference_fen": 0,
    "applicant": "person",
    "materials": (Supplied("m2", "营业执照复印件", "deferred", 1, "2026-03-09"),),
    "missing": (Missing("m2", "营业执照复印件", "未提交"),),
    "on": "2026-03-02",
    "accepted_on": "2026-03-02",
    "due_on": "2026-03-16",
    "statutory_due_on": "2026-03-30",
    "valid_until": None,
    "passed": True,
    "tacit": False,
    "project_type": "promised",
    "item_name": "公共场所卫生许可",
    "words": "情况复杂",
    "outcome": "granted",
    "opinion": "agree",
    "special": "检测",
    "way": "window",
    "receiver": "王**",
    "agent": None,
    "agent_masked": None,
    "org_code": None,
    "masked_number": "510***********1234",
    "sealed": "9f" * 32,
    "name_key": "0123456789abcdef",
    "paper": "acceptance",
    "copy": 1,
    "applicants": 1,
    "fee_fen": 0,
    "late_days": 0,
    "limit_days": 10,
    "stood_days": 8,
    "days": 5,
    "item_version": 1,
    "ticket": "019cac7e-6a80-7000-8000-000000000001",
    "terms": "{}",
    "after": 1,
    "version": 2,
    "content": '{"main":"calls","beside":["waiting","windows"],"colour":"paper"}',
    "from_ms": MORNING_MS,
    "until_ms": MORNING_MS + 28_800_000,
    "urgent": True,
    "words_en": "",
    "day": "2026-03-02",
    "to_day": "2026-03-03",
    "queue": "q-a",
    "from_queue": "q-a",
    "to_queue": "q-b",
    "number": "A012",
    "window": "03",
    "from_window": "03",
    "to_window": "04",
    "staff": "s-1",
    "staff_name": "李四",
    "person": "0123456789abcdef0123456789abcdef",
    "masked_name": "王**",
    "priority": "elderly",
    "rank": MORNING_MS - 1_800_000,
    "station": "k1",
    "device": "printer-1",
    "fingerprint": "0123456789abcdef" * 4,
    "devices": '[["K1-printer","printer","escpos"]]',
    "reason": "paper_out",
    "channel": "pad",
    "level": 5,
    "item": "i-1",
    "printing": "pending",
    "no": 12,
    "kind": "printer",
    "media_type": "image/jpeg",
    "size": 240_000,
    "about": "case/019cac7e-6a80-7000-8000-000000000003",
    "document": "d0c5" * 16,
    "record": "5ea1" * 16,
    "strokes": 12,
    "took_ms": 4200,
}


def kind_title(kind: str, version: int) -> str:
    """How pages and golden files call a kind in a version."""
    return f"{kind}.v{version}"


def example_body(body: type) -> Any:
    """A body with a plausible value in every field."""
    hints = get_type_hints(body)
    return body(
        **{
            f.name: EXAMPLES.get(f.name, f.name if hints[f.name] is str else 7)
            for f in fields(body)
        }
    )


def example_event(kind: str, version: int, seq: int, prev: str) -> Event:
    """An event of that kind whose bytes are the same every time."""
    identity = f"019cac7e-6a80-7000-8000-{seq:012x}"
    at = (MORNING_MS + seq * 1000) * 1000
    subject = SUBJECTS[kind.partition(".")[0]]
    body = example_body(kinds()[kind, version])
    return Event(
        identity, "h-511602-01", 1, seq, at, kind, version, subject, "staff/s-1", body, prev
    )


def golden_path(kind: str, version: int) -> Path:
    """Where the golden line of a kind lies."""
    return GOLDEN / f"{kind_title(kind, version)}.jsonl"


def lay_golden_lines() -> list[Path]:
    """Write a golden line for every kind without one; which were laid."""
    laid = []
    for kind, version in kinds():
        path = golden_path(kind, version)
        if not path.exists():
            path.write_bytes(
                encode(example_event(kind, version, 1, genesis("h-511602-01", 1))) + b"\n"
            )
            laid.append(path)
    return laid


def example_file() -> bytes:
    """A small log file: two events, their head, a receipt for the first, the end."""
    lines: list[bytes] = []
    prev = genesis("h-511602-01", 1)
    for seq, kind in enumerate(("day.opened", "ticket.taken"), 1):
        lines.append(encode(example_event(kind, 1, seq, prev)))
        prev = event_hash(lines[-1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hall.db"
        settle_in(path, STORE_KEY, "h-511602-01", {})
        store = Store(path, STORE_KEY)
        put_epoch(store, 1, lines)
        put_receipts(store, lines[:1], EXAMPLE_CENTRE)
        out = io.BytesIO()
        export(store, EXAMPLE_NODE, out)
        store.close()
    return out.getvalue()


def example_page() -> str:
    """The worked example of log-format.md, between its two marks."""
    content = example_file()
    lines = content.decode().splitlines()
    hashes = [
        ("genesis of epoch 1, `prev` of the first event", genesis("h-511602-01", 1)),
        ("SHA-256 of line 2, `prev` of line 3", event_hash(lines[1].encode())),
        ("SHA-256 of line 3, `hash` of the head", event_hash(lines[2].encode())),
        ("SHA-256 of lines 1 to 5 with their ends, `hash` of the end", _digest(lines[:5])),
        ("SHA-256 of the whole file", hashlib.sha256(content).hexdigest()),
    ]
    table = "\n".join(f"| {what} | `{value}` |" for what, value in hashes)
    return (
        f"The node's private key is the bytes 00 01 … 1f, its public key "
        f"`{EXAMPLE_NODE.public_hex}`; the centre's private key is the bytes 20 21 … 3f, its "
        f"public key `{EXAMPLE_CENTRE.public_hex}`. Never use either for anything else. "
        f"The file has {len(lines)} lines and {len(content)} bytes:\n\n"
        f"```\n{content.decode()}```\n\n| what | value |\n|---|---|\n{table}\n"
    )


def events_page() -> str:
    """docs/reference/events.md."""
    parts = [EVENTS_INTRO]
    noun = ""
    for (kind, version), body in kinds().items():
        if kind.partition(".")[0] != noun:
            noun = kind.partition(".")[0]
            parts.append(f"## {noun}\n\nSubject of the examples: `{SUBJECTS[noun]}`.\n")
        parts.append(_kind_section(kind, version, body))
    return "\n".join(parts)


def write_example(page: str) -> str:
    """The page with the worked example between its marks made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{example_page()}{END}{after}"


BEGIN: Final = "<!-- example: made by python -m tests.sync.reference -->"
END: Final = "<!-- end of example -->"

EVENTS_INTRO: Final = """# Events

Every kind of event a log may hold, made from the code by `python -m tests.sync.reference`; a test
fails when this page is stale. The envelope around a body is described in
[log-format.md](log-format.md). A program that meets a kind or version it does not know keeps the
line as it is and folds nothing.

**Folds into** names the tables that change. Times in tables are wall milliseconds since 1970 (UTC).
An event that does not fit what is there changes none of them; it becomes a row of `exception`, to
be looked at by a person.
"""


def _kind_section(kind: str, version: int, body: type) -> str:
    tables = ", ".join(sorted({f"`{f.table.name}`" for f in folds_of(example_body(body))}))
    said = " ".join((body.__doc__ or "").split())
    rows = "\n".join(
        f"| `{f.name}` | {_type_name(get_type_hints(body)[f.name])} | {_meaning(f)} |"
        for f in fields(body)
    )
    table = f"\n| field | type | meaning |\n|---|---|---|\n{rows}\n" if rows else "\nNo fields.\n"
    return (
        f"### {kind} (version {version})\n\n{said}\n\nFolds into: {tables or 'no table'}.\n{table}"
    )


def _meaning(field: Any) -> str:
    default = "" if field.default is MISSING else f" (when left out: `{field.default}`)"
    return MEANINGS[field.name] + default


def _type_name(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return f"list of {get_args(hint)[0].__name__}"
    text = getattr(hint, "__name__", str(hint)) if isinstance(hint, type) else str(hint)
    return text.replace("str", "text").replace(" | None", " or null").replace("int", "integer")


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def main() -> None:
    """Make everything anew."""
    lay_golden_lines()
    (PAGES / "events.md").write_text(events_page(), encoding="utf-8")
    page = PAGES / "log-format.md"
    page.write_text(write_example(page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
