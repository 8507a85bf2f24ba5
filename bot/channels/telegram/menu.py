"""The commands that Telegram offers behind the `/`, in both languages."""

from telegram import Bot, BotCommand

#: Command, and what it is for in Chinese and English.
COMMANDS = (
    ("start", "开始", "Start"),
    ("help", "我能帮您做什么", "What I can do for you"),
    ("human", "转人工", "Talk to a person"),
    ("stop", "不再接收提醒", "No more reminders"),
)


async def set_menu(bot: Bot, shop_language: str) -> None:
    """For each language, and for all others in the shop's own."""
    menus = {
        "zh": [BotCommand(name, zh) for name, zh, _ in COMMANDS],
        "en": [BotCommand(name, en) for name, _, en in COMMANDS],
    }
    await bot.set_my_commands(menus.get(shop_language, menus["zh"]))
    for language, commands in menus.items():
        await bot.set_my_commands(commands, language_code=language)
