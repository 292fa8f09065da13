/** Light and dark: what the reader chose, else what the system says; the colours are those of map.css. */
import { parts } from "./colors.js";

const DARK = window.matchMedia("(prefers-color-scheme: dark)");

/** The colours a canvas needs. */
export function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  const groundColor = value("--ground");
  return {
    groundColor,
    ground: parts(groundColor).map((part) => part / 255),
    halo: groundColor,
    ink: value("--ink"),
    accent: value("--accent"),
    isDark: parts(groundColor)[0] < 128,
  };
}

/** Set the theme of the state on the page; `changed` is called after each change of the colours. */
export function watchTheme(state, changed) {
  DARK.addEventListener("change", changed);
  state.subscribe((now, keys) => {
    if (!keys.has("theme")) return;
    showTheme(now.theme);
    changed();
  });
}

/** @param {"auto"|"light"|"dark"} theme */
export function showTheme(theme) {
  document.documentElement.dataset.theme = theme;
}
