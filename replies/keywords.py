"""The words of a text that are worth a product search."""

import re
from typing import Final

from replies.text import plain

_MOST: Final = 8
#: Nobody names a product after so many characters.
_MOST_READ: Final = 400
#: What stands around the product in a question, longest first where one holds another. A cut is made at each.
_ZH_AROUND: Final = (
    "你好|您好|什么时候|时候|时间|今天|昨天|前天|明天|你们家|你们店里?|你们这里|你们这|你家|店里|家里|"
    "你们|咱们|咱家|我们|他们|有没有|有木有|还有没有|没有|还有|"
    "是不是|能不能|可不可以|"
    "可以|能否|是否|会不会|要不要|好不好|请问一下|请问|麻烦|谢谢|帮我|帮忙|给我|我想要|我要|我想|想要|想买|"
    "想看看?|想找|我买|要买|购买|"
    "买|看看|看一下|看下|找一下|找找|找|推荐一下|推荐下|推荐|介绍一下|介绍下|介绍|了解一下|了解|问一下|问下|"
    "咨询一下|咨询|告诉我|什么样|什么|"
    "哪些|哪种|哪款|哪个|哪里|哪儿|哪|怎么样|怎么卖|怎么|怎样|多少钱|多少|几个|几块|多大|多长|多高|多重|"
    "为什么|价格|价钱|卖吗|在卖|有卖|卖|"
    "有货|现货|库存|缺货|断货|到货|补货|发货|包邮|便宜点?|优惠|打折|这一?款|那一?款|这个|那个|这种|那种|这些|"
    "那些|这|那|"
    "一个|一款|一套|一只|一些|一件|一把|一双|一点|一下|两个|几款|比较|左右|以内|以下|以上|之间|不超过|"
    "不要|别的|其他|其它|另外|"
    "适合|合适|用来|送给|送人|还是|或者|和(?![田风服])|与|对比|区别|好看的?|好的|非常|吗|呢|吧|啊|呀|"
    "哦|嘛|么|了|的|着|"
    "有|是|在|要|想|能|不|没|别|亲|您|你|我|他|她|它|元|块钱"
)
#: Characters that are dropped where they are all that is left between two cuts; inside a word they stay (把手, 地垫).
_ZH_ALONE: Final = frozenset(
    "地得过对发把比只还被给贵太会都也从让到就再又挺跟好款个几更最很块钱家店妈爸用看送件套种人点货现"
)
_EN_AROUND: Final = (
    "a an the this that these those any some one ones i im me my you your u we our it its is are am be was were "
    "do does did "
    "have has had got get can could would will should may might want wanna need like looking look for find "
    "search show see "
    "buy purchase order tell know ask about what whats which who where when why how much many long big price "
    "prices cost "
    "costs of in on at to from with without and or but not no yes please pls thanks thank hi hello hey there recommend "
    "suggest suggestion sell selling sale stock available still left anything something under below above over around "
    "between than less more cheaper cheap best good nice too very so just also let us kind type sort give if out other "
    "another same compare comparison versus vs difference better"
)
_EN_WORDS: Final = frozenset(_EN_AROUND.split())
_ZH_CUT = re.compile(f"(?:{_ZH_AROUND})+")
_RUN = re.compile("[㐀-䶿一-鿿]+|[a-z0-9]+")
#: Plain numbers, and numbers of orders and parcels.
_CODE = re.compile(r"\d+|[a-z]{1,4}\d{4,}")
_LONGEST: Final = 12


def keywords(text: str) -> tuple[str, ...]:
    """What is left without the question around it: 有没有青色的茶杯 gives 青色 and 茶杯."""
    found: list[str] = []
    for run in _RUN.findall(plain(text[:_MOST_READ])):
        if run.isascii():
            found.extend(() if run in _EN_WORDS or _CODE.fullmatch(run) else (run,))
        else:
            found.extend(part for part in _ZH_CUT.split(run) if 0 < len(part) <= _LONGEST and part not in _ZH_ALONE)
    return tuple(dict.fromkeys(found))[:_MOST]
