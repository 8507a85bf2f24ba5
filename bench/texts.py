"""Messages as customers write them: mostly plain questions, some that name a thing, hardly one that comes twice."""

from collections.abc import Iterator
from random import Random

#: What most ask: the order, the parcel, the rules.
_PLAIN = (
    "什么时候发货", "包邮吗", "发什么快递", "能便宜点吗", "可以开发票吗", "怎么还没到", "今天下单几号到", "有优惠券吗",
    "质量怎么样", "是正品吗", "可以货到付款吗", "地址写错了怎么改", "七天无理由怎么算", "退款多久到账", "怎么付款",
    "你好", "谢谢", "物流一直不动", "下单了能取消吗", "坏了怎么办", "有赠品吗", "when does it ship",
    "do you ship to Beijing",
    "how long does delivery take", "can I return it",
)  # fmt: skip
_ABOUT = (
    "有没有{}", "{}多少钱一个", "{}还有货吗", "我想退{}", "{}是什么材质", "{}坏了", "how much is {}", "is {} in stock",
)  # fmt: skip
_THINGS = (
    "茶杯", "盖碗", "白瓷壶", "竹垫", "红茶", "绿茶小罐", "花瓶", "碟子", "香插", "茶巾", "礼盒", "the teapot",
    "my cup", "this vase", "两个杯子", "大号的", "那套茶具", "香薰", "蜡烛", "我买的那个",
)  # fmt: skip
_HEADS = ("", "", "亲", "你好，", "请问", "那个", "老板，", "麻烦问下")
_TAILS = ("", "？", "呢", "啊", "，谢谢", "，急", "～", "在吗", "!", "……")
#: One message in so many names a thing.
_NAMES_ONE_IN = 3


def texts(seed: int) -> Iterator[str]:
    """Endless messages; the same seed gives the same."""
    random = Random(seed)
    while True:
        names = random.randrange(_NAMES_ONE_IN) == 0
        text = random.choice(_ABOUT).format(random.choice(_THINGS)) if names else random.choice(_PLAIN)
        yield random.choice(_HEADS) + text + random.choice(_TAILS)
