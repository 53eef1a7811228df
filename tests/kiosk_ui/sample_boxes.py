"""Sample views of a hall's box at the centre: one that is copied, one that is alone."""

from dataclasses import replace
from datetime import timedelta

from kiosk_ui import views as v
from tests.kiosk_ui.sample_views import NOW, ROWS

BOX = v.BoxPage(
    node="h-511602-01",
    name=ROWS[0].name,
    state="quarantined",
    quarantined=True,
    key="9f2a6c01d4e877b3",
    key_since=NOW - timedelta(days=41),
    box="guangan-hall-1",
    box_at=NOW - timedelta(seconds=40),
    rotation_asked=False,
    epochs=(
        v.EpochRow(1, 184_211, "5a0c1be97f3d2246", NOW - timedelta(days=41), False),
        v.EpochRow(2, 20_873, "c07d11a24be90f5e", NOW - timedelta(seconds=40), False),
        v.EpochRow(1, 184_230, "77e1c3d0a9b85f42", NOW - timedelta(days=40), True),
    ),
    others=(
        v.OtherBox(
            "guangan-hall-1",
            "另一台机器以这个大厅的身份联系过：磁盘被复制或还原",
            NOW - timedelta(minutes=9),
            NOW - timedelta(minutes=1),
            "2/20861",
            12,
            False,
        ),
        v.OtherBox(
            "hall-old",
            "已被接替的旧机器又联系了",
            NOW - timedelta(days=40),
            NOW - timedelta(days=39),
            "1/184230",
            0,
            True,
        ),
    ),
    apart=12,
    can_hand_over=True,
    staff_name="张主任",
)
QUIET_BOX = replace(
    BOX,
    state="online",
    quarantined=False,
    others=(),
    apart=0,
    can_hand_over=False,
    epochs=BOX.epochs[:1],
    code=v.NewCode(ROWS[0].name, "7KQ2-M9XD-4TWB", NOW + timedelta(days=1)),
)
