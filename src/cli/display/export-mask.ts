import { plainText } from '../../model/plain-text.ts';
import { relativePaths } from '../../model/relative-path.ts';
import { maskSecrets } from '../../model/secret.ts';

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

/** Makes text fit to be handed on: secrets out, own paths short, nothing that steers a terminal. */
export class ExportMask {
  readonly #options: MaskOptions;
  /** Values that are secrets here, whatever they look like; the longest first. */
  readonly #values: string[];
  #masked = 0;

  constructor(options: MaskOptions) {
    this.#options = options;
    this.#values = Object.entries(options.env)
      .flatMap(([name, value = '']) => (secretName.test(name) ? [value] : []))
      .filter((value) => value.length >= shortestValue && !value.includes('/'))
      .sort((a, b) => b.length - a.length);
  }

  /** How many secrets were taken out. */
  get masked(): number {
    return this.#masked;
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
}
