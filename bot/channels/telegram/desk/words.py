"""What the desk says in the group, in the shop's language."""

from bot.terms import Language, Table

WORDS: Table = {
    "take": ("接手", "Take"),
    "back": ("交还机器人", "Back to the bot"),
    "close": ("结束", "Close"),
    "nobody": ("访客", "Visitor"),
    "contact": ("顾客", "Customer"),
    "channel": ("渠道", "Channel"),
    "language": ("语言", "Language"),
    "level": ("等级", "Level"),
    "state": ("现在", "Now"),
    "why": ("为什么转来", "Why it came"),
    "asked": ("顾客问的", "They asked"),
    "tried": ("机器人答过", "The bot answered"),
    "suggested": ("可以这样说（点一下就复制）", "Suggestions (tap to copy)"),
    "orders": ("订单", "Orders"),
    "hint": (
        "在话题里写的话会发给顾客；以 // 开头的只有同事看得到。",
        "What you write here goes to the customer; what begins with // stays among you.",
    ),
    "owner.bot": ("机器人在接待", "with the bot"),
    "owner.queue": ("等人接手", "waiting for a person"),
    "owner.agent": ("{agent} 在接待", "with {agent}"),
    "channel.telegram": ("Telegram", "Telegram"),
    "channel.web": ("网页", "web page"),
    "channel.terminal": ("终端", "terminal"),
    "file.photo": ("图片", "picture"),
    "file.voice": ("语音", "voice"),
    "file.video": ("视频", "video"),
    "file.document": ("文件", "file"),
    "file.sticker": ("贴纸", "sticker"),
    "file.location": ("位置", "place"),
    "file.contact": ("名片", "contact card"),
    "anonymous": (
        "没有发出：您以匿名管理员身份说话，认不出是谁。请在群设置里关掉自己的“匿名”。",
        "Not sent: you write as an anonymous administrator. Turn off Remain anonymous for yourself.",
    ),
    "not_member": ("没有发出：{name} 不在这个群里。", "Not sent: {name} is no member of this group."),
    "disabled": ("没有发出：{name} 的账号已停用。", "Not sent: the account of {name} is disabled."),
    "cannot_carry": (
        "没有发出：{file}。顾客在{channel}，那里收不到这一类。",
        "Not sent: {file}. The customer is on the {channel}, which cannot show it.",
    ),
    "not_fetched": (
        "没有发出：{file}太大，或者从 Telegram 取不到。",
        "Not sent: the {file} is too large, or could not be fetched.",
    ),
    "not_carried": ("没有发出：这一类消息转不过去。", "Not sent: this kind of message cannot be passed on."),
    "edited": (
        "改动没有传给顾客；要更正，请再发一条。",
        "The change did not go to the customer; send another message to correct it.",
    ),
    "not_done": ("没有办成：{why}", "Not done: {why}"),
    "error.with_bot": ("已经是机器人在接待", "the bot has it already"),
    "error.gone": ("这个会话不在了", "this conversation is gone"),
    "error.storage": ("存不下来，请稍后再试", "it could not be stored; try again"),
    "error.role": ("您的账号不能这样做", "your account may not do that"),
    "error.empty": ("没有内容", "there is nothing in it"),
    "on": ("{name} 上班了。下班发 /off", "{name} is on duty. /off ends it"),
    "off": ("{name} 下班了。", "{name} is off duty."),
    "commands": (
        "没有这个命令。有：/take 接手、/back 交还机器人、/close 结束、/on 上班、/off 下班。",
        "There is no such command. There are /take, /back, /close, /on and /off.",
    ),
}  # fmt: skip


class Words:
    """The desk's words in one language."""

    def __init__(self, language: str) -> None:
        """Chinese unless it is English."""
        self.language: Language = "en" if language == "en" else "zh"

    def __getitem__(self, key: str) -> str:
        found = WORDS.get(key)
        return key if found is None else found[self.language == "en"]

    def say(self, key: str, **values: object) -> str:
        """A sentence with something put in."""
        return self[key].format(**values)

    @property
    def colon(self) -> str:
        """Between a name and what is said of it."""
        return ": " if self.language == "en" else "："
