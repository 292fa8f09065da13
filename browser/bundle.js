/** One bundle by esbuild: `node bundle.js ENTRY OUTFILE`; prints the modules that are inside, as JSON. */
import { build } from "esbuild";

const [, , entry, outfile] = process.argv;
const { metafile } = await build({
  entryPoints: [entry],
  outfile,
  bundle: true,
  charset: "utf8",
  define: { "process.env.NODE_ENV": '"production"' },
  format: "iife",
  legalComments: "inline",
  loader: { ".html": "text", ".svg": "dataurl", ".woff2": "dataurl" },
  logLevel: "warning",
  metafile: true,
  minify: true,
  target: "es2022",
});
process.stdout.write(JSON.stringify(Object.keys(metafile.inputs)));
