"""Coding agents: their hosts, the stop hook, what the MCP server answers."""
