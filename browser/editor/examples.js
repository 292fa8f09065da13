/**
 * The named queries as examples: choose one, fill in its parameters, see its SPARQL with the values in place and
 * its answer. The server puts the values in, as it does for `kgraph query`, so that no text can become syntax.
 */

/**
 * @param {HTMLElement} place the section of the page
 * @param {import("./main.js").Example[]} queries
 * @param {(title: string, text: string) => Promise<unknown>} open puts a query into the editor and runs it
 */
export function showExamples(place, queries, open) {
  const choice = place.querySelector("select");
  const form = place.querySelector("form");
  const fields = place.querySelector("#example-fields");
  const description = place.querySelector("#example-description");
  const page = place.querySelector("#example-page");
  const problem = place.querySelector("#example-problem");
  const chosen = () => queries.find((query) => query.name === choice.value);

  const address = (suffix = "") => {
    const given = [...new FormData(form)].filter(([name, value]) => name !== "example" && value !== "");
    const asked = new URLSearchParams(given).toString();
    return `queries/${choice.value}${suffix}${asked && `?${asked}`}`;
  };
  const tell = (text) => {
    problem.textContent = text;
    problem.hidden = !text;
  };
  const point = () => page.setAttribute("href", address());
  const describe = () => {
    const query = chosen();
    description.textContent = query.description;
    fields.replaceChildren(...query.parameters.map(field));
    tell("");
    point();
  };

  choice.replaceChildren(...queries.map((query) => new Option(query.title, query.name)));
  choice.value = queries.some((query) => query.name === "most-prolific") ? "most-prolific" : queries[0].name;
  choice.addEventListener("change", describe);
  form.addEventListener("input", point);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(address(".rq"));
    const text = await answer.text();
    tell(answer.ok ? "" : text);
    if (answer.ok) await open(chosen().title, text);
  });
  describe();
  place.hidden = false;
}

/** One parameter: its name, what it means, and the value it has unless told otherwise. */
function field(parameter) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  const name = document.createElement("span");
  name.textContent = parameter.name;
  input.name = parameter.name;
  input.value = parameter.default ?? parameter.example;
  input.required = parameter.default === null;
  if (parameter.type === "integer") input.inputMode = "numeric";
  input.title = parameter.doc;
  label.append(name, input);
  return label;
}
