"""Words that work from every state: yes, no, stop, a human please, thanks; and anger and threats, which call for one.

The lists are the data; the rules below are three: yes and no only count where the message is nothing else, a word
does not count where it is denied (不投诉了), nor inside another word (人工智能).
"""

import re
from functools import cache
from typing import Final, NamedTuple

from replies.text import plain
from replies.understanding import Signals

_YES: Final = (
    "好 好的 好吧 好呀 好哒 好滴 可以 可以的 行 行吧 行的 是 是的 是滴 对 对的 对头 没错 嗯 嗯嗯 恩 嗯呐 要 "
    "要的 需要 确认 确定 同意 当然 没问题 成 中 "
    "就这样 就这么办 就它 收到 明白 ok okay okey k yes yeah yea yep yup ya sure y right correct confirm "
    "confirmed agreed agree fine "
    "ofcourse absolutely definitely alright hao haode keyi shi shide dui"
)
_NO: Final = (
    "不 不是 不是的 不要 不要了 不用 不用了 不需要 不需要了 没有 没 没有了 否 不行 不可以 不对 不好 不了 算了 "
    "先不 先不要 先不用 暂时不 暂时不用 暂时不要 "
    "再说 以后再说 下次 下次吧 不同意 不确认 no nope nah n notnow nothanks notreally never dont idont donot "
    "buyong buyao bushi"
)
_CANCEL: Final = (
    "取消 取消吧 取消了 我要取消 我想取消 先取消 取消操作 取消申请 算了 算了吧 算啦 不弄了 不办了 先不弄了 "
    "不搞了 不退了 不换了 不改了 退出 返回 回到开头 "
    "别弄了 不用弄了 不用办了 没事了 没事 cancel cancelit cancelthis cancelthat nevermind forgetit quit "
    "exit back goback abort quxiao suanle"
)
_MAYBE: Final = (
    "可能 可能吧 也许 也许吧 或许 大概 大概吧 看情况 看情况吧 看看再说 再看看 再看 再想想 我再想想 想想再说 "
    "考虑一下 再考虑考虑 考虑考虑 我考虑下 不确定 不一定 不好说 说不准 说不好 不知道 不清楚 还没想好 "
    "没想好 没决定 随便 随便吧 都行 都可以 无所谓 "
    "maybe perhaps possibly probably notsure imnotsure unsure dontknow idontknow noidea idk dunno itdepends depends "
    "letmethink whatever either eitherone illthinkaboutit illsee"
)
_BYE: Final = (
    "再见 再见了 拜 拜拜 拜拜了 白白 88 886 拜了个拜 回见 回头见 下次见 明天见 晚安 先这样 先这样吧 就先这样 "
    "就这样吧拜拜 撤了 我先走了 先走了 先忙了 我先忙了 不聊了 先不聊了 "
    "bye byebye goodbye goodnight cya seeyou seeya seeyoulater later ttyl takecare "
    "haveagoodday haveaniceday thatsall thatsallfornow"
)
_ALL: Final = f"{_YES} {_NO} {_CANCEL} {_MAYBE} {_BYE}"
_THUMBS_UP = re.compile("[👍👌✅🆗🙆💯][\U0001f3fb-\U0001f3ff]?")
_THUMBS_DOWN = re.compile("[👎❌🙅🚫][\U0001f3fb-\U0001f3ff]?")
_AROUND = re.compile(
    r"^(?:那|那就|亲|你好|您好|谢谢|thanks|thankyou)+|"
    r"(?:谢谢你?|多谢|亲|[啊呀哦噢啦吧嘛哈哟呢哒滴了])+$|(?:please|thanks|thankyou|thx)+$"
)


class _List(NamedTuple):
    """Words that raise a signal, as alternatives of patterns, and what may follow that makes them another word."""

    zh: str
    en: str
    not_before: str = "$^"


