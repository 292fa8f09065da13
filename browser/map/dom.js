/** Elements from data: text only ever becomes text, so no label can become markup. */

/**
 * An element. Properties are set as attributes, but for `on…` (listeners), `class` and the flags true and false;
 * null and false children are left out, texts become text nodes.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string | number | null | false | undefined)} children
 * @returns {HTMLElement}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(
    ...children.filter((child) => child !== null && child !== false && child !== undefined).map(asNode),
  );
  return element;
}

const asNode = (child) => (child instanceof Node ? child : document.createTextNode(String(child)));

/**
 * Replace what a box holds, keeping the focus on the element of the same `data-key`; where that is gone the
 * focus goes to the first element with `data-start`, so that a keyboard user is never thrown to the page's top.
 * The box stays scrolled where it is.
 */
export function replaceKeepingFocus(box, children) {
  const active = box.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.getAttribute("data-key");
  const { scrollTop } = box;
  box.replaceChildren(...children);
  box.scrollTop = scrollTop;
  if (!active) return;
  const same = key && [...box.querySelectorAll("[data-key]")].find((e) => e.getAttribute("data-key") === key);
  (same || box.querySelector("[data-start]"))?.focus({ preventScroll: true });
}

/** A list of which the first rows are shown, and a button for the rest. */
export function longList(tag, properties, items, toElement, limit, more) {
  const list = h(tag, properties, ...items.slice(0, limit).map(toElement));
  if (items.length <= limit) return [list];
  const button = h(
    "button",
    { type: "button", class: "more", "data-key": `more-${more}`, onclick: showRest },
    `Show all ${count(items.length, more)}`,
  );
  function showRest() {
    const rest = items.slice(limit).map(toElement);
    list.append(...rest);
    button.remove();
    rest[0].querySelector("button, a")?.focus();
  }
  return [list, button];
}

/** "1 paper", "1,204 papers"; `noun` in the plural. */
export function count(number, noun) {
  return `${number.toLocaleString("en")} ${number === 1 ? singular(noun) : noun}`;
}

const singular = (noun) => IRREGULAR[noun] ?? noun.replace(/ies$/, "y").replace(/s$/, "");

const IRREGULAR = { people: "person", ties: "tie", "papers citing both": "paper citing both" };
