"""Where things lie. Everything that set-up makes is under .hall/ or kiosk_ui/static/vendor/."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
STATE = ROOT / ".hall"
VENDOR = ROOT / "kiosk_ui" / "static" / "vendor"
ROOMS = ("domain", "sync", "devices", "edge", "central", "kiosk_ui", "simulators", "deploy")
