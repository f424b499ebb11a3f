// The loyalty widget's loader. How to use it: docs/embedding.md
(() => {
  "use strict";
  const script = document.currentScript;
  const { origin } = new URL(script.src);
  const widgets = new Set();

  // The data attributes of `holder` win over `options`, so that a change of one shows.
  const mount = (place, options = {}, holder = place) => {
    const read = (name) => String(holder.dataset[name] ?? options[name] ?? "").trim();
    const look = () => ({ theme: read("theme"), accent: read("accent"), lang: read("lang") });
    const address = () => {
      const url = new URL("widget/", script.src);
      for (const name of ["lang", "theme", "accent", "panels", "sku", "collection"]) {
        if (read(name)) url.searchParams.set(name, read(name));
      }
      return url.href;
    };
    let frame, shown, ready, waiting, timer, tries;

    const say = (what) => frame.contentWindow.postMessage({ loyalty: what }, origin);

    const entitle = () => {
      frame.title = { ar: "برنامج الولاء", fr: "Programme de fidélité" }[read("lang").slice(0, 2)] || "Loyalty programme";
    };

    const start = () => {
      const old = frame;
      frame = document.createElement("iframe");
      // A new name each time: else browsers bring back an old page on the way back.
      Object.assign(frame, {
        name: `loyalty${Math.random()}`,
        loading: "lazy",
        width: "100%",
        height: old ? old.height : 320,
        frameBorder: 0,
      });
      entitle();
      if (old) old.replaceWith(frame);
      else if (place instanceof HTMLScriptElement) place.after(frame);
      else place.append(frame);
      frame.addEventListener("load", () => shown && say({ hello: true }));
      clearTimeout(timer);
      shown = ready = waiting = tries = 0;
      near.disconnect();
      near.observe(frame);
    };

    // The first token is posted into the frame, later ones are handed over. Without one: the programme.
    const show = (token) => {
      if (shown) {
        if (!token) frame.contentWindow.location.replace(address());
        else if (ready) say({ token });
        else waiting = token;
      } else if (token) {
        const form = document.createElement("form");
        const input = document.createElement("input");
        Object.assign(form, { method: "post", action: address(), target: frame.name, hidden: true });
        Object.assign(input, { type: "hidden", name: "token", value: token });
        form.append(input);
        document.body.append(form);
        form.submit();
        form.remove();
      } else frame.src = address();
      shown = 1;
    };

    const ask = async () => {
      const asking = frame;
      if (!frame.isConnected) return stop();
      try {
        let token = read("token");
        if (read("tokenUrl")) {
          const answer = await fetch(read("tokenUrl"), { mode: "same-origin", cache: "no-store" });
          const guest = [204, 401, 403].includes(answer.status);
          if (!guest && !answer.ok) throw answer;
          token = guest ? "" : (await answer.json()).token;
        }
        if (frame === asking) show(token);
      } catch {
        if (frame !== asking) return;
        if (!shown) show();
        retry();
      }
    };

    const wait = (seconds) => {
      clearTimeout(timer);
      timer = setTimeout(ask, seconds * 1000);
    };

    const retry = () => {
      if (tries < 8) wait(tries && 2 ** tries * (0.5 + Math.random()));
      tries++;
    };

    const near = new IntersectionObserver((seen) => {
      if (!seen.some((each) => each.isIntersecting)) return;
      near.disconnect();
      ask();
    }, { rootMargin: "300px" });

    const hear = (event) => {
      const said = event.data?.loyalty;
      if (event.origin !== origin || event.source !== frame.contentWindow || !said) return;
      if (said.ready) {
        ready = 1;
        say(look());
        if (waiting) say({ token: waiting });
        waiting = 0;
      }
      if (said.height > 0) frame.height = Math.min(Math.ceil(said.height), 20000);
      if (said.expires > 9) tries = 0;
      if (said.expires) wait(Math.max(said.expires * 0.75, said.expires - 60, 2));
      if (said.expired) retry();
    };

    const changes = new MutationObserver(() => {
      entitle();
      if (ready) say(look());
    });

    const stop = () => {
      widgets.delete(widget);
      clearTimeout(timer);
      near.disconnect();
      changes.disconnect();
      removeEventListener("message", hear);
      frame.remove();
    };

    const widget = { place, start, stop };
    addEventListener("message", hear);
    changes.observe(holder, { attributeFilter: ["data-lang", "data-theme", "data-accent"] });
    widgets.add(widget);
    start();
  };

  const refresh = () => widgets.forEach((each) => each.start());
  const destroy = (place) => widgets.forEach((each) => (!place || each.place === place) && each.stop());

  // An element with this id would be found under the same name.
  if (!window.loyalty?.mount) window.loyalty = { mount, refresh, destroy };

  const target = script.dataset.target?.trim();
  const begin = () => {
    const place = target ? document.getElementById(target) || document.querySelector(target) : script;
    loyalty.mount(place, {}, script);
  };
  if (target && document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else if (target || !script.closest("head")) begin();
})();
