import { render } from "preact";
import { App } from "./app.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("the document has no element #app");
root.replaceChildren();
render(<App />, root);
