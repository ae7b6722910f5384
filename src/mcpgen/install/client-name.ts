// Without imports: each command line looks at these.
/** The MCP clients whose configuration Ralph knows. */
export const clientNames = ['claude', 'cursor', 'vscode'] as const;
export type ClientName = (typeof clientNames)[number];

/** Whom a client's configuration is for: all who work in a project, or one user. */
export const scopes = ['project', 'user'] as const;
export type Scope = (typeof scopes)[number];
