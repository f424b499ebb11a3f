"""What can go wrong with a call, for agents: the sentences of the client, which knows no Django, to be translated."""

from django.utils.translation import gettext_noop as _

REASONS = (
    _("The call to Gameball failed."),
    _("This cannot be asked of Gameball."),
    _("Gameball could not be reached."),
    _("Gameball did not answer in time."),
    _("Gameball answered something that cannot be used."),
    _("Gameball refused the call. Its code and message say why; give the request id to its support."),
    _(
        "Gameball does not accept the keys. Check GAMEBALL_API_KEY and GAMEBALL_SECRET_KEY: "
        "both from the same account and environment (test or live), with the right to read this."
    ),
    _("Gameball knows no customer with this id: not enrolled yet, or enrolled under another id."),
    _("Gameball is busy with another request for the same customer. Try again in a moment."),
    _("The loyalty programme is switched off in Gameball's dashboard."),
    _("The account's Gameball plan lacks this feature."),
    _("Gameball's rate limit is reached: other programs may be calling with the same account."),
    _("Gameball knows no such address. Check GAMEBALL_BASE_URL: it ends with the version, as in /api/v4."),
    _("Gameball has trouble of its own. If it lasts, give the request id to its support."),
    # Not asked
    _("Gameball failed too often here, so it is asked every few seconds only."),
    _("More is asked of Gameball than its limits allow, so this call was not made."),
    # No answer
    _("Gameball's TLS certificate is not trusted. Check GAMEBALL_BASE_URL, and REQUESTS_CA_BUNDLE if set."),
    _("The name of Gameball's host cannot be resolved. Check GAMEBALL_BASE_URL and this machine's DNS."),
    _("The proxy does not let calls to Gameball through. Check HTTP_PROXY, HTTPS_PROXY and NO_PROXY."),
    _("The address of Gameball, or of the proxy, cannot be used. Check GAMEBALL_BASE_URL and HTTPS_PROXY."),
    _("Gameball's answer is compressed in a way that cannot be undone."),
    _("No TLS connection to Gameball comes about. Check that GAMEBALL_BASE_URL names a TLS server."),
    _("Nobody listens at Gameball's address. Check the host and port of GAMEBALL_BASE_URL."),
    _("The connection to Gameball broke off in the middle of an answer."),
    _("The connection to Gameball failed. Check the network between here and there."),
    # An answer that is none
    _("Gameball's answer is empty."),
    _("Gameball answered with a web page instead of JSON. Check GAMEBALL_BASE_URL, and any proxy in between."),
    _("Gameball's answer is not JSON."),
    _(
        "Gameball answered with a redirect, which is never followed because the keys would go along. "
        "GAMEBALL_BASE_URL is probably wrong: check http or https, the host and the version."
    ),
    _("Gameball sent something else where a list belongs."),
    _("Gameball sent something else where an object belongs."),
    _("Gameball sent an object that cannot be read."),
    _("Gameball sent a page of activities without its list."),
    _("What was kept of an answer cannot be read."),
)
