"""The whole day, played without a person: `./hall demo --check`."""

from collections.abc import Callable

from simulators.day import afternoon, morning
from simulators.day.hands import Hands
from simulators.day.http_hands import HttpHands
from simulators.day.script import Day, Step, Told, play
from simulators.demo.house import House

STEPS = (
    Step(1, "大厅开门，工作人员登录", "the hall opens, staff sign in", morning.open_hall),
    Step(2, "刷身份证取号", "a card, a number, paper", morning.take_a_number),
    Step(3, "叫号、重呼、过号、转移、老人优先", "calling in all its forms", morning.call_people),
    Step(3, "打印到一半缺纸", "out of paper in the middle", morning.run_out_of_paper),
    Step(4, "办结、评价", "service ends, ratings", morning.serve_and_rate),
    Step(5, "省中心看到", "the centre sees it", afternoon.centre_sees),
    Step(6, "断线照常办理", "the line is cut", afternoon.cut_the_line),
    Step(7, "线路恢复，两边一致", "the line is back", afternoon.line_is_back),
    Step(8, "断电不丢号", "kill -9 in a burst", afternoon.cut_the_power),
)


def whole_day(house: House, hands: Hands, tell: Callable[[Told], None]) -> bool:
    """Play all steps; whether all went well."""
    return play(STEPS, Day(house, hands), tell)


def check(house: House, tell: Callable[[Told], None]) -> bool:
    """Play all steps over HTTP; whether all went well."""
    hands = HttpHands(house.hall_url, house.centre_url, house.codes)
    try:
        return whole_day(house, hands, tell)
    finally:
        hands.end()
