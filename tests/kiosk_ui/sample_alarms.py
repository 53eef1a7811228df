"""What goes wrong in the hall of the samples, and when it is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kiosk_ui import views as v

NOW = datetime(2025, 11, 24, 2, 36, 8, tzinfo=UTC)  # 10:36:08 in the hall

ALARMS = (
    v.Alarm(
        "red",
        "自助取号机 K1 的打印机缺纸",
        NOW - timedelta(minutes=4),
        "号码显示在屏幕上，取号不受影响。请换纸后合上盖板。",
        (v.AlarmAct("重启设备", "/overview/devices/K1-P/restart"),),
    ),
    v.Alarm(
        "amber",
        "税务综合最久等候超过 25 分钟",
        NOW - timedelta(minutes=11),
        "可以再开一个窗口。",
        (
            v.AlarmAct("开放6号窗口（周倩）", "/overview/windows/6/open", (("staff", "s-6"),)),
            v.AlarmAct("2号窗口也办税务综合", "/overview/windows/2/serve", (("queues", "tax"),)),
        ),
        "/overview/queues/tax",
    ),
)
