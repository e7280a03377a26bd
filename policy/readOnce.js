"use strict";

/*
 * Has the SDK read each resource once. It would read it anew for every policy, from the message that the engine
 * sent, and for a stack of 3,000 resources that takes longer than all the judging. Policies of this pack change
 * nothing of what they are shown, so they can share it; what is to be remediated is still read anew.
 * Source: @pulumi/policy 1.21, server.js, which calls this function for each policy.
 */
const deserialize = require("@pulumi/policy/deserialize");

const { deserializeProperties } = deserialize;
const known = new WeakMap();

deserialize.deserializeProperties = (message, keepSecrets) => {
  if (keepSecrets) return deserializeProperties(message, keepSecrets);
  let properties = known.get(message);
  if (properties === undefined) {
    properties = deserializeProperties(message, keepSecrets);
    known.set(message, properties);
  }
  return properties;
};
