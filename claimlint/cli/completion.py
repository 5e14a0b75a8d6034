"""``claimlint completion``: the script that completes commands, options, rule codes and payers in a shell."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, get_completion_class

from claimlint.cli.options import OneOf
from claimlint.cli.outputs import standard_output

_WHERE = {
    "bash": '# In ~/.bashrc:  eval "$(claimlint completion bash)"',
    "zsh": '# In ~/.zshrc:  eval "$(claimlint completion zsh)"',
    "fish": "# In ~/.config/fish/config.fish:  claimlint completion fish | source",
}


@click.command("completion", short_help="Print the script that completes in a shell.")
@click.argument("shell", type=OneOf(sorted(_WHERE)))
def command(shell: str) -> None:
    """Print a script that completes commands, options, rule codes and payers.

    In bash: eval "$(claimlint completion bash)"
    """
    from claimlint.cli import main

    made = get_completion_class(shell)
    assert made is not None, "click knows these shells"
    script = made(main, {}, "claimlint", "_CLAIMLINT_COMPLETE").source()
    standard_output().write(f"{_WHERE[shell]}\n{script}\n")


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes and names of rules, and topics; after a comma, of the next one."""
    from claimlint.formats.codes import problem_codes
    from claimlint.rules.shelf import Shelf

    before, comma, begun = incomplete.rpartition(",")
    known = [*Shelf(imported=False).known_rules(), *problem_codes()]
    topics = sorted({code.rstrip("0123456789") for code, _ in known})
    found = [CompletionItem(f"{before}{comma}{topic}", help="all of the topic") for topic in topics]
    found += [CompletionItem(f"{before}{comma}{code}", help=name) for code, name in known]
    found += [CompletionItem(f"{before}{comma}{name}", help=code) for code, name in known]
    start = f"{before}{comma}{begun}".lower()
    return [item for item in found if item.value.lower().startswith(start)]


def payers(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The payers that shipped rulesets bind."""
    from claimlint.rules.shelf import BOUND

    return [CompletionItem(payer) for payer in sorted(BOUND) if payer.startswith(incomplete.lower())]
