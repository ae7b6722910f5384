/** What tasks refer to by name, with its defaults. */
export interface Feature {
  name: string;
  title: string;
  description: string | undefined;
  context_files: string[];
  spec: string | undefined;
}

export interface Discipline {
  name: string;
  title: string;
  persona: string | undefined;
  /** What its work asks for, one sentence each. */
  skills: string[];
  conventions: string | undefined;
  tools: string[];
  /** Names of servers of `.mcp.json`. */
  mcp_servers: string[];
  model: string | undefined;
  verify: string[];
}

export interface Metadata {
  title: string | undefined;
  description: string | undefined;
}
