"""The shop's own codes in words: why, which kind, which state. An unknown code is shown as it is."""

from collections.abc import Mapping
from typing import Literal

from flows.settlement import SAME

Language = Literal["zh", "en"]

Table = Mapping[str, tuple[str, str]]

#: Why a conversation went to a person: `flows.handoff.REASONS`, and delivery's own.
REASONS: Table = {
    "asked": ("要找人工", "Asked for a person"),
    "third_time": ("同一件事问了三次", "Asked the same three times"),
    "not_understood": ("机器人没听懂", "Not understood"),
    "anger": ("顾客生气了", "The customer is angry"),
    "policy": ("规则要求人工处理", "The rules want a person"),
    "attachment": ("发来图片或语音", "Sent a picture or voice"),
    "failed_step": ("系统出错", "Something failed"),
    "message_left": ("留了话", "Left a message"),
    "not_delivered": ("消息没有送达", "A message was not delivered"),
    "stepped_in": ("客服主动接手", "An agent stepped in"),
}

#: Private notes that nobody wrote.
NOTES: Table = {
    "evidence_kept": (
        "像是拿差评要好处：订单 {order} 的聊天、照片、物流、时间都收进这个文件了，要申诉就交给平台。",
        "Looks like blackmail: talk, pictures, parcel and times of order {order} are kept in this file, for a dispute.",
    ),
}

#: Why something was not sent.
REFUSALS: Table = {
    "owner_agent": ("人工正在接待", "a person is answering"),
    "owner_queue": ("顾客在等人工", "the customer is waiting for a person"),
    "owner_bot": ("已交还机器人", "the bot has the conversation"),
    "opted_out": ("顾客不要提醒", "the customer wants no reminders"),
    "unreachable": ("联系不上顾客", "the customer cannot be reached"),
    "something_else_open": ("还有售后没了结", "another matter is still open"),
    "cap_of_the_day": ("今天已经提醒够了", "enough reminders for today"),
    "cap_of_the_week": ("这一周已经提醒够了", "enough reminders for this week"),
    "corrected": ("顾客改了话，答的是新的", "the customer changed their words, and was answered to the new ones"),
    "too_late": ("过了该发的时间", "its time had passed"),
    "quiet_hours": ("在免打扰时段，已改期", "quiet hours; moved to later"),
    "talking": ("顾客正在聊别的，已改期", "the customer was talking; moved to later"),
    "case_closed": ("事情已了结", "the matter is closed"),
    "not_payable": ("订单不用再付款", "nothing to pay any more"),
    "not_at_rest": ("顾客正在办别的事", "the customer was busy with something else"),
    "agent_took_over": ("人工接手了", "a person took over"),
    "handed back: sent anew": ("交还后已重新发出", "sent anew after handing back"),
    "no_wording": ("没有合适的话术", "no wording fits"),
}

CASES: Table = {
    "payment": ("催付", "Payment"),
    "return": ("退货", "Return"),
    "exchange": ("换货", "Exchange"),
    "refund": ("退款", "Refund"),
    "repair": ("维修", "Repair"),
    "resend": ("补发", "Resend"),
    "sent_anew": ("已重新发出", "Sent anew"),
    "complaint": ("留言／投诉", "Message or complaint"),
    "review": ("评价", "Review"),
    "inquiry": ("咨询", "Inquiry"),
    "callback": ("回电", "Call back"),
    "privacy": ("个人资料", "Personal data"),
    "service": ("服务评分", "Stars for the service"),
}

STATUSES: Table = {
    "waiting": ("等付款", "waiting for payment"),
    "nudged": ("已提醒", "reminded"),
    "claimed": ("说已付款", "says it is paid"),
    "reasoned": ("说了原因", "gave a reason"),
    "stopped": ("不再提醒", "no more reminders"),
    "asking": ("正在问清楚", "being asked"),
    "awaiting_parcel": ("等顾客寄回", "waiting for the parcel"),
    "parcel_under_way": ("退货在路上", "parcel under way"),
    "parcel_received": ("已收到退货", "parcel received"),
    "for_agent": ("等人工处理", "for a person"),
    "planned": ("已安排", "planned"),
    "asked": ("已邀请", "asked"),
    "stars_asked": ("等打分", "stars asked for"),
    "rated": ("已打分", "rated"),
    "bad": ("不满意", "not satisfied"),
    "good": ("满意", "satisfied"),
    "message_left": ("留言待回", "message left"),
    "wanted": ("待回电", "call wanted"),
    "talking": ("聊着", "talking"),
    "haggled": ("已给优惠", "reduced"),
    "open": ("进行中", "open"),
    "done": ("办好了", "done"),
    "expired": ("过期未付", "expired unpaid"),
    "never_sent": ("一直没寄回", "never sent back"),
    "unanswered": ("没有回答", "not answered"),
    "left_alone": ("久未再提", "not spoken of any more"),
}

SLOTS: Table = {
    "wanted": ("诉求", "Wants"),
    "reason": ("原因", "Reason"),
    "words": ("顾客原话", "In their words"),
    "photos": ("照片", "Photos"),
    "instead": ("换成", "Exchange for"),
    "wish": ("要求", "Wish"),
    "tracking_number": ("退货单号", "Tracking number"),
    "stars": ("评分", "Stars"),
    "phone": ("电话", "Phone"),
    "due_at": ("约定时间", "Due"),
    "percent": ("优惠 %", "Reduction %"),
    "number": ("说的单号", "Number named"),
    "topic": ("问的是", "About"),
    "asked": ("问的是", "Asked"),
    "skus": ("商品", "Products"),
    "coupon": ("优惠券", "Coupon"),
    "fault": ("提到的问题", "Fault mentioned"),
    "blackmail": ("拿差评要好处", "A bad review held against money"),
}

