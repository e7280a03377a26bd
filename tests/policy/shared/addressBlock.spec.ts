import assert from "node:assert/strict";
import { addressDigits, isAddressBlock } from "../../../policy/shared/addressBlock";

describe("the digits of an address", () => {
  for (const [address, digits] of [
    ["10.0.0.255", "0a0000ff"],
    ["010.000.0.01", "0a000001"],
    ["255.255.255.255", "ffffffff"],
    ["256.0.0.0", undefined],
    ["10.0.0", undefined],
    ["10.0.0.0.0", undefined],
    ["::", "0".repeat(32)],
    ["::1", `${"0".repeat(31)}1`],
    ["2001:DB8::1:2", "20010db8000000000000000000010002"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
    ["1:2:3::7:8", "00010002000300000000000000070008"],
    ["1:2:3:4:5:6::8", "00010002000300040005000600000008"],
    ["1:2:3:4:5:6:7::8", undefined],
    ["1:2:3:4:5:6:7:8::", undefined],
    ["1:2:3:4:5:6:7", undefined],
    ["1:2:3:4:5:6:7:8:9", undefined],
    ["1::2::3", undefined],
    [":1:2:3:4:5:6:7", undefined],
    ["12345::", undefined],
    ["ffff::", `ffff${"0".repeat(28)}`],
    ["::ffff:a00:1", "0a000001"],
    ["::fffe:a00:1", "00000000000000000000fffe0a000001"],
    ["::ffff:10.0.0.1", undefined],
    ["fe80::1%eth0", undefined],
    ["", undefined],
  ] as const) {
    it(`are ${digits ?? "none"} for '${address}'`, () => {
      assert.equal(addressDigits(address), digits);
    });
  }
});

describe("an address block", () => {
  for (const [text, isBlock] of [
    ["10.0.0.0/0", true],
    ["10.0.0.0/31", true],
    ["10.0.0.0/32", false],
    ["2001:db8::/127", true],
    ["2001:db8::/128", false],
    ["::ffff:a00:1/31", true],
    ["::ffff:a00:1/32", false],
    ["10.0.0.0/+8//", true],
    ["10.0.0.0/-8", false],
    ["10.0.0.0/", false],
    ["10.0.0.0", false],
    ["shop/8", false],
    ["/8", false],
  ] as const) {
    it(`is ${isBlock ? "" : "not "}'${text}'`, () => assert.equal(isAddressBlock(text), isBlock));
  }
});
