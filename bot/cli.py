"""`xiaoer …`: the command itself. What each subcommand does stands in `bot/commands/`."""

import sys

#: What pyproject.toml asks for.
NEEDED = (3, 11)


def main() -> None:
    """Run the command line and exit with its code. Nothing newer than this file is read by a Python too old for it."""
    if sys.version_info < NEEDED:
        sys.stderr.write(
            "xiaoer 需要 Python 3.11 或更高版本，现在是 {0}.{1}。"
            "(xiaoer needs Python 3.11 or later; this is {0}.{1}.)\n".format(*sys.version_info[:2])
        )
        sys.exit(2)
    from bot.commands.program import run_program  # noqa: PLC0415
    from bot.courtesy import BESIDE, step_aside  # noqa: PLC0415

    if sys.argv[1:2] and sys.argv[1] in BESIDE:
        step_aside()

    sys.exit(run_program(sys.argv[1:]))


if __name__ == "__main__":
    main()
