/** The years shown: two handles over a histogram, and a button that lets the window grow year by year. */
import { h } from "./dom.js";
import { svg } from "./marks.js";

const STEP = 900; // ms a year is shown while playing

export function mountYears({ data, state }) {
  const [first, last] = data.meta.years;
  const handle = (id, label) => h("input", { id, type: "range", min: first, max: last, step: 1, "aria-label": label });
  const [from, to] = [handle("yearFrom", "First year shown"), handle("yearTo", "Last year shown")];
  const output = h("output", { for: "yearFrom yearTo" });
  const play = h("button", { type: "button", id: "play", "aria-pressed": "false" }, "▶ Play");
  const bars = histogram(data, first, last);
  let timer = 0;

  from.addEventListener("input", () => choose(Math.min(from.valueAsNumber, to.valueAsNumber), to.valueAsNumber));
  to.addEventListener("input", () => choose(from.valueAsNumber, Math.max(from.valueAsNumber, to.valueAsNumber)));
  play.addEventListener("click", () => (timer ? stop() : start()));
  state.subscribe((_, changed) => changed.has("years") && show());
  show();

  function choose(a, b) {
    stop();
    set(a, b);
  }

  /** The whole span is no window: papers without a year belong to it too. */
  function set(a, b) {
    state.set({ years: a === first && b === last ? null : [a, b] });
    show();
  }

  function show() {
    const [a, b] = state.get().years ?? [first, last];
    [from.value, to.value] = [String(a), String(b)];
    from.style.zIndex = a > (first + last) / 2 ? "2" : "1"; // of two handles at one place, the one that can move
    output.textContent = a === b ? String(a) : `${a}–${b}`;
    [...bars.children].forEach((bar, k) => bar.setAttribute("class", a <= first + k && first + k <= b ? "in" : "out"));
  }

  function start() {
    const [a, b] = state.get().years ?? [first, last];
    const end = b > a ? b : last;
    let year = a;
    sign(true);
    set(a, year);
    timer = setInterval(() => {
      year += 1;
      if (year > end) stop();
      else set(a, year);
    }, STEP);
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    sign(false);
  }

  function sign(isPlaying) {
    play.setAttribute("aria-pressed", String(isPlaying));
    play.textContent = isPlaying ? "⏸ Pause" : "▶ Play";
  }

  const parts = [h("span", { class: "label" }, "Years"), output, bars, h("div", { class: "handles" }, from, to), play];
  return h("div", { class: "field years", role: "group", "aria-label": "Years" }, ...parts);
}

/** Papers per year (of edges, where the map carries no papers). */
function histogram(data, first, last) {
  const counts = new Int32Array(last - first + 1);
  for (const year of data.papers?.year ?? data.firstYear ?? []) if (first <= year && year <= last) counts[year - first] += 1;
  const most = Math.max(1, ...counts);
  const bars = svg("svg", { class: "bars", viewBox: `0 0 ${counts.length} 1`, preserveAspectRatio: "none", "aria-hidden": "true" });
  counts.forEach((count, x) => {
    const height = count ? Math.max(0.04, count / most) : 0;
    bars.append(svg("rect", { x: x + 0.1, width: 0.8, y: 1 - height, height }));
  });
  return bars;
}
