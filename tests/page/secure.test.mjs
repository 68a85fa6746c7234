// Over http the page leaves for https before it does anything else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { secureAddress } from "../../www/secure.js";

/**
 * @param {string} href
 * @param {boolean} isSecureContext
 */
const leaveFor = (href, isSecureContext) => secureAddress({ isSecureContext, location: { href } });

test("a page that others can read along leaves for https, and no other one does", () => {
  assert.equal(leaveFor("http://sync.example.com/?a=1#/runs", false), "https://sync.example.com/?a=1#/runs");
  assert.equal(leaveFor("https://sync.example.com/", true), null);
  assert.equal(leaveFor("http://localhost:8787/", true), null);
});
