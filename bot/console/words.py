"""What the console says, Chinese first. One table, so that a word is the same on every page."""

from collections.abc import Mapping

from bot.terms import Language

#: Key → Chinese, English.
TEXTS: Mapping[str, tuple[str, str]] = {
    # Signing in
    "sign_in.title": ("登录客服后台", "Sign in to the desk"),
    "sign_in.ready": ("点一下按钮就登录。链接只能用一次。", "One click and you are in. The link works once."),
    "sign_in.button": ("登录", "Sign in"),
    "sign_in.need": ("需要一个登录链接", "You need a sign-in link"),
    "sign_in.gone": ("这个链接用不了了", "This link does not work any more"),
    "sign_in.gone_why": ("它可能已经用过，或者过了有效期。", "It was used already, or its time has run out."),
    "sign_in.how": (
        "在运行店小二的电脑上执行下面这条命令，会得到一个新的登录链接：",
        "On the machine that runs xiaoer, this command prints a new link:",
    ),
    "sign_in.out": ("已退出登录", "You are signed out"),
    # The bar
    "app": ("客服后台", "Desk"),
    "on_duty": ("上班", "On duty"),
    "off_duty": ("下班", "Off duty"),
    "duty_hint": (
        "上班时，顾客要人工会排到您这里；都下班时，顾客会听到几点有人。",
        "While you are on duty customers are queued for a person; when nobody is, they hear when somebody will be.",
    ),
    "trouble": ("Telegram：{advice}", "Telegram: {advice}"),
    "nobody": (
        "现在没有人上班，顾客要人工会被告知几点有人。",
        "Nobody is on duty: customers are told when somebody will be.",
    ),
    "sound_on": ("提示音：开", "Sound: on"),
    "sound_off": ("提示音：关", "Sound: off"),
    "sign_out": ("退出", "Sign out"),
    "voice": ("话术和意图", "Replies and intents"),
    "other_language": ("English", "中文"),
    "lost": ("连接断开了，正在重连…", "Connection lost, reconnecting…"),
    "back": ("返回", "Back"),
    "details": ("资料", "Details"),
    "close": ("收起", "Close"),
    # The list
    "list": ("会话列表", "Conversations"),
    "search": ("搜索聊天记录", "Search messages"),
    "search_clear": ("清除", "Clear"),
    "hits": ("找到 {n} 条", "{n} found"),
    "no_hits": (
        "没有找到。换个词试试，一两个字也能搜。",
        "Nothing found. Try another word; one or two characters are enough.",
    ),
    "waiting": ("等人接待", "Waiting"),
    "mine": ("我在接待", "With me"),
    "theirs": ("同事在接待", "With colleagues"),
    "bot": ("机器人接待", "With the bot"),
    "no_waiting": (
        "没有人在等。有顾客要人工时会出现在这里。",
        "Nobody is waiting. Who asks for a person appears here.",
    ),
    "no_bot": (
        "还没有人来聊过。把店铺页面的链接发出去，第一位顾客就会出现在这里。",
        "No one has written yet. Share the shop's page; the first customer appears here.",
    ),
    "urgent": ("紧急", "Urgent"),
    "due.first.soon": ("该回复了", "Answer due soon"),
    "due.first.over": ("回复超时", "Answer overdue"),
    "due.solve.soon": ("该办完了", "Due soon"),
    "due.solve.over": ("处理超时", "Overdue"),
    "offered": ("轮到 {agent}", "{agent}'s turn"),
    "stage.everybody": ("大家都可以接", "Anybody's turn"),
    "stage.manager": ("请主管看一下", "For a manager"),
    "waited": ("已等 {time}", "waiting {time}"),
    "nothing_said": ("（还没说话）", "(nothing said yet)"),
    "photo": ("［图片］", "[picture]"),
    "channel.web": ("网页", "Web"),
    "channel.terminal": ("终端", "Terminal"),
    "channel.telegram": ("Telegram", "Telegram"),
    "guest": ("访客", "Guest"),
    # The thread
    "pick": ("选一位顾客开始", "Pick a conversation"),
    "pick_hint": (
        "左边是所有会话，等得最久和最急的排在最前面。",
        "They are on the left; urgent ones and those who waited longest come first.",
    ),
    "thread": ("聊天记录", "Messages"),
    "gone": ("没有这个会话", "There is no such conversation"),
    "older": ("看更早的消息", "Earlier messages"),
    "start_of": ("这是聊天的开头", "This is where it began"),
    "newer": ("有新消息", "New messages"),
    "today": ("今天", "Today"),
    "yesterday": ("昨天", "Yesterday"),
    "author.bot": ("机器人", "Bot"),
    "author.note": ("内部备注", "Note"),
    "author.customer": ("顾客", "Customer"),
    "pressed": ("点了按钮", "pressed"),
    "file.photo": ("图片", "Picture"),
    "file.voice": ("语音", "Voice message"),
    "file.video": ("视频", "Video"),
    "file.document": ("文件", "File"),
    "file.sticker": ("表情", "Sticker"),
    "file.location": ("位置", "Location"),
    "file.contact": ("名片", "Contact"),
    "status.waiting": ("等待发送", "Waiting to be sent"),
    "status.sending": ("发送中", "Sending"),
    "status.sent": ("已送达", "Delivered"),
    "status.held": ("暂缓，交还机器人后发送", "Held; goes out when you hand back"),
    "status.dead": ("没有送达", "Not delivered"),
    "status.cancelled": ("没有发出", "Not sent"),
    "status.replaced": (
        "顾客改了话，这句已换成新的",
        "The customer changed their words; this gave way to the new answer",
    ),
    # Who speaks
    "owner.bot": ("机器人正在接待", "The bot is answering"),
    "owner.queue": ("在等人接待", "Waiting for a person"),
    "owner.mine": ("您正在接待", "You are answering"),
    "owner.agent": ("{agent}正在接待", "{agent} is answering"),
    "take": ("接待", "Take"),
    "take_over": ("接手", "Take over"),
    "release": ("交还机器人", "Hand back"),
    "reply": ("回复", "Reply"),
    "note": ("备注", "Note"),
    "send": ("发送", "Send"),
    "add_note": ("记下", "Save note"),
    "reply_hint": ("回复顾客…", "Write to the customer…"),
    "reply_takes": ("发出后由您接待，机器人不再说话", "Sending takes the conversation; the bot falls silent"),
    "reply_theirs": ("{agent}正在接待，发送前会先问您", "{agent} is answering; you will be asked before sending"),
    "note_hint": ("只有同事看得到…", "Only colleagues see this…"),
    "keys": ("Enter 发送 · Shift+Enter 换行", "Enter sends · Shift+Enter new line"),
    "sure.take": ("{agent}正在接待这位顾客。要接手吗？", "{agent} is with this customer. Take over?"),
    "sure.reply": (
        "{agent}正在接待这位顾客。接手并发出这条回复吗？",
        "{agent} is with this customer. Take over and send your reply?",
    ),
    "sure.release": (
        "{agent}正在接待这位顾客。真的要交还给机器人吗？",
        "{agent} is with this customer. Hand it back to the bot all the same?",
    ),
    "sure.yes": ("是的", "Yes"),
    "sure.no": ("先不", "Not now"),
    "taken_by": (
        "{agent}刚刚接待了这位顾客，现在由{agent}说话。",
        "{agent} has just taken this conversation and answers now.",
    ),
    "error.storage": (
        "数据库暂时写不进去，这一步没有完成。请稍后再试。",
        "The database does not take anything right now; nothing was done. Please try again.",
    ),
    "error.empty": ("没有可发送的文字。", "There is nothing to send."),
    "error.slow": ("已经收下，稍后就会生效。", "It was taken and will happen shortly."),
    "error.gone": ("没有这个会话。", "There is no such conversation."),
    "error.with_bot": ("这个会话已经在机器人那里了。", "The bot has this conversation already."),
    "error.role": ("您的账号不能这样做。", "Your account may not do this."),
    "error.unsent": (
        "还没有收到回应。再按一次发送不会重复。",
        "No answer yet. Pressing send again does not send it twice.",
    ),
    # The side panel
    "panel": ("顾客资料", "About the customer"),
    "part.customer": ("顾客", "Customer"),
    "part.come": ("接下来会发生", "Still to come"),
    "settle": ("办好了", "Done"),
    "settle_sure": (
        "这件事办好了吗？确认后就从“答应了还没办”里划掉。",
        "Is it done? It goes off the list of promises due.",
    ),
    "part.cases": ("未了结的事", "Open matters"),
    "part.orders": ("已确认的订单", "Proven orders"),
    "part.refused": ("没有发出的", "Not sent"),
    "privacy.do": ("确认是本人以后，运行：", "Once it is certain who asks, run:"),
    "none.come": ("没有安排。", "Nothing is planned."),
    "none.cases": ("没有未了结的事。", "Nothing is open."),
    "none.orders": (
        "还没有订单被确认是这位顾客的。顾客报订单号和手机尾号就能确认。",
        "No order is proven to be theirs yet. The order number and the phone's last digits prove it.",
    ),
    "none.refused": ("没有。", "None."),
    "why": ("为什么转人工", "Why a person"),
    "level": ("等级", "Level"),
    "language": ("语言", "Language"),
    "language.zh": ("中文", "Chinese"),
    "language.zh-Hant": ("繁体中文", "Traditional Chinese"),
    "language.en": ("英文", "English"),
    "channel": ("渠道", "Channel"),
    "tags": ("标签", "Tags"),
    "since": ("第一次来", "First seen"),
    "known": ("身份", "Identity"),
    "known.yes": ("店铺已确认", "Vouched for by the shop"),
    "known.no": ("未确认的访客", "An unproven guest"),
    "nudges": ("提醒", "Reminders"),
    "nudges.off": ("顾客不要提醒", "The customer wants none"),
    "unreachable": ("联系不上", "Cannot be reached"),
    "talk": ("聊到", "Talking about"),
    "more": ("还有 {n} 笔", "{n} more"),
}


class Words:
    """The console's words in one language."""

    def __init__(self, language: Language, texts: Mapping[str, tuple[str, str]] = TEXTS) -> None:
        """`zh` or `en`, and which pages' words."""
        self.language: Language = language
        self._texts = texts
        self._column = 0 if language == "zh" else 1

    def __getitem__(self, key: str) -> str:
        """The word as it stands, with its gaps."""
        return self._texts[key][self._column]

    def get(self, key: str, default: str) -> str:
        """The word, or what is given where the table has none: a channel or a status of a later version."""
        return self._texts[key][self._column] if key in self._texts else default

    def say(self, key: str, **values: object) -> str:
        """The word with its gaps filled. The templates are ours; values are only put in, never read as templates."""
        return self[key].format(**values)

    def all(self) -> dict[str, str]:
        """The whole table, for the page."""
        return {key: texts[self._column] for key, texts in self._texts.items()}
