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

  // After "load more" the focus goes to the first new row; elsewhere it stays where it was.
  let asked = null;
  document.addEventListener("htmx:before:request", (event) => {
    const link = event.detail.ctx.sourceElement;
    const panel = link.closest("[data-panel]");
    asked = {
      link,
      panel: panel && panel.id,
      more: link.hasAttribute("data-more") ? link.closest(".more").previousElementSibling : null,
      focused: document.activeElement === link,
    };
    link.setAttribute("aria-busy", "true");
  });

  const focusable = (row) => {
    const inner = row.querySelector("summary");
    if (!inner) row.tabIndex = -1;
    return inner || row;
  };

  document.addEventListener("htmx:after:swap", (event) => {
    const { sourceElement } = event.detail.ctx;
    if (!asked || asked.link !== sourceElement) return;
    const { more, panel, focused } = asked;
    asked = null;
    if (more) {
      const first = more.nextElementSibling && more.nextElementSibling.querySelector("li");
      if (!first) return;
      focusable(first).focus({ preventScroll: true });
      say(first.innerText);
    } else if (focused && panel) {
      const title = document.querySelector(`#${panel} .filter summary, #${panel} h2`);
      if (title) {
        if (title.tagName === "H2") title.tabIndex = -1;
        title.focus({ preventScroll: true });
      }
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
