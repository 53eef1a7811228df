def test_smoke(hall):
    k = hall.paired("K1")
    a = k.post("/kiosk/K1/tickets", data={"queue": "q-a"})
    assert a.status_code == 303, a.text
    w = hall.at_window(1)
    assert w.post("/window/next").status_code == 200
    assert w.get("/window").status_code == 200
    m = hall.signed_in("1009")
    assert m.get("/overview").status_code == 200
