"""opencode: a plugin in .opencode/plugins/, which asks when a session is idle."""

from __future__ import annotations

import json

from ratchet.agents.host import Command, Host, Json, Stop, text

_PLUGIN = """\
// Written by `ratchet init --agent opencode`: asks ratchet when the agent is idle, and hands a refusal back to it.
import { spawn } from "node:child_process"

const COMMAND = @COMMAND@

const ask = (directory) =>
  new Promise((resolve) => {
    const child = spawn(COMMAND, { cwd: directory, shell: true, stdio: ["pipe", "pipe", "ignore"] })
    let said = ""
    child.stdout.on("data", (data) => (said += data))
    child.on("error", () => resolve(""))
    child.on("close", () => resolve(said))
    child.stdin.on("error", () => {})
    child.stdin.end(JSON.stringify({ directory }))
  })

export const Ratchet = async ({ client, worktree, directory }) => ({
  event: async ({ event }) => {
    if (event.type !== "session.idle") return
    const id = event.properties.sessionID
    const session = await client.session.get({ path: { id } })
    if (session.data?.parentID) return // an agent below another: its parent will be idle too
    const said = await ask(worktree && worktree !== "/" ? worktree : directory)
    const prompt = said.trim() ? JSON.parse(said).prompt : undefined
    if (prompt) await client.session.promptAsync({ path: { id }, body: { parts: [{ type: "text", text: prompt }] } })
  },
})
"""


class Opencode(Host):
    """https://opencode.ai/docs/plugins. Nothing blocks: the plugin sends the refusal as the session's next prompt.

    `opencode run` ends with the first answer, before it can be prompted again. What is sent and answered is our own,
    since our plugin is on the other side.
    """

    id = "opencode"
    deadline = 100
    settings = ".opencode/plugins/ratchet.js"

    def stop(self, payload: Json) -> Stop:
        return Stop(text(payload, "directory") or None)

    def blocked(self, reason: str) -> Json:
        return {"prompt": reason}

    def notify(self, message: str) -> None:
        del message

    def written(self, present: str, command: Command) -> str:
        del present
        return _PLUGIN.replace("@COMMAND@", json.dumps(command.here))

    def configure(self, present: Json, command: Command) -> Json:
        del command
        return present
