"use strict";

/* Node's own `import()`, for ES modules. In TypeScript it would be compiled to `require`. */
exports.importModule = (url) => import(url);
