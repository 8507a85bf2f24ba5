// Elements made from plain values. Text only ever becomes a text node, so that nothing of it is read as HTML.
const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  chat: "M12 3C6.8 3 3 6.5 3 11c0 2.4 1.1 4.5 2.9 6l-.6 3.3c-.1.5.4.9.9.7l3.5-1.5c.7.2 1.5.2 2.3.2 5.2 0 9-3.5 9-8.7S17.2 3 12 3Z",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9.5l6 6 6-6",
  send: "M4 12L20 4l-4.5 16-4-6.5L4 12Zm7.5 1.5L20 4",
  picture: "M4 6.5A1.5 1.5 0 0 1 5.5 5h13A1.5 1.5 0 0 1 20 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 17.5v-11ZM4.5 17l5-5 3.5 3.5 2.5-2.5 4 4M15.5 9.2h.01",
};

export function el(tag, { class: name, text, on = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  for (const [event, then] of Object.entries(on)) element.addEventListener(event, then);
  element.append(...children.filter(Boolean));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon icon-${name}` }))
    svg.setAttribute(key, value);
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// A link that a page may follow, empty for `javascript:` and its kin.
export function webLink(url, base) {
  try {
    const link = new URL(url, base);
    return url && (link.protocol === "https:" || link.protocol === "http:") ? link.href : "";
  } catch {
    return "";
  }
}
