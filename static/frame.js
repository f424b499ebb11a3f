// The widget's side in the frame. The host speaks first; only a listed origin, in the parent window, is answered.
(() => {
  "use strict";
  if (window.parent === window) return;

  const { body, documentElement: root } = document;
  // Whatever path the portal is served below; no ticket is called "widget".
  const PORTAL = location.pathname.slice(0, location.pathname.lastIndexOf("/widget/"));
  const TICKET = new RegExp(`^${PORTAL.replace(/[^\w/-]/g, "\\$&")}/widget/([^/]+)/`);
  const CHOSEN = ["lang", "theme", "accent", "panels", "sku", "collection"];
  const HIGHEST = 20000;
  const origins = body.dataset.origins.split(" ").filter(Boolean).map((origin) => new URL(origin).origin);
  const refused = "expired" in body.dataset;

  let host = "";
  const tell = (what) => { if (host) window.parent.postMessage({ loyalty: what }, host); };

  // Height: of the body, which is as high as its content and never as the window.
  let height = 0;
  const measured = () => Math.min(Math.ceil(body.getBoundingClientRect().height), HIGHEST);
  new ResizeObserver(() => {
    if (Math.abs(measured() - height) <= 1) return;
    height = measured();
    tell({ height });
  }).observe(body);

  // The ticket: which the addresses in this page hold, and when it ends.
  let ticket = (location.pathname.match(TICKET) || [])[1];
  const held = new Set([ticket]);
  let ends = 0;
  let timer = 0;
  const runs = (seconds) => {
    ends = Date.now() + seconds * 1000;
    clearTimeout(timer);
    timer = setTimeout(() => tell({ expired: true }), seconds * 1000);
  };
  const tellExpiry = () => {
    const seconds = Math.floor((ends - Date.now()) / 1000);
    if (refused || (ends && seconds <= 0)) tell({ expired: true });
    else if (ends) tell({ expires: seconds });
  };
  if (body.dataset.expires) runs(Number(body.dataset.expires));

  // What was chosen since the page was made travels on in its links, as the ticket does.
  const changed = {};
  const renewed = (address) => {
    const url = new URL(address, location.href);
    const found = url.pathname.match(TICKET);
    if (url.origin !== location.origin || !url.pathname.startsWith(`${PORTAL}/widget/`)) return address;
    if (ticket && found && held.has(found[1])) url.pathname = url.pathname.replace(found[1], ticket);
    for (const [name, value] of Object.entries(changed)) {
      if (value) url.searchParams.set(name, value);
      else url.searchParams.delete(name);
    }
    return url.pathname + url.search;
  };
  const renew = () => {
    for (const link of document.querySelectorAll("a[href]")) {
      for (const name of ["href", "data-hx-get"]) {
        const address = link.getAttribute(name);
        if (address) link.setAttribute(name, renewed(address));
      }
    }
  };
  const renewAll = () => {
    renew();
    if (!refused) history.replaceState(history.state, "", renewed(location.href));
  };
  document.addEventListener("htmx:after:swap", renew);

  const exchange = async (token) => {
    const chosen = new URLSearchParams();
    for (const [name, value] of new URL(renewed(location.href), location.href).searchParams) {
      if (CHOSEN.includes(name)) chosen.append(name, value);
    }
    try {
      const answer = await fetch(`${PORTAL}/widget/?${chosen}`, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams({ token, ticket: ticket || "" }),
        credentials: "omit",
        cache: "no-store",
      });
      if (!answer.ok) throw new Error("refused");
      const { ticket: fresh, home, expires, same } = await answer.json();
      if (!same) return location.replace(home);
      ticket = fresh;
      held.add(fresh);
      if (refused) return location.replace(renewed(location.href));
      renewAll();
      runs(expires);
      return tellExpiry();
    } catch {
      return tell({ expired: true });
    }
  };

  const takeTheme = (wanted) => {
    const theme = ["light", "dark"].includes(wanted) ? wanted : "";
    if (theme === (root.dataset.theme || "")) return;
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    document.querySelector("meta[name=color-scheme]").content = theme || "light dark";
    changed.theme = theme;
    renewAll();
  };

  const takeAccent = (wanted) => {
    const [, accent] = /^#?([0-9a-f]{6})$/i.exec(wanted) || [];
    if (!accent) return;
    const address = `${PORTAL}/accent/${accent.toLowerCase()}.css`;
    let link = document.querySelector("link[href*='/accent/']");
    if (link && link.getAttribute("href") === address) return;
    if (!link) {
      link = document.createElement("link");
      link.rel = "stylesheet";
      document.head.append(link);
    }
    link.href = address;
    changed.accent = accent.toLowerCase();
    renewAll();
  };

  const takeLanguage = (wanted) => {
    const url = new URL(renewed(location.href), location.href);
    const plain = (tag) => (tag || "").toLowerCase().replace("_", "-");
    if (!wanted || [root.lang, url.searchParams.get("lang")].map(plain).includes(plain(wanted))) return;
    url.searchParams.set("lang", wanted);
    location.replace(url.pathname + url.search);
  };

  addEventListener("message", ({ data, origin, source }) => {
    const said = data && data.loyalty;
    if (source !== window.parent || !origins.includes(origin) || !said || typeof said !== "object") return;
    host = origin;
    if (said.hello) {
      height = measured();
      tell({ ready: true });
      tell({ height });
      tellExpiry();
    }
    if (typeof said.token === "string") exchange(said.token);
    if ("theme" in said) takeTheme(String(said.theme));
    if ("accent" in said) takeAccent(String(said.accent));
    if ("lang" in said) takeLanguage(String(said.lang));
  });
})();
