"""Messages that deny what an intent asks for, and that intent: whoever answers them with it does the opposite."""

from typing import Final

#: (the intent that is denied, what is said).
DENIED: Final[tuple[tuple[str, str], ...]] = tuple(
    (intent, text)
    for intent, texts in {
        "order.cancel": (
            "订单不要取消", "别给我取消订单", "我没有要取消订单", "先不取消了，照常发吧", "不用取消，我还要",
            "谁说我要取消订单了", "no cancellation please", "do not cancel my order", "i dont want to cancel it",
        ),
        "return.start": (
            "我不退货了", "不用退货", "我没说要退货", "先不退了，留着吧", "别给我退，我自己留下", "不想退了",
            "i dont want to return it", "no return needed", "i am not returning it",
        ),
        "refund.request": (
            "不用退款了", "我不要退款", "别退钱给我，我要货", "没有申请退款啊", "不要给我退款",
            "i dont want a refund", "no refund needed", "please do not refund me",
        ),
        "exchange.start": (
            "不用换货了", "我不换了", "别给我换，就要这个", "没说要换货", "i dont want an exchange",
            "no exchange please",
        ),
        "order.change_address": (
            "地址不用改", "不要改我的地址", "别改地址，就送原来的地方", "dont change the address",
            "no need to change my address",
        ),
        "invoice.request": ("不用开发票", "发票不要了", "我不需要发票", "no invoice needed",
            "i dont need an invoice"),
        "handoff.request": ("不用转人工", "别转人工", "不需要人工客服", "dont transfer me",
            "no need for a human agent"),
        "complaint.threat": ("我不是要投诉", "不投诉了", "我没想给差评",
            "i am not going to complain", "i wont leave a bad review"),
        "price.haggle": ("我不是要你便宜", "不用便宜了", "不还价，直接拍", "i am not asking for a discount"),
        "shipping.urge": ("不急着发货", "不用催发货", "慢点发没关系，不着急", "no rush to ship it",
            "dont hurry the shipping"),
        "logistics.urge": ("不用催快递", "快递不急", "不着急送，慢慢来", "no hurry with the delivery"),
        "return.pickup": ("别让快递来取了", "不需要来拿，我自己寄", "no pickup needed"),
        "delivery.upstairs": ("不用送上楼", "不需要送到家门口", "no need to carry it upstairs"),
        "install.service": ("不用安装", "不需要师傅来装", "我没约安装", "i dont need installation"),
        "privacy.data": ("不要删我的资料", "别把我的信息删了", "dont delete my data"),
    }.items()
    for text in texts
)  # fmt: skip
