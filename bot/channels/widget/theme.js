// The colours that an embedding page may choose. Only values of these shapes get through: no CSS of anybody's.
const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

export function dress(host, options) {
  if (COLOUR.test(options.accent ?? "")) {
    host.style.setProperty("--accent", options.accent);
    host.style.setProperty("--on-accent", isLight(options.accent) ? "#1c1917" : "#fff");
  }
  if (["light", "dark"].includes(options.theme)) host.dataset.theme = options.theme;
  if (options.side === "left") host.dataset.side = "left";
}

// Whether dark text is easier to read on it than white (relative luminance as in WCAG 2).
function isLight(colour) {
  const digits = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g);
  const [red, green, blue] = digits.map((pair) => {
    const share = Number.parseInt(pair, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}
