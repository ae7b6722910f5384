/** How the server calls itself. */
export const serverInfo = { name: 'ralph', version: '1' };

/** What it has. Neither list changes while it serves, and the library takes a silence for a yes. */
export const capabilities = {
  tools: { listChanged: false },
  resources: { listChanged: false },
  completions: {},
};
