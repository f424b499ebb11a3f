"""The made-up shop's pages. Whatever is put into them is escaped."""

from collections.abc import Iterable
from html import escape
from string import Template
from urllib.parse import quote

from gameball.sandbox import Customer

# Where a real shop has pages of its own, and the settings that lead there
PLACES = {
    "sign-in": ("Sign in", "SHOP_SIGN_IN_URL", "Here a real shop would ask who you are."),
    "join": ("Join the programme", "SHOP_JOIN_URL", "Here a real shop would enrol you."),
    "help": ("Help", "SHOP_HELP_URL", "Here a real shop would answer your questions."),
    "refer": ("A friend sent you", "SHOP_REFERRAL_URL", "Here a real shop would greet the friend of a customer."),
}

PAGE = Template("""\
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>$title · Meadow &amp; Pine</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/shop.css">
</head>
<body>
<header>
  <a class="brand" href="/">Meadow &amp; Pine</a>
  <nav aria-label="Shop">
    <a href="/rewards">Rewards</a>
    <a href="/help">Help</a>
    <a href="/sign-in">Sign in</a>
  </nav>
</header>
<main>
<h1>$title</h1>
$main
</main>
<footer><p>A made-up shop, to show the loyalty portal with. Nothing is for sale.</p></footer>
</body>
</html>
""")


def page(title: str, main: str) -> str:
    return PAGE.substitute(title=escape(title), main=main)


def home(customers: Iterable[Customer]) -> str:
    rows = "\n".join(
        f'  <li><a href="{account_of(each)}">{escape(each.title)}</a> <span>{escape(each.says)}</span></li>'
        for each in customers
    )
    return page(
        "Who would you like to be?",
        "<p>Sign in as one of the sandbox’s customers, then open your loyalty page from your account. "
        'Or look at the programme as <a href="/rewards">anybody sees it</a>.</p>\n'
        f'<ul class="people">\n{rows}\n</ul>',
    )


def account(customer: Customer, portal: str, token: str) -> str:
    return page(
        "Your account",
        f"<p>You are signed in as <strong>{escape(customer.title)}</strong>. {escape(customer.says)}</p>\n"
        f"{form(portal, token, 'Open my loyalty page')}\n"
        '<p class="quiet">The shop’s server has made a session token for you. The button posts it to the portal, '
        "which lets you in.</p>\n"
        f'<p><a href="{basket_of(customer)}">Your basket, with the widget in it</a></p>\n'
        '<p><a href="/">Be somebody else</a></p>',
    )


def hand_over(customer: Customer, portal: str, token: str) -> str:
    return page(
        "One moment",
        f"<p>On your way to the loyalty page of <strong>{escape(customer.title)}</strong>.</p>\n"
        f"{form(portal, token, 'Go on')}\n"
        '<script src="/hand-over.js"></script>',
    )


def form(portal: str, token: str, words: str) -> str:
    return (
        f'<form method="post" action="{escape(portal)}/account/enter/">\n'
        f'  <input type="hidden" name="token" value="{escape(token)}">\n'
        f'  <button type="submit">{escape(words)}</button>\n'
        "</form>"
    )


def basket(customer: Customer | None, portal: str) -> str:
    """A page of the shop with the widget on it. The loader asks the shop for a token; a guest has none."""
    who, name = ("a guest", "") if customer is None else (customer.title, f"/{quote(customer.id, safe='')}")
    return page(
        "Your basket",
        f"<p>It is empty. You are here as <strong>{escape(who)}</strong>. This is the portal’s widget:</p>\n"
        f'<script src="{escape(portal)}/embed.js" async data-token-url="/loyalty-token{name}"\n'
        '        data-lang="en"></script>\n'
        f'<noscript><a href="{escape(portal)}/program/">Our loyalty programme</a></noscript>\n'
        '<p><a href="/">Be somebody else</a></p>',
    )


def rewards(portal: str) -> str:
    return page(
        "Rewards",
        "<p>The portal’s programme page, framed by the shop.</p>\n"
        f'<iframe src="{escape(portal)}/program/" class="programme" title="The loyalty programme"></iframe>\n'
        '<p><a href="/basket">The same as a widget</a>, as a guest finds it in the basket.</p>',
    )


def place(name: str) -> str:
    title, setting, words = PLACES[name]
    return page(
        title,
        f"<p>{escape(words)}</p>\n"
        f'<p class="quiet">The portal leads here because <code>{escape(setting)}</code> says so.</p>\n'
        '<p><a href="/">Sign in as one of the sandbox’s customers</a></p>',
    )


def missing() -> str:
    return page("Nothing here", '<p>The shop has no such page. <a href="/">Start again</a></p>')


def account_of(customer: Customer) -> str:
    return f"/account/{quote(customer.id, safe='')}"


def basket_of(customer: Customer) -> str:
    return f"/basket/{quote(customer.id, safe='')}"


def way_in(customer: Customer) -> str:
    """A short address that signs somebody in and goes straight on to the portal."""
    return f"/as/{quote(customer.id, safe='')}"
