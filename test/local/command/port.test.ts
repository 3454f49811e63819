import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { describe, expect, it } from "vitest";

import { ensureFree, portFrom } from "../../../local/command/port.ts";

describe("GATEHOUSE_LOCAL_PORT", () => {
  it.each([
    { text: undefined, port: 4600 },
    { text: "", port: 4600 },
    { text: "0", port: 0 },
    { text: "65535", port: 65_535 },
  ])("of $text means port $port", ({ text, port }) => expect(portFrom(text)).toBe(port));

  it.each(["abc", "-1", "65536", "4600 ", "4600.5", "0x10"])("of %j is refused by name", (text) => {
    expect(() => portFrom(text)).toThrow(`GATEHOUSE_LOCAL_PORT is "${text}"`);
  });
});

describe("a port", () => {
  it("that somebody listens on is told with the way out", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    // Listening on TCP, so the address is an AddressInfo.
    const { port } = server.address() as AddressInfo;
    await expect(ensureFree(port)).rejects.toThrow(/is taken: .*GATEHOUSE_LOCAL_PORT/);
    server.close();
    await once(server, "close");
    await expect(ensureFree(port)).resolves.toBeUndefined();
  });
});
