/** A resource as clients are told of it. */
export interface ResourceEntry {
  uri: string;
  name: string;
  description: string;
  mimeType: string;
}

/** The same for those that a name in their uri tells apart. */
export interface ResourceTemplate extends Omit<ResourceEntry, 'uri'> {
  /** As in RFC 6570, with one variable `name` at its end: `ralph://spec/{name}`. */
  uriTemplate: string;
}

export interface ResourceContent {
  mimeType: string;
  text: string;
}

/** The resources that a server has for whoever is served. */
export interface Resources<Served> {
  /** What `resources/list` answers. */
  list: (served: Served) => ResourceEntry[];
  /** What `resources/templates/list` answers. */
  templates: readonly ResourceTemplate[];
  /** The content of one; undefined for a uri that is none of them, or that nothing is there for. */
  read: (uri: string, served: Served) => ResourceContent | undefined;
  /** Names that a template may have and that begin so, sorted; undefined for a template that is none. */
  names: (uriTemplate: string, start: string, served: Served) => string[] | undefined;
}
