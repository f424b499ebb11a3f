"""Pages that need nothing that could itself be broken: no template, no database, no cache, no catalog."""

from contextlib import suppress

from django.http import HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# For each status in every language that is offered: what it is, and what to do.
WORDS = {
    400: {
        "en": ("This request can't be read", "Please go back and try again."),
        "ar": ("تعذّرت قراءة ما أُرسل", "يُرجى العودة والمحاولة مرة أخرى."),
        "fr": ("Cette demande est illisible", "Veuillez revenir en arrière et réessayer."),
    },
    403: {
        "en": ("This page is not open to you", "Please come in through the shop again."),
        "ar": ("هذه الصفحة غير متاحة لك", "يُرجى الدخول من المتجر مرة أخرى."),
        "fr": ("Cette page ne vous est pas accessible", "Veuillez revenir en passant par la boutique."),
    },
    404: {
        "en": ("There is no such page", "The address may be old or mistyped."),
        "ar": ("هذه الصفحة غير موجودة", "قد يكون العنوان قديمًا أو مكتوبًا بخطأ."),
        "fr": ("Cette page n’existe pas", "L’adresse est peut-être ancienne ou mal saisie."),
    },
    500: {
        "en": ("Something went wrong on our side", "Nothing is lost. Please try again in a minute."),
        "ar": ("حدث خطأ من جانبنا", "لم يُفقد شيء. يُرجى المحاولة بعد دقيقة."),
        "fr": ("Une erreur s’est produite de notre côté", "Rien n’est perdu. Réessayez dans une minute."),
    },
}
PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <meta name="robots" content="noindex">
  <title>{title}</title>
  {links}
</head>
<body>
  <div class="top-row"></div>
  <main id="main">
    <div class="panel notice">
      <div class="state">
        <div>
          <h1 class="state-title">{title}</h1>
          <p class="quiet">{words}</p>
          {others}
        </div>
      </div>
    </div>
  </main>
</body>
</html>
"""

LINKS = '<link rel="icon" href="{}" type="image/svg+xml">\n  <link rel="stylesheet" href="{}">'


def page(status: int) -> HttpResponse:
    title, words = WORDS[status]["en"]
    others = (
        (language, "rtl" if language == "ar" else "ltr", *said)
        for language, said in WORDS[status].items()
        if language != "en"
    )
    html = format_html(
        PAGE,
        title=title,
        words=words,
        links=links(),
        others=format_html_join("\n          ", '<p lang="{}" dir="{}"><strong>{}</strong>. {}</p>', others),
    )
    return HttpResponse(html, status=status)


def links() -> SafeString:
    """Our stylesheet and icon, if they can be had: without the list of static files there is nothing to link to."""
    with suppress(Exception):
        return format_html(LINKS, static("favicon.svg"), static("portal.css"))
    return SafeString("")
