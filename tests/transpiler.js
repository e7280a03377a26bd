"use strict";

/*
 * Lets ts-node use what `policy/transpile.js` keeps from earlier runs, so that a process of the tests transpiles only what has changed,
 * and runs the same JavaScript as the commands. Source: ts-node's documentation, 'Third-party transpilers'.
 */
const { transpile } = require("../policy/transpile.js");

exports.create = () => ({
  transpile: (_, { fileName }) => {
    const { code, map } = transpile(fileName);
    return { outputText: code, sourceMapText: map };
  },
});
