"""Items: drafted by one, approved by another, out to the halls, every version kept."""

from dataclasses import replace

import msgspec
import pytest

from central.catalog import service as catalog
from central.identity import service as identity
from central.identity.scope import Scope
from central.items import book, service, sheet
from domain.documents import Document
from domain.errors import Refused
from domain.items import INSTANT
from domain.plan import ServiceItem
from sync.pull import pull_once
from tests.central.centres import ACTOR, PASSWORD, OpenCentre, TestHall, wait_for

SCOPE = "region:511602"
ITEM = ServiceItem("i-1", "居民身份证补领", "区公安分局", "公共服务", "q-a", project_type=INSTANT)


@pytest.fixture
def published(opened: OpenCentre) -> OpenCentre:
    body = msgspec.json.encode(ITEM)
    catalog.publish_now(opened.centre, ACTOR, [Document("item", "i-1", 0, SCOPE, body)])
    return opened


def change(centre: OpenCentre, actor: str = "admin/a", **changed: object) -> None:
    """Draft a change and hand it in."""
    service.begin(centre.centre, actor, SCOPE, "i-1")
    with centre.centre.database.read() as connection:
        known = book.find(connection, SCOPE, "i-1")
    assert known is not None
    service.save(centre.centre, actor, SCOPE, [replace(known.item, **changed)])  # type: ignore[arg-type]
    service.submit(centre.centre, actor, SCOPE, "i-1")


def test_a_change_reaches_the_hall_once_a_second_person_approved(
    published: OpenCentre, hall: TestHall
) -> None:
    centre = published.centre
    change(published, phone="0826-2333333")
    with pytest.raises(Refused, match="needs_second_person"):
        service.approve(centre, "admin/a", SCOPE, "i-1", "")
    service.approve(centre, "admin/b", SCOPE, "i-1", "电话已核实")
    assert pull_once(hall.running.writer, hall.link, 0).state == "done"
    with centre.database.read() as connection:
        known = book.find(connection, SCOPE, "i-1")
        versions = book.editions(connection, SCOPE, "i-1")
        assert book.draft(connection, SCOPE, "i-1") is None
    assert known is not None and (known.item.phone, known.version) == ("0826-2333333", 2)
    assert [(e.version, e.approved_by) for e in versions] == [(2, "admin/b"), (1, "")]
    (got,) = [d for d in hall.running.store.documents(["item"]) if d.id == "i-1"]
    assert msgspec.json.decode(got.body, type=ServiceItem).phone == "0826-2333333"


def test_what_does_not_fit_is_not_handed_in(published: OpenCentre) -> None:
    with pytest.raises(Refused, match="item_faults"):
        change(published, promised_working_days=3)
    service.discard(published.centre, "admin/a", SCOPE, "i-1")


def test_a_withdrawn_item_is_gone_and_its_versions_stay(
    published: OpenCentre, hall: TestHall
) -> None:
    centre = published.centre
    service.begin(centre, "admin/a", SCOPE, "i-1", withdraws=True)
    service.submit(centre, "admin/a", SCOPE, "i-1")
    service.approve(centre, "admin/b", SCOPE, "i-1", "职能划转")
    with centre.database.read() as connection:
        assert book.find(connection, SCOPE, "i-1") is None
        assert [e.deleted for e in book.editions(connection, SCOPE, "i-1")] == [True, False]
    with pytest.raises(Refused, match="no_such_item"):
        service.begin(centre, "admin/a", SCOPE, "i-1")


def test_who_has_it_is_known_from_the_feed(published: OpenCentre, hall: TestHall) -> None:
    change(published, phone="1")
    service.approve(published.centre, "admin/b", SCOPE, "i-1", "")
    page = published.admin().get(f"{published.url}/items/511602/i-1").text
    assert "1 个大厅中 0 个已有最新版本" in page
    for _again in range(2):  # the second question says that the first answer was taken in
        pull_once(hall.running.writer, hall.link, 0)
    wait_for(
        lambda: (
            "1 个大厅中 1 个已有最新版本"
            in published.admin().get(f"{published.url}/items/511602/i-1").text
        )
    )


def test_a_table_out_and_in_changes_what_was_changed(published: OpenCentre) -> None:
    browser = published.admin()
    text = browser.get(f"{published.url}/items/table.csv?region=511602").content.decode("utf-8-sig")
    assert "admin/9001" in text.splitlines()[-1]
    changed = text.replace("居民身份证补领", "居民身份证换领补领")

    def send(table: str) -> str:
        answer = browser.post(
            f"{published.url}/items",
            data={"region": "511602"},
            files={"table": ("items.csv", table.encode(), "text/csv")},
        )
        return answer.text

    assert "已导入 1 项" in send(changed)
    wrong = send(changed.replace("即办件", "快办件"))
    assert "一行也没有导入" in wrong and "办件类型" in wrong
    assert "这不是事项表格" in send("a,b\n1,2\n")
    with published.centre.database.read() as connection:
        draft = book.draft(connection, SCOPE, "i-1")
    assert draft is not None and draft.item.name == "居民身份证换领补领"


def test_the_page_from_draft_to_version(published: OpenCentre) -> None:
    first, place = published.admin(), f"{published.url}/items/511602/i-1"
    assert "保存草稿" in first.post(place, data={"act": "begin"}).text
    form = {
        "act": "submit",
        "name": "居民身份证补领",
        "department": "区公安分局",
        "phone": "0826-1",
    }
    handed_in = first.post(place, data=form | {"kind": "公共服务", "project_type": INSTANT}).text
    assert "待审核" in handed_in and "审核通过，发布" not in handed_in
    assert first.post(place, data={"act": "approve"}).status_code == 409
    county = Scope("county", "511602")
    identity.add_admin(published.centre, ACTOR, "9002", "李副主任", PASSWORD, county)
    second = type(first)()
    second.trust_env = False
    second.headers["Origin"] = published.url
    second.post(f"{published.url}/sign-in", data={"staff_no": "9002", "password": PASSWORD})
    done = second.post(place, data={"act": "approve", "words": "同意"}).text
    assert "第 2 版" in done and "0826-1" in done


def test_rows_that_are_the_same_item_are_named() -> None:
    text = sheet.write([ITEM, ITEM], "admin/a")
    _items, wrong = sheet.read(text, {ITEM.id: ITEM})
    assert [(w.line, w.code) for w in wrong] == [(3, "twice")]
