/**
 * Completion from what the data holds: classes and properties with their numbers, as the server counts them.
 * Nothing is asked of anybody else (YASQE itself would ask Linked Open Vocabularies).
 */

const SHOWN = 60;

/**
 * Completers `kgraph-class` and `kgraph-property`, at the places where YASQE's own ones would stand.
 * @param {any} Yasqe
 * @param {import("./main.js").Description} described
 */
export function registerCompleters(Yasqe, described) {
  for (const [kind, terms] of [["class", described.classes], ["property", described.properties]]) {
    const known = new Map(terms.map((term) => [term.iri, term]));
    Yasqe.forkAutocompleter(kind, {
      name: `kgraph-${kind}`,
      bulk: false,
      autoShow: true,
      persistenceId: null,
      get: (_, token) => matching(terms, token?.autocompletionString ?? ""),
      postProcessSuggestion: (_, __, iri) => shorten(iri, described.prefixes),
      postprocessHints: (_, hints) => hints.map((hint) => explained(hint, known, described.prefixes)),
    });
  }
}

/**
 * The terms that begin with what was typed, then those that have it in their local name or title.
 * @param {import("./main.js").Term[]} terms by falling count
 * @param {string} typed an IRI's beginning, or a word
 * @returns {string[]} IRIs
 */
export function matching(terms, typed) {
  const text = typed.replace(/^</, "").toLowerCase();
  if (!text) return terms.slice(0, SHOWN).map((term) => term.iri);
  const begins = terms.filter((term) => term.iri.toLowerCase().startsWith(text));
  const holds = terms.filter((term) => !begins.includes(term) && within(term, text));
  return [...begins, ...holds].slice(0, SHOWN).map((term) => term.iri);
}

function within(term, text) {
  const local = term.iri.replace(/^.*[#/]/, "").toLowerCase();
  return local.includes(text) || term.title.toLowerCase().includes(text);
}

/**
 * `kg:name` where a prefix fits, else `<…>`.
 * @param {string} iri
 * @param {Record<string, string>} prefixes
 */
export function shorten(iri, prefixes) {
  let best = "";
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const local = iri.slice(namespace.length);
    const fits = iri.startsWith(namespace) && /^[\w-]+$/.test(local);
    if (fits && namespace.length > (prefixes[best] ?? "").length) best = prefix;
  }
  return best ? `${best}:${iri.slice(prefixes[best].length)}` : `<${iri}>`;
}

/** A suggestion with its title and how many there are. */
function explained(hint, known, prefixes) {
  const term = [...known.values()].find((each) => shorten(each.iri, prefixes) === hint.text);
  if (!term) return hint;
  const render = (place) => {
    const count = document.createElement("span");
    count.className = "kgraph-hint";
    count.textContent = ` ${term.title} · ${term.count.toLocaleString("en")}`;
    place.append(hint.text, count);
    place.title = term.comment;
  };
  return { ...hint, render };
}

/**
 * The prefixes of the server count as declared: it knows them in every query.
 * @param {any} yasqe
 * @param {Record<string, string>} prefixes
 */
export function knowPrefixes(yasqe, prefixes) {
  if (yasqe.knowsPrefixes) return;
  const declared = yasqe.getPrefixesFromQuery.bind(yasqe);
  yasqe.getPrefixesFromQuery = () => ({ ...prefixes, ...declared() });
  yasqe.knowsPrefixes = true;
}
