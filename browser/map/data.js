/**
 * The payload of the page → one object. Its format is written down in docs/map.md.
 *
 * Columns stay typed arrays; nothing here costs an object per node or edge.
 */

const MAGIC = "KGM1";
const UNKNOWN_CODE = -1;

/** The object from the base64 text of the page. */
export async function readPage(element) {
  const packed = fromBase64(element.textContent.trim());
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return decode(new Uint8Array(await new Response(stream).arrayBuffer()));
}

function fromBase64(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * The object from the bytes of the container.
 * @param {Uint8Array} bytes
 */
export function decode(bytes) {
  if (String.fromCharCode(...bytes.subarray(0, 4)) !== MAGIC) throw new Error("this is not a map of kgraph");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  if (header.version !== 1) throw new Error(`a map of version ${header.version}; this script reads version 1`);
  const columns = columnsOf(header, bytes.subarray(8 + length));
  return { n: header.n, m: header.m, meta: header.meta, ...nodes(header, columns), ...edges(columns), papers: papers(header, columns) };
}

function columnsOf(header, bytes) {
  const columns = new Map();
  let offset = 0;
  for (const column of header.columns) {
    columns.set(column.name, { ...column, data: bytes.subarray(offset, offset + column.bytes) });
    offset += column.bytes;
  }
  return columns;
}

function nodes(header, columns) {
  const id = texts(columns.get("id"));
  const prefix = numbers(columns.get("iriPrefix"), Float64Array, NaN);
  const rest = texts(columns.get("iriRest"));
  return {
    id,
    label: texts(columns.get("label")),
    iri: (i) => (Number.isNaN(prefix[i]) ? "" : header.iriPrefixes[prefix[i]] + (rest[i] || id[i])),
    x: places(columns.get("x"), header.places.x),
    y: places(columns.get("y"), header.places.y),
    attributes: header.attributes.map((a) => ({ ...a, values: attributeValues(a, columns.get(`attribute:${a.name}`)) })),
  };
}

function attributeValues({ kind }, column) {
  if (kind === "text") return texts(column);
  return kind === "category" ? numbers(column, Int32Array, UNKNOWN_CODE) : numbers(column, Float64Array, NaN);
}

function edges(columns) {
  const source = numbers(columns.get("source"), Int32Array, 0);
  const optional = (name) => (columns.has(name) ? numbers(columns.get(name), Int32Array, 0) : null);
  return {
    source,
    target: numbers(columns.get("target"), Int32Array, 0).map((gap, e) => gap + source[e]),
    weight: numbers(columns.get("weight"), Float64Array, NaN),
    edgePapers: optional("edgePapers"),
    firstYear: optional("firstYear"),
    lastYear: optional("lastYear"),
  };
}

function papers(header, columns) {
  if (!header.papers) return null;
  const { venues, documents } = header.papers;
  const title = texts(columns.get("paperTitle"));
  const code = numbers(columns.get("paperVenue"), Int32Array, UNKNOWN_CODE);
  const members = {
    offsets: offsets(numbers(columns.get("paperSize"), Int32Array, 0)),
    values: numbers(columns.get("paperMember"), Int32Array, 0),
  };
  addUpInRows(members);
  return {
    ...header.papers,
    n: title.length,
    title,
    year: numbers(columns.get("paperYear"), Int32Array, 0),
    link: texts(columns.get("paperLink")),
    venue: Array.from(code, (c) => venues[c] ?? ""),
    places: placesOfRecords(columns, documents, title.length),
    cut: columns.has("paperCut") ? numbers(columns.get("paperCut"), Uint8Array, 0) : null,
    members,
    memberOf: transposed(members, header.n),
  };
}

function placesOfRecords(columns, documents, n) {
  const start = offsets(numbers(columns.get("placeCount"), Int32Array, 0));
  const document = numbers(columns.get("placeDocument"), Int32Array, 0);
  const line = numbers(columns.get("placeLine"), Int32Array, 0);
  const place = (k) => (line[k] ? `${documents[document[k]]}:${line[k]}` : documents[document[k]]);
  return Array.from({ length: n }, (_, j) => {
    const found = [];
    for (let k = start[j]; k < start[j + 1]; k += 1) found.push(place(k));
    return found.join("; ");
  });
}

function addUpInRows({ offsets: start, values }) {
  for (let row = 0; row + 1 < start.length; row += 1) {
    for (let k = start[row] + 1; k < start[row + 1]; k += 1) values[k] += values[k - 1];
  }
}

/** The same relation from the other side, each row ascending. */
export function transposed({ offsets: start, values }, n) {
  const sizes = new Int32Array(n);
  for (const value of values) sizes[value] += 1;
  const found = { offsets: offsets(sizes), values: new Int32Array(values.length) };
  const next = found.offsets.slice(0, n);
  for (let row = 0; row + 1 < start.length; row += 1) {
    for (let k = start[row]; k < start[row + 1]; k += 1) found.values[next[values[k]]++] = row;
  }
  return found;
}

function offsets(sizes) {
  const found = new Int32Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i += 1) found[i + 1] = found[i] + sizes[i];
  return found;
}

function texts(column) {
  if (column.type === "list") return lists(column);
  return column.length ? new TextDecoder().decode(column.data).split("\n") : [];
}

/** Texts of several words each, as a size per text and codes into the words. */
function lists({ data, length, width, values }) {
  const codes = planes(data.subarray(length), (data.length - length) / width, width);
  let next = 0;
  return Array.from(data.subarray(0, length), (size) => Array.from(codes.subarray(next, (next += size)), (code) => values[code]).join("; "));
}

function places(column, [least, step]) {
  return Float32Array.from(numbers(column, Float64Array, NaN), (u) => least + u * step);
}

/** The values of a column of numbers; `unknown` stands where there is none. */
function numbers(column, Type, unknown) {
  if (column.type === "float") return floats(column, Type, unknown);
  const raw = planes(column.data, column.length, column.width);
  const values = new Type(column.length);
  if (column.type === "coded") {
    for (let i = 0; i < values.length; i += 1) values[i] = column.values[raw[i]] ?? unknown;
    return values;
  }
  const { least, running, gaps } = column;
  for (let i = 0, sum = 0; i < values.length; i += 1) {
    if (gaps) values[i] = raw[i] ? least + raw[i] - 1 : unknown;
    else values[i] = running ? (sum += least + raw[i]) : least + raw[i];
  }
  return values;
}

function floats(column, Type, unknown) {
  const found = new Float32Array(planes(column.data, column.length, 4).buffer);
  return Type.from(found, (value) => (Number.isNaN(value) ? unknown : value));
}

/** Unsigned numbers from byte planes: all lowest bytes, then all next ones, … */
function planes(bytes, length, width) {
  const found = new Uint32Array(length);
  for (let plane = 0; plane < width; plane += 1) {
    const start = plane * length;
    for (let i = 0; i < length; i += 1) found[i] |= bytes[start + i] << (8 * plane);
  }
  return found;
}