_HUMAN = _List(
    zh="转?人工(?:客服|服务)?|真人|活人|转接|[找换叫](?:个|一个|你们)?(?:客服|经理|主管|领导|负责人)|"
    "有没有人(?:啊|在|管)|怎么没人|没人管|"
    "不(?:要|想)(?:和|跟)?(?:机器人|机器)|换个?人|叫个?人来|zhuan ?rengong|rengong(?: kefu)?",
    en="human|real person|live (?:agent|chat|person)|(?:speak|talk|chat) (?:to|with) (?:a |an |the |your |some)?"
    "(?:person|people|agent|someone|somebody|one|representative|rep|staff|manager|operator|supervisor)|"
    "(?:an?|the|your|need|want) (?:agent|representative|operator|supervisor|manager)|(?:to|with|contact|"
    "connect|reach|need|want) (?:your )?customer (?:service|support|care)|^customer (?:service|support|"
    "care)$|^agent(?: please)?$|"
    "^(?:operator|representative)$",
    not_before="智能|费|编|制|养|种|合成|吹|绘|钻|草|皮|成本|打磨|缝|手工| hair",
)
_STOP = _List(
    zh="退订(?!单)|取消(?:订阅|推送|通知|提醒)|停止(?:发送|推送|提醒)|(?:别|不要|不用|勿)(?:再|老|一直|"
    "总是)+(?:给我)?(?:发|推送|提醒|催|打扰|骚扰)了?|"
    "(?:别|不要|不用|勿)(?:给我)?(?:推送|提醒|打扰|骚扰|催)|(?:别|不要|不用)(?:给我)?发(?:消息|短信|信息|广告|"
    "微信|通知|提醒)|免打扰|勿扰",
    en="unsubscribe|opt ?out|stop (?:messaging|sending|texting|bothering|contacting|spamming|writing|"
    "reminding|these|all|the messages)"
    "(?: me| us)?|(?:dont|do not) (?:message|text|contact|remind|write|bother|spam)(?: me)?|"
    "no more (?:messages|reminders|texts)|^(?:td|t|stop)$",
    not_before="货|快递|错|顺丰|圆通|中通|申通|韵达|邮政|空包|少",
)
_START = _List(
    zh="(?:重新|恢复|继续)(?:订阅|接收|推送|提醒|通知)|(?:可以|继续)(?:给我)?发(?:消息|通知|提醒)了?|"
    "打开(?:推送|提醒|通知)",
    en="^start$|resubscribe|^subscribe(?: again)?$|opt ?in|(?:start|resume) (?:messages|messaging|reminders|"
    "sending)(?: again)?",
)
_ANGER = _List(
    zh="气死|气人|垃圾|骗子|骗人|欺骗|坑人|坑爹|坑我|黑店|黑心|奸商|无良|恶心|无语|太差|差劲|差死|太烂|真烂|"
    "烂透|烂店|破店|什么破|什么玩意|"
    "什么态度|什么服务|忽悠|耍我|耍人|敷衍|火大|受够|受不了|忍无可忍|生气|愤怒|滚蛋|滚开|去死|妈的|他妈|尼玛|"
    "特么|傻逼|傻b|煞笔|脑残|有病吧|有毛病|"
    "废物|王八|混蛋|狗屁|放屁|太过分|过分了|不要脸|最后一次机会|再也不来|再也不买|倒闭",
    en="scam|scammers?|fraud|rubbish|garbage|trash|ridiculous|terrible|horrible|awful|disgust\\w*|"
    "unacceptable|useless|pathetic|"
    "worst|furious|angry|pissed|wtf|sb|fuck\\w*|shit\\w*|bullshit|crap|damn|idiots?|stupid|fed up|sick of|"
    "joke of a|liars?|cheat(?:ed|ers?|ing)|"
    "ripped off|rip off|outrageous|disgrace\\w*|appalling",
    not_before="桶|袋|分类|篓|车|筒| ?can| ?bag| ?bin",
)
_THREAT = _List(
    zh="投诉|举报|曝光|(?<!\\d)(?:12315|12345|315)(?!\\d)|起诉|法院|律师|报警|仲裁|工商局?|消协|消费者协会|"
    "市场监管|黑猫|(?<!多)媒体|(?<![广报])告你们?|走法律|法律途径|上法庭|"
    "(?:给你们?|给|打|留|要|准备|等着|就是|直接|全是|追加?|一个|个)差评|^差评$|差评(?:伺候|等着|吧|了|见)|"
    "上(?:网|微博|抖音|小红书)(?:曝|发|说)",
    en="sue|suing|lawyers?|attorney|legal action|take (?:you|this) to court|small claims|chargeback|"
    "dispute the (?:charge|payment)|"
    "(?:file|make|lodge|filing|making) (?:a |an )?(?:formal )?complaint|complain to|report (?:you|this|"
    "your)|bad review|negative review|"
    "(?:one|1) star review|trading standards|consumer (?:protection|council|rights)|call the police|"
    "ombudsman|expose you|(?:post|put) (?:this|it) on social media",
    not_before="多吗|多不多|率|多么|怎么回事",
)
#: What is demanded, what is threatened with, and what makes the one the price of the other.
_DEMAND = _List(
    zh="[赔退返给转补][偿付我]?(?:我|点)?(?:[\\d_一二两三四五六七八九十百千]+(?:元|块)?|钱|款|现金?|红包|好处)|"
    "返现|红包|免单|白送|补偿|赔偿|赔钱|转账|打钱|封口费|私了",
    en="refund|money|pay me|give me|send me|compensat\\w+|for free|gift|cash|voucher|coupon|discount|"
    "\\d+ ?(?:yuan|bucks|dollars|off)",
)
_BAD_WORD = _List(
    zh="差评|[一1]星|负评|曝光|追评|挂你们?",
    en="(?:bad|negative|terrible|one star|1 star) (?:review|rating|feedback)s?|(?:1|one) stars?|expose you|"
    "(?:everyone|everybody|the internet)",
)
_OR_ELSE = _List(
    zh="不然|否则|要不然?|要么|不[给赔退返补转][^，,。]*[就我]|[赔退返补给转][^，,。]*[就才](?:删|改|撤|不)|"
    "就(?:给|打|等着|准备|发|写|去|让|把|帮)|等着|看着办",
    en="or (?:else|i|ill|you|get|expect)|otherwise|unless|if you (?:dont|do not|wont)|then ill|"
    "and ill (?:delete|remove|change)",
)
_GOODS = _List(
    zh="有没有|有木有|(?:你们|你家|店里|这里|这儿)(?:家|店)?(?:还)?有(?!没有)|卖不卖|有(?:卖|得卖)|"
    "(?:卖|有(?!什么|人|没))[^ ]{1,12}[吗么嘛不]",
    en="(?:do|dont) you (?:guys )?(?:have|sell|carry|stock|offer)|have you (?:got )?any|got any|"
    "any .{1,20} in stock|(?:is|are) there any|you sell",
)
_THANKS = _List(
    zh="谢谢|谢啦|谢了|谢过|多谢|感谢|感恩|辛苦(?:你|您|啦|了)|麻烦(?:你|您)了|三克油|3q|蟹蟹|xiexie",
    en="thanks|thank (?:yo)?u|thankyou|thx|tks|tysm|ty|cheers|much appreciated|appreciate (?:it|your|the)",
    not_before="惠顾|光临",
)
_DENIED = re.compile(
    r"(?:(?<!不得)(?<!要)不|没有?|别|勿|无需|无须|撤销|撤回|取消|免)(?:再|用|要|想|会|需要|必|打算|是|敢|去|给|"
    r"给你|给你们|急着|找|转|接)*$"
    r"|\b(?:dont|do not|not|no|never|without|wont|didnt|no need)(?: (?:want|need|going|gonna|to|wanna|an?|"
    r"any|for|the|be|will|have|leave|file|talk|speak|with))* ?$"
)


