"""Messages as customers might write them: made from frames and things, so that hardly one comes twice."""

from collections.abc import Iterator
from random import Random

_FRAMES = (
    "{}什么时候发货呀", "请问{}包邮吗", "{}发什么快递", "{}能便宜点吗", "{}可以开发票吗", "你好，{}还有货吗",
    "{}质量怎么样", "{}怎么还没到", "我想退{}", "{}付款了什么时候能到", "有没有{}", "{}多少钱一个", "谢谢，{}收到了",
    "这个{}是正品吗", "{}坏了怎么办", "when will {} ship", "is {} in stock", "how much is {}",
    "{}今天下单几号到", "{}有优惠券吗",
)  # fmt: skip
_THINGS = (
    "茶杯", "那个盖碗", "白瓷壶", "竹垫", "我的订单", "红茶", "绿茶小罐", "昨天拍的花瓶", "这个碟子", "香插", "茶巾",
    "礼盒", "the teapot", "my cup", "this vase", "两个杯子", "大号的", "那套茶具", "香薰", "蜡烛",
)  # fmt: skip
_TAILS = ("", "？", "亲", "呢", "啊", "，谢谢", "，急", "～", "在吗", "!")


def texts(seed: int) -> Iterator[str]:
    """Endless messages; the same seed gives the same."""
    random = Random(seed)
    while True:
        yield random.choice(_FRAMES).format(random.choice(_THINGS)) + random.choice(_TAILS)
