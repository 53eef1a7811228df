"""Queue and job states in our words. Source: RFC 8011, 5.3.7, 5.3.8 (jobs), 5.4.11, 5.4.12
(printers); a printer's reasons may end with a severity: -report, -warning, -error."""

from collections.abc import Iterable

JOB_STATES = {
    3: "waiting",
    4: "held",
    5: "printing",
    6: "stopped",
    7: "cancelled",
    8: "aborted",
    9: "printed",
}
ENDED = {7, 8, 9}
QUEUE_STOPPED = 5

# IPP's word -> ours, the most telling first
PROBLEMS = {
    "media-empty": "paper_out",
    "media-needed": "paper_out",
    "media-jam": "paper_jam",
    "cover-open": "cover_open",
    "door-open": "cover_open",
    "toner-empty": "toner_out",
    "marker-supply-empty": "toner_out",
    "offline": "printer_offline",
    "shutdown": "printer_offline",
    "connecting-to-device": "printer_offline",
    "timed-out": "printer_offline",
    "paused": "queue_stopped",
    "moving-to-paused": "queue_stopped",
}
SEVERITIES = ("-report", "-warning", "-error")


def problem(state: int, reasons: Iterable[str], accepting: bool) -> str:
    """What keeps a queue from printing; empty when nothing does. A warning (toner low, paper near
    its end) does not."""
    plain = {_word(reason) for reason in reasons if not reason.endswith(("-report", "-warning"))}
    for word, ours in PROBLEMS.items():
        if word in plain:
            return ours
    if state == QUEUE_STOPPED:
        return "queue_stopped"
    return "" if accepting else "not_accepting"


def _word(reason: str) -> str:
    for severity in SEVERITIES:
        reason = reason.removesuffix(severity)
    return reason
