/** The reading side of the map: panel, table, downloads, keyboard and what a screen reader hears. */
import "./reading.css";
import { mountAnnounce } from "./announce.js";
import { mountDownloads } from "./downloads.js";
import { mountKeyboard } from "./keyboard.js";
import { mountPanel } from "./panel.js";
import { mountTable } from "./table.js";

/** @param {HTMLElement} root the page's body */
export function mountReading(root, app) {
  for (const mount of [mountAnnounce, mountPanel, mountTable, mountDownloads, mountKeyboard])
    mount(root, app);
}
