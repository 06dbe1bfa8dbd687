/** Writes docs/messages.md. */
import { writeFileSync } from "node:fs";
import { messagesDocument } from "../test/core/messages/document.ts";

writeFileSync(new URL("../docs/messages.md", import.meta.url), messagesDocument());
