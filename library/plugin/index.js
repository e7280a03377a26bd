"use strict";

exports.Integration = require("../build/library/integration.js").Integration;
