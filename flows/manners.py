"""Manners: what may stand around an answer, and where nothing must."""

from flows.rules import Rules, Share


class Manners(Rules):
    """Openings and closings: the library's `manner.opening` and `manner.closing` around an answer."""

    #: The share of answers that get one. Where the answer itself was heard before, one is put always.
    share: Share = 0.25
    #: Replies whose ids begin so stay as they are written.
    plain: tuple[str, ...] = ("chat.", "greeting.", "privacy.", "handoff.sorry", "manner.")
    #: Salutations that wordings have of their own: none is put before them, and another may take their place.
    salutations: tuple[str, ...] = ("亲亲", "亲", "您好", "你好", "哈喽", "Hi there", "Hi", "Hello")
    #: Other beginnings before which no salutation is put.
    beginnings: tuple[str, ...] = (
        "好的", "好嘞", "收到", "嗯", "明白", "抱歉", "很抱歉", "不好意思", "对不起", "谢谢", "多谢", "感谢", "欢迎",
        "恭喜", "没关系", "没问题", "没事", "行的", "行呢", "行嘞", "可以的", "记下", "放心", "早上好", "下午好",
        "晚上好", "OK", "Okay", "Of course", "Sure", "Got it", "All right",
        "Noted", "Sorry", "I'm sorry", "We're sorry", "I'm afraid", "Unfortunately", "Thank",
        "Welcome", "Good morning", "Good afternoon", "Good evening",
    )  # fmt: skip
    #: Endings behind which no closing is put: particles, and words that already offer more.
    endings: tuple[str, ...] = (
        "呢", "哦", "啦", "哟", "呀", "吧", "咯", "哈", "喔", "随时", "告诉我", "跟我说", "找我", "喊我", "发我",
        "let me know", "just ask", "tell me", "any time", "anytime", "send me", "write to me",
    )  # fmt: skip
