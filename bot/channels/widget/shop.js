// The sample page's own part: its buttons open the chat, as those of any shop's page can.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-open], button[data-ask]");
  if (!button) return;
  if (button.hasAttribute("data-open")) return document.dispatchEvent(new CustomEvent("xiaoer:open"));
  const isChinese = document.documentElement.lang.startsWith("zh");
  const label = isChinese ? `问问「${button.dataset.title}」` : `Ask about ${button.dataset.title}`;
  const detail = button.dataset.ask ? { data: button.dataset.ask, label } : { text: label };
  document.dispatchEvent(new CustomEvent("xiaoer:ask", { detail }));
});
