// For agents: "/" leads to the field that looks customers up, and a sentence can be copied.
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    const field = document.querySelector("[data-focus-key]");
    if (event.key !== field?.dataset.focusKey || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  const announcer = document.getElementById("announcer");
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
        announcer.textContent = button.dataset.copied;
        button.classList.add("copied");
      } catch {
        announcer.textContent = announcer.dataset.failed;
      }
    });
  }
})();