def signals(normal: str, text: str) -> Signals:
    """The signals in a text. The normal form serves the short answers, the whole text everything else."""
    words = plain(text)
    short = {_bare(normal), _bare(words)} - {""}
    is_blackmail = _names(_BAD_WORD, words) and _names(_DEMAND, words) and _names(_OR_ELSE, words)
    return Signals(
        is_yes=_is_only(short, _YES) or _is_thumb(_THUMBS_UP, text, words),
        is_no=_is_only(short, _NO) or _is_thumb(_THUMBS_DOWN, text, words),
        is_maybe=_is_only(short, _MAYBE),
        wants_cancel=bool(short & _short_words(_CANCEL)),
        wants_human=_says(_HUMAN, words),
        wants_stop=_says(_STOP, words),
        wants_start=_says(_START, words),
        is_angry=_says(_ANGER, words),
        is_threat=_says(_THREAT, words) or is_blackmail,
        is_blackmail=is_blackmail,
        asks_if_sold=_says(_GOODS, words),
        says_thanks=_says(_THANKS, words),
        says_goodbye=_is_only(short, _BYE),
    )


def _bare(words: str) -> str:
    """The words without spaces and politeness; as they are where they are nothing else."""
    joined = words.replace(" ", "")
    return joined if joined in _short_words(_ALL) else _AROUND.sub("", joined) or joined


@cache
def _short_words(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _is_only(short: set[str], words: str) -> bool:
    """Whether one of the forms is these words and nothing but them: “好的可以” is, “好的多少钱” is not."""
    return any(_repeated(words).fullmatch(form) for form in short)


@cache
def _repeated(words: str) -> re.Pattern[str]:
    """At most four of the words in a row, the longest tried first."""
    return re.compile(f"(?:{'|'.join(sorted(words.split(), key=len, reverse=True))}){{1,4}}")


def _is_thumb(thumb: re.Pattern[str], text: str, words: str) -> bool:
    return not words and thumb.search(text) is not None


def _says(words: _List, text: str) -> bool:
    """Whether the text has one of the words, not denied."""
    return any(not _DENIED.search(text, max(0, at.start() - 40), at.start()) for at in _pattern(words).finditer(text))


def _names(words: _List, text: str) -> bool:
    """Whether one of the words stands in the text, denied or not."""
    return _pattern(words).search(text) is not None


@cache
def _pattern(words: _List) -> re.Pattern[str]:
    """One pattern a list. English words stand alone; Chinese ones stand anywhere."""
    return re.compile(f"(?:{words.zh}|(?<![a-z0-9])(?:{words.en})(?![a-z0-9]))(?!{words.not_before})")
