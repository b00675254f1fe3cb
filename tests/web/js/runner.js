/** Runs the test modules named in the address and leaves `window.results`: [{module, name, failure}]. */

import { tests } from "/js/testing.js";

const results = [];

for (const module of new URLSearchParams(location.search).get("modules").split(",")) {
  tests.length = 0;
  await import(`/js/${module}.js`);
  for (const { name, body } of tests) {
    try {
      await body();
      results.push({ module, name, failure: null });
    } catch (error) {
      results.push({ module, name, failure: String(error.stack) });
    }
  }
}

window.results = results;
document.title = "done";
