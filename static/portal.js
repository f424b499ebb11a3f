// What htmx leaves to the page: where the focus goes, what is said aloud, and pictures that fail to load.
(() => {
  "use strict";

  const announcer = document.getElementById("announcer");
  const say = (text) => { announcer.textContent = ""; setTimeout(() => { announcer.textContent = text; }, 50); };

  // A picture that fails gives way to the drawing beneath it.
  const drop = (image) => image.remove();
  document.addEventListener("error", (event) => {
    if (event.target instanceof HTMLImageElement && event.target.closest(".tile")) drop(event.target);
  }, true);
  for (const image of document.querySelectorAll(".tile img")) {
    if (image.complete && !image.naturalWidth) drop(image);
  }

  // After "load more" the focus goes to the first new row; elsewhere it stays where it was. By request, as several fly.
  const asked = new WeakMap();
  document.addEventListener("htmx:before:request", (event) => {
    const link = event.detail.ctx.sourceElement;
    const panel = link.closest(".panel");
    asked.set(event.detail.ctx, {
      panel: panel && panel.id,
      before: link.hasAttribute("data-more") ? link.closest(".more").previousElementSibling : null,
      focused: document.activeElement === link,
    });
    link.setAttribute("aria-busy", "true");
  });

  const focus = (element) => {
    if (!element.matches("summary")) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };

  document.addEventListener("htmx:after:swap", (event) => {
    const { before, panel, focused } = asked.get(event.detail.ctx) || {};
    if (before) {
      let added = before.nextElementSibling;
      while (added && !added.querySelector("li")) added = added.nextElementSibling;
      const row = added && added.querySelector("li");
      if (!row) return;
      focus(row.querySelector("summary") || row);
      say(before.nextElementSibling.textContent.trim());
    } else if (focused && panel) {
      const title = document.querySelector(`#${panel} .filter summary, #${panel} h2`);
      if (title) focus(title);
    }
  });

  const failed = (event) => {
    const link = event.detail.ctx && event.detail.ctx.sourceElement;
    if (!link || !link.isConnected) return;
    link.removeAttribute("aria-busy");
    link.classList.add("failed");
    say(announcer.dataset.failed);
  };
  document.addEventListener("htmx:error", failed);
  document.addEventListener("htmx:response:error", failed);
})();
