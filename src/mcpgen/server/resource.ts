/** A resource as clients are told of it. */
export interface ResourceEntry {
  uri: string;
  name: string;
  description: string;
  mimeType: string;
}

export interface ResourceContent {
  mimeType: string;
  text: string;
}

/** The resources that a server has for whoever is served. */
export interface Resources<Served> {
  /** What `resources/list` answers. */
  list: () => ResourceEntry[];
  /** The content of one; undefined for a uri that is none of them, or that nothing is there for. */
  read: (uri: string, served: Served) => ResourceContent | undefined;
}
