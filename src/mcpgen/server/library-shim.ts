/**
 * What the library of the protocol takes from its platform, without the validator that it has there: that
 * is for forms that a server has a client fill in, which this one never does, and to load it takes longer
 * than all the rest. The bundle puts this in its place.
 */
export class DefaultJsonSchemaValidator {
  getValidator(): never {
    throw new Error('nothing is validated here: no form is ever sent');
  }
}

export { default as process } from 'node:process';
