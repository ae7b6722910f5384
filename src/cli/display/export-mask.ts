import { plainText } from '../../model/plain-text.ts';
import { relativePaths } from '../../model/relative-path.ts';
import { findSecrets, maskSecrets } from '../../model/secret.ts';

export interface MaskOptions {
  /** It is written as `.`. */
  root: string;
  /** It is written as `~`. */
  home: string | undefined;
  env: Readonly<Record<string, string | undefined>>;
}

/** Variables whose values are nobody's business. */
const secretName = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL/i;

/** A shorter value may be a plain word. */
const shortestValue = 8;

/** A word of Ralph's own, such as the type of an event: nothing could be read any more without it. */
const ownWord = /^[a-z][a-z_-]*$/;

/** Nothing that people read is nested deeper. */
const deepest = 100;

/** What is called a secret and is longer is a text. */
const longestPassword = 200;

/** Beyond this a single text is not even looked through for secrets: it is not shown either. */
const lookedThrough = 100_000;

/** Makes text fit to be handed on: secrets out, own paths short, nothing that steers a terminal. */
export class ExportMask {
  readonly #options: MaskOptions;
  /** Values that are secrets here, whatever they look like; the longest first. */
  readonly #values: string[];
  #masked = 0;
  #cut = 0;

  constructor(options: MaskOptions) {
    this.#options = options;
    this.#values = Object.entries(options.env)
      .flatMap(([name, value = '']) => (secretName.test(name) ? [value] : []))
      .filter((value) => value.length >= shortestValue && !/^[~.]{0,2}\//.test(value))
      .sort((a, b) => b.length - a.length);
  }

  /** How many secrets were taken out. */
  get masked(): number {
    return this.#masked;
  }

  /** How many characters of long texts were left away. */
  get cut(): number {
    return this.#cut;
  }

  clean(given: string): string {
    const { root, home } = this.#options;
    const { text, masked } = maskSecrets(plainText(given));
    this.#masked += masked;
    const known = this.#values.reduce((rest, value) => {
      const parts = rest.split(value);
      this.#masked += parts.length - 1;
      return parts.join('«masked: environment»');
    }, text);
    const short = relativePaths(known, root);
    return home === undefined ? short : short.replaceAll(`${home}/`, '~/');
  }

  /**
   * The same for each text in a value, before it is written as JSON or YAML: their signs would hide a
   * secret. What has the name of a secret is judged by that, too. Its shape stays as it was.
   */
  cleanData<T>(data: T): T {
    return this.#cleanPart(data, 0) as T;
  }

  #cleanPart(data: unknown, depth: number): unknown {
    if (typeof data === 'string') return ownWord.test(data) ? data : this.#cleanHead(data);
    if (typeof data !== 'object' || data === null) return data;
    if (depth >= deepest) return '…';
    if (Array.isArray(data)) return data.map((part) => this.#cleanPart(part, depth + 1));
    return Object.fromEntries(
      Object.entries(data).map(([key, part]) => [
        ownWord.test(key) ? key : this.clean(key),
        this.#isNamedSecret(key, part) ? this.#maskedValue() : this.#cleanPart(part, depth + 1),
      ]),
    );
  }

  #cleanHead(text: string): string {
    this.#cut += Math.max(0, text.length - lookedThrough);
    return this.clean(text.slice(0, lookedThrough));
  }

  #isNamedSecret(key: string, value: unknown): boolean {
    return (
      typeof value === 'string' &&
      value.length <= longestPassword &&
      findSecrets(value).length === 0 &&
      findSecrets(`${key}="${value}"`).length > 0
    );
  }

  #maskedValue(): string {
    this.#masked += 1;
    return '«masked: password»';
  }
}
