"""What did not go together, as a manager sees it."""

from datetime import timedelta

from kiosk_ui import views as v
from tests.kiosk_ui.sample_views import NOW

CLOSED = v.StoryStep(
    NOW - timedelta(hours=3), False, "queue.closed", "唐主任 1009", "叫号屏检修", False
)
STOPPED = v.StoryStep(
    NOW - timedelta(hours=2), True, "queue.closed", "admin/9001", "全省系统维护", False
)
OPENED = v.StoryStep(NOW - timedelta(hours=1), False, "queue.opened", "唐主任 1009", "", True)
OPEN_ROW = v.ExceptionRow(
    "e-1",
    "queue",
    "不动产登记",
    "queue.opened",
    "closed_by_centre",
    OPENED.at,
    (CLOSED, STOPPED, OPENED),
)
SETTLED_ROW = v.ExceptionRow(
    "e-2",
    "case",
    "8c21f0aa",
    "case.withdrawn",
    "case_state",
    NOW - timedelta(days=1),
    (
        v.StoryStep(NOW - timedelta(days=2), False, "case.accepted", "陈静 1007", "", False),
        v.StoryStep(
            NOW - timedelta(days=1, hours=1), True, "case.decided", "admin/9001", "", False
        ),
        v.StoryStep(NOW - timedelta(days=1), False, "case.withdrawn", "陈静 1007", "", True),
    ),
    v.Told(NOW - timedelta(hours=20), "唐主任 1009", "kept", "决定已送达，撤回不再受理"),
)
EXCEPTIONS = v.Exceptions(
    "广安市广安区政务服务中心", "/exceptions", "/overview", (OPEN_ROW,), (SETTLED_ROW,), "唐主任"
)