ORDERS: Table = {
    "placed": ("待付款", "to be paid"),
    "paid": ("待发货", "to be shipped"),
    "shipped": ("已发货", "shipped"),
    "out_for_delivery": ("派送中", "out for delivery"),
    "delivered": ("已签收", "delivered"),
    "completed": ("已完成", "completed"),
    "cancelled": ("已取消", "cancelled"),
    "closed": ("已关闭", "closed"),
    "out_of_stock": ("缺货", "out of stock"),
    "returning": ("退货中", "being returned"),
    "returned": ("已退回", "returned"),
    "refunded": ("已退款", "refunded"),
    "lost": ("丢件", "lost"),
}

PROOFS: Table = {
    "digits": ("手机尾号确认", "proven by phone digits"),
    "link": ("链接确认", "proven by link"),
    "identity": ("店铺确认", "vouched for by the shop"),
}

FLOWS: Table = {
    "idle": ("没有在办的事", "nothing in particular"),
    "greeting": ("打招呼", "greeting"),
    "inquiry": ("咨询", "an inquiry"),
    "payment_nudge": ("付款", "payment"),
    "after_sales": ("售后", "after-sales"),
    "review_follow_up": ("评价", "a review"),
    "handoff": ("转人工", "a person"),
}

#: What the bot says on its own, by the beginning of the reply's name.
REPLIES: Table = {
    "payment.nudge.first": ("付款提醒", "Payment reminder"),
    "payment.nudge.cutoff": ("赶今天发货的付款提醒", "Payment reminder before today's cut-off"),
    "payment.nudge.closing": ("关单前的付款提醒", "Payment reminder before the order closes"),
    "review.ask": ("邀请评价", "Asking for a review"),
    "after_sales.remind_tracking": ("提醒填退货单号", "Reminder of the tracking number"),
}

KINDS: Table = {
    "answer": ("回答", "Answer"),
    "desk": ("接待提示", "Word about the wait"),
    "confirm": ("确认", "Confirmation"),
    "notice": ("通知", "Notice"),
    "nudge": ("提醒", "Reminder"),
    "agent": ("人工回复", "A person's reply"),
}


def term(table: Table, code: str, language: Language) -> str:
    """The code in words; a code that the table does not have as it is."""
    found = table.get(code)
    if found is None:
        return code
    return found[0] if language == "zh" else found[1]


def why_not(reason: str, language: Language) -> str:
    """Why something was not sent: our own codes in words; a channel's sentence as it is, and how often it was tried."""
    head, colon, rest = reason.partition(": ")
    if colon and head == "unsure":
        unknown = "对方可能已收到，也可能没有" if language == "zh" else "it may or may not have arrived"
        return f"{unknown} ({rest})"
    if colon and head.endswith(" tries"):
        tried = f"试了 {head.removesuffix(' tries')} 次" if language == "zh" else head
        return f"{tried} ({rest})"
    return term(REFUSALS, reason, language)


#: Why an order was not paid, or why something came back.
WHY: Table = {
    "price": ("有点贵", "too dear"),
    "freight": ("运费高", "freight"),
    "wrong_item": ("东西不对", "wrong article"),
    "address": ("地址要改", "address"),
    "trouble": ("付不了款", "cannot pay"),
    "looking": ("随便看看", "only looking"),
    "elsewhere": ("别处买了", "bought elsewhere"),
    "changed_mind": ("不想要了", "changed their mind"),
    "size": ("尺码不合适", "size"),
    "colour": ("颜色不喜欢", "colour"),
    "late": ("送得太慢", "late"),
    "faulty": ("有质量问题", "faulty"),
    "damaged": ("收到破损", "damaged"),
    "missing": ("少发漏发", "missing parts"),
    "not_as_described": ("跟描述不符", "not as described"),
    "quality": ("质量不好", "quality"),
    "service": ("服务不好", "service"),
    "other": ("别的原因", "something else"),
    "posted": ("公开评价", "posted in public"),
    "discount": ("答应让价", "reduction promised"),
    "blackmail": ("拿差评要好处", "a bad review held against money"),
    "not_received": ("没收到", "not received"),
    "cancelled": ("取消订单", "order cancelled"),
}

FLAGS: Table = {
    "grey": ("灰旗 一般", "grey: normal"),
    "red": ("红旗 发货前看", "red: look before shipping"),
    "yellow": ("黄旗 有问题", "yellow: problem"),
    "blue": ("蓝旗 换货", "blue: exchange"),
    "purple": ("紫旗 退货", "purple: return"),
    "green": ("绿旗 测试、内部单", "green: test or internal"),
}

#: How a passage to a person ended.
ENDINGS: Table = {
    "released": ("已交还", "handed back"),
    "idle": ("久没人说话，已交还", "handed back after silence"),
    "gave_up": ("顾客不等了", "the customer went on"),
    "passed_on": ("转给别人", "passed on"),
}

_EVERY: tuple[Table, ...] = (CASES, STATUSES, ORDERS, WHY, FLAGS, ENDINGS)


def in_words(code: str, language: Language) -> str:
    """Codes with spaces between (`return for_agent`) in words; what is none of them stays."""
    return " ".join(_word(part, language) for part in code.split(" "))


def _word(code: str, language: Language) -> str:
    return next((table[code][language == "en"] for table in _EVERY if code in table), code)


def value_in_words(name: str, value: object, language: Language) -> str:
    """What a case collected under this name: codes of reasons and wishes in words, lists with a comma between."""
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, list):
        return ("、" if language == "zh" else ", ").join(map(str, value))
    if name == "instead" and value == SAME:
        return "同款" if language == "zh" else "the same one"
    if name in ("reason", "wanted"):
        return term(WHY if value in WHY else CASES, str(value), language)
    return str(value)
