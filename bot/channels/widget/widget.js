// The one script tag of a shop's page. It loads the chat's modules from the shop and hands them its data attributes.
"use strict";
(() => {
  const tag = document.currentScript;
  if (!tag || document.querySelector("xiaoer-chat")) return;
  const base = new URL(".", tag.src).href;
  const options = { ...tag.dataset };
  // What the page asks for while the modules are still on their way: done when they are here, not lost.
  const asked = ["xiaoer:open", "xiaoer:ask", "xiaoer:language"];
  const waiting = [];
  const keep = (event) => waiting.push(event);
  for (const name of asked) document.addEventListener(name, keep);
  const release = () => {
    for (const name of asked) document.removeEventListener(name, keep);
    for (const { type, detail } of waiting) document.dispatchEvent(new CustomEvent(type, { detail }));
  };
  const begin = () =>
    import(`${base}widget/app.js`)
      .then((app) => app.start(base, options))
      .then(release, (error) => console.error("xiaoer: the chat could not be loaded", error));
  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
})();
