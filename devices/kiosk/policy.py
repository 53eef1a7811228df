"""What the browser may not do, as Chromium's managed policies and as flags.

Sources: Chrome Enterprise policy list; Chromium's list of command line switches. A page can refuse
nothing that a policy allows, so the policies are the lock; flags and ``locked.js`` keep the fingers
away from it.
"""

import json
from pathlib import Path
from typing import Any

from devices.kiosk.settings import Settings

FILE = Path("/etc/chromium/policies/managed/hall-kiosk.json")
NOWHERE = ("*", "chrome://*", "file://*", "data:*", "javascript://*", "view-source:*", "blob:*")
FORBIDDEN, OFF, BLOCKED = 2, False, 2


def policy(settings: Settings) -> dict[str, Any]:
    """Policy's name -> its value; only the gate's own address can be opened."""
    return {
        "URLBlocklist": list(NOWHERE),
        "URLAllowlist": [settings.address],
        "DeveloperToolsAvailability": FORBIDDEN,
        "ExtensionInstallBlocklist": ["*"],
        "IncognitoModeAvailability": 0,
        "DownloadRestrictions": 3,
        "AllowFileSelectionDialogs": OFF,
        "PrintingEnabled": OFF,
        "TranslateEnabled": OFF,
        "PasswordManagerEnabled": OFF,
        "AutofillAddressEnabled": OFF,
        "AutofillCreditCardEnabled": OFF,
        "BrowserSignin": 0,
        "SyncDisabled": True,
        "SearchSuggestEnabled": OFF,
        "DefaultSearchProviderEnabled": OFF,
        "NetworkPredictionOptions": FORBIDDEN,
        "MetricsReportingEnabled": OFF,
        "SafeBrowsingProtectionLevel": 0,
        "DefaultPopupsSetting": BLOCKED,
        "DefaultNotificationsSetting": BLOCKED,
        "DefaultGeolocationSetting": BLOCKED,
        "DefaultClipboardSetting": BLOCKED,
        "DefaultFileSystemReadGuardSetting": BLOCKED,
        "DefaultFileSystemWriteGuardSetting": BLOCKED,
        "DefaultWebBluetoothGuardSetting": BLOCKED,
        "DefaultWebUsbGuardSetting": BLOCKED,
        "DefaultSerialGuardSetting": BLOCKED,
        "DefaultWebHidGuardSetting": BLOCKED,
        "VideoCaptureAllowed": OFF,
        "AudioCaptureAllowed": OFF,
        "ScreenCaptureAllowed": OFF,
        "TaskManagerEndProcessEnabled": OFF,
        "EditBookmarksEnabled": OFF,
        "BookmarkBarEnabled": OFF,
        "HomepageLocation": settings.address,
        "HomepageIsNewTabPage": OFF,
        "NewTabPageLocation": settings.address,
        "RestoreOnStartup": 4,
        "RestoreOnStartupURLs": [settings.address],
        "DefaultBrowserSettingEnabled": OFF,
        "BackgroundModeEnabled": OFF,
        "FullscreenAllowed": True,
        "AutoplayAllowed": True,
    }


def as_text(settings: Settings) -> str:
    """The policy file, byte for byte."""
    return json.dumps(policy(settings), indent=1, ensure_ascii=False) + "\n"


def in_force(settings: Settings, file: Path = FILE) -> bool:
    """Whether Chromium will read these very policies."""
    try:
        return file.read_text("utf-8") == as_text(settings)
    except OSError:
        return False


def flags(settings: Settings, profile: Path) -> list[str]:
    """The command line. The profile lies in memory or in a folder that goes with the browser."""
    return [
        settings.chromium,
        "--kiosk",
        "--incognito",
        f"--user-data-dir={profile}",
        "--no-first-run",
        "--no-default-browser-check",
        "--noerrdialogs",
        "--disable-session-crashed-bubble",
        "--disable-infobars",
        "--disable-pinch",
        "--overscroll-history-navigation=0",
        "--disable-features=Translate,TouchpadOverscrollHistoryNavigation,MediaRouter",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--disk-cache-size=33554432",
        "--autoplay-policy=no-user-gesture-required",
        "--ozone-platform-hint=auto",
        "--lang=zh-CN",
        *([] if settings.sandbox else ["--no-sandbox"]),
        *settings.flags,
        settings.address,
    ]
