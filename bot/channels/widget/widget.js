// The one script tag of a shop's page. It loads the chat's modules from the shop and hands them its data attributes.
"use strict";
(() => {
  const tag = document.currentScript;
  if (!tag || document.querySelector("xiaoer-chat")) return;
  const base = new URL(".", tag.src).href;
  const options = { ...tag.dataset };
  const begin = () =>
    import(`${base}widget/app.js`).then(
      (app) => app.start(base, options),
      (error) => console.error("xiaoer: the chat could not be loaded", error),
    );
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
})();
