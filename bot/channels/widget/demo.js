// The sample shop's own buttons: an order to play with, and a clock that goes forward.
"use strict";
(() => {
  const isChinese = document.documentElement.lang.startsWith("zh");
  const STATES = isChinese
    ? { placed: "待付款", paid: "已付款", shipped: "已发货", out_for_delivery: "派送中", delivered: "已签收" }
    : { placed: "not paid", paid: "paid", shipped: "shipped", out_for_delivery: "being delivered", delivered: "arrived" };
  const NO_ORDER = isChinese ? "还没有下单" : "no order yet";
  const FAILED = isChinese ? "没有办成，请再点一次" : "That did not work; please press again";
  const TOKEN_WAIT_MS = 5000;
  const buttons = [...document.querySelectorAll("button[data-demo], button[data-forward]")];
  const now = document.querySelector("[data-demo-now]");
  const order = document.querySelector("[data-demo-order]");

  // The chat's own memory of who this visitor is.
  const token = () => {
    try {
      return JSON.parse(localStorage.getItem(`xiaoer ${location.origin}/ `) || "{}").token || "";
    } catch {
      return "";
    }
  };

  const visitor = async () => {
    if (!token()) document.dispatchEvent(new CustomEvent("xiaoer:open"));
    const until = Date.now() + TOKEN_WAIT_MS;
    while (!token() && Date.now() < until) await new Promise((done) => setTimeout(done, 50));
    return token();
  };

  const call = async (path, body) => {
    const headers = { Authorization: `Bearer ${token()}` };
    if (body) headers["Content-Type"] = "application/json";
    const options = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
    const answer = await fetch(`/demo/${path}`, { cache: "no-store", ...options });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const show = (state) => {
    now.textContent = state.now;
    order.textContent = state.order ? `${state.order.number} ${STATES[state.order.state] ?? state.order.state}` : NO_ORDER;
    for (const button of buttons)
      button.disabled = Boolean(button.dataset.demo) && button.dataset.demo !== "order" && !state.order;
  };

  const press = async (button) => {
    for (const one of buttons) one.disabled = true;
    let state = null;
    try {
      await visitor();
      if (button.dataset.forward) state = await call("forward", { by: button.dataset.forward });
      else if (button.dataset.demo === "order") state = await call("order", {});
      else state = await call("event", { kind: button.dataset.demo });
      document.dispatchEvent(new CustomEvent("xiaoer:open"));
    } catch {
      state = null;
    }
    show(state ?? (await call("state").catch(() => ({ now: "…", order: null }))));
    if (!state) order.textContent = FAILED;
  };

  for (const button of buttons) button.addEventListener("click", () => press(button));
  const look = () => call("state").then(show, () => {});
  look();
  setInterval(() => document.hidden || look(), 20_000);
})();
