// Bundles the page with the packages of the cache: node build.mjs CACHE.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(process.argv[2], 'webforms');
const { build } = createRequire(join(folder, 'package.json'))('esbuild');
await build({
  entryPoints: [join(dirname(fileURLToPath(import.meta.url)), 'page.js')],
  outfile: join(folder, 'page.bundle.js'),
  bundle: true,
  format: 'esm',
  nodePaths: [join(folder, 'node_modules')],
  loader: { '.svg': 'dataurl', '.woff2': 'dataurl', '.css': 'css' },
  // The components keep their properties within reach: that is how the driver finds a question by its path.
  define: { __VUE_PROD_DEVTOOLS__: 'true', __VUE_OPTIONS_API__: 'true', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false', 'process.env.NODE_ENV': '"production"' },
  logLevel: 'error',
});
