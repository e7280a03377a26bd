import { randomBytes } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { isLoopback } from "../../emulator/loopback";

/** Characters of the token in the URL: 128 bits. */
const TOKEN_BYTES = 16;

/** A token that nobody can guess. Whoever knows the URL can use the console. */
export const createToken = (): string => randomBytes(TOKEN_BYTES).toString("base64url");

/**
 * Refuses requests for another host, and requests that another web page sends. A page of a foreign site reaches loopback
 * through the browser on this machine: by a host name of its own that resolves to 127.0.0.1 (DNS rebinding), or across origins.
 * Sources: WHATWG Fetch, `Origin`; W3C, 'Fetch Metadata Request Headers' (`Sec-Fetch-Site`).
 */
export const onlyOwnPages: MiddlewareHandler = async (context, next) => {
  const host = context.req.header("host") ?? "";
  const origin = context.req.header("origin");
  const site = context.req.header("sec-fetch-site");
  if (!isLoopback(host)) {
    return context.text("This console answers at http://127.0.0.1 and http://localhost only.", 403);
  }
  const isOwn = origin === undefined || origin === `http://${host}`;
  // 'none' is a link from outside the browser, or a typed address.
  if (!isOwn || (site !== undefined && site !== "same-origin" && site !== "none")) {
    return context.text("This console does not accept requests from other pages.", 403);
  }
  return next();
};

/**
 * Headers that keep the page to itself: it loads nothing from elsewhere, no other page may frame it or read it, and its URL,
 * which has the token, is never sent as a referrer.
 *
 * @param importMapHash the hash of the only inline script, as CSP writes it
 */
export const ownHeaders = (importMapHash: string): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", importMapHash],
      // Charts are drawn with styles in their elements.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    referrerPolicy: "no-referrer",
    strictTransportSecurity: false,
    xFrameOptions: "DENY",
  });
