"""Device faults in people's words: what is wrong, what to do, and how work goes on meanwhile."""

from flask_babel import gettext as _


def kind_words(kind: str) -> str:
    """A kind of device or station in people's words."""
    return {
        "idcard": _("身份证阅读器"),
        "chipcard": _("卡片阅读器"),
        "printer": _("小票打印机"),
        "document_printer": _("证照打印机"),
        "pad": _("评价器"),
        "display": _("窗口屏"),
        "caller": _("呼叫器"),
        "scanner": _("扫码器"),
        "voice": _("语音叫号"),
        "document_camera": _("高拍仪"),
        "face_camera": _("人脸摄像头"),
        "signature_pad": _("签字板"),
        "terminal": _("收款终端"),
        "agent": _("设备代理"),
        "kiosk": _("自助取号机"),
        "board": _("叫号屏"),
    }.get(kind, kind)


def reason_words(reason: str | None) -> str:
    """A driver's word in people's words."""
    return {
        "paper_out": _("缺纸"),
        "cover_open": _("盖未关"),
        "cutter_error": _("切刀卡住"),
        "recoverable_error": _("打印机报错"),
        "unrecoverable_error": _("打印机硬件故障"),
        "too_slow": _("打印太慢"),
        "wire_lost": _("连接断开"),
        "wire_unavailable": _("未连接"),
        "no_answer": _("无应答"),
        "protocol_error": _("数据不对"),
        "sam_asleep": _("安全模块未就绪"),
        "offline": _("脱机"),
        "printer_offline": _("打印机脱机"),
        "paper_jam": _("卡纸"),
        "toner_out": _("墨粉用完"),
        "queue_stopped": _("打印队列已停"),
        "not_accepting": _("打印队列不接收文件"),
        "black": _("画面全黑"),
        "frozen": _("画面不动"),
        "pcsc_off": _("没有安装读卡组件"),
        "pcsc_service_down": _("读卡服务没有运行"),
        "no_speech": _("没有安装语音合成"),
        "no_sound": _("没有声音输出"),
        "no_page": _("平板上的评价页没有打开"),
        "driver_fault": _("驱动程序出错"),
        "agent_lost": _("所在电脑失去联系"),
    }.get(reason or "", _("故障（%(code)s）", code=reason) if reason else "")


def what_to_do(reason: str | None) -> str:
    """The hand that is wanted now."""
    return {
        "paper_out": _("请加纸或换上新的纸卷。"),
        "cover_open": _("请合上打印机盖。"),
        "cutter_error": _("请关掉电源，打开盖子清出卡住的纸，再开机。"),
        "recoverable_error": _("请打开再合上盖子，并按一下进纸键。"),
        "unrecoverable_error": _("请关机一分钟再开；还是不行请报修。"),
        "too_slow": _("请检查纸路和连接线。"),
        "wire_lost": _("请插紧连接线，检查电源。"),
        "wire_unavailable": _("请检查连接线和电源；端口可能被别的程序占用。"),
        "no_answer": _("请关掉设备电源，十秒后再开。"),
        "protocol_error": _("请检查连接线；可能接错了设备或速率。"),
        "sam_asleep": _("请拔下阅读器，十秒后再插上。"),
        "offline": _("请按打印机的联机键。"),
        "printer_offline": _("请打开打印机，检查网线。"),
        "paper_jam": _("请打开盖子，取出卡住的纸。"),
        "toner_out": _("请换墨粉盒。"),
        "queue_stopped": _("请排除打印机故障后，由技术支持恢复队列。"),
        "not_accepting": _("请由技术支持恢复队列。"),
        "black": _("请取下镜头盖，打开补光灯。"),
        "frozen": _("请拔下摄像头，十秒后再插上。"),
        "pcsc_off": _("请由技术支持安装读卡组件。"),
        "pcsc_service_down": _("请由技术支持启动读卡服务。"),
        "no_speech": _("请由技术支持安装语音合成。"),
        "no_sound": _("请检查音箱和声卡。"),
        "no_page": _("请唤醒平板，打开评价页。"),
        "driver_fault": _("请点重启设备，并把时间告诉技术支持。"),
        "agent_lost": _("请检查这台电脑的电源和网线。"),
    }.get(reason or "", _("请检查电源和连接线。"))


def way_round(kind: str) -> str:
    """How people are served while it does not work."""
    return {
        "idcard": _("可以不用证件取号；要核对身份的，由两名工作人员人工录入。"),
        "chipcard": _("请改用身份证，或由两名工作人员人工录入。"),
        "printer": _("取号照常，号码显示在屏幕上，也可用手机扫码保存。"),
        "document_printer": _("请到其他窗口打印，排队的文件不会丢。"),
        "pad": _("业务照常办结，这次服务不收评价。"),
        "display": _("号码仍在大厅叫号屏上显示。"),
        "caller": _("请用窗口工作台叫号。"),
        "scanner": _("请手工输入号码。"),
        "voice": _("号码仍在屏幕上显示，请口头招呼。"),
        "document_camera": _("请到其他窗口扫描，或先收复印件。"),
        "face_camera": _("请工作人员当面核对证件照片。"),
        "signature_pad": _("请在纸上签字后扫描。"),
        "terminal": _("请收现金，或到其他窗口刷卡；没有结果的一笔会先查清，不会重复扣款。"),
        "agent": _("该站点的设备暂时不能用，页面照常办理。"),
    }.get(kind, _("业务可照常办理。"))


def advice(kind: str, reason: str | None) -> str:
    """What to do, and how it goes on."""
    return f"{what_to_do(reason)}{way_round(kind)}"
