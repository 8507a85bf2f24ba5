"""python-telegram-bot's own echo bot as its documentation has it: `python -m bench.echo_ptb API TOKEN`."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


if __name__ == "__main__":
    builder = Application.builder().token(sys.argv[2]).base_url(f"{sys.argv[1]}/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()
