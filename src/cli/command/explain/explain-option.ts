import type { ExplainKey } from '../../../model/explain.ts';

export interface ExplainOptions extends Partial<Record<ExplainKey, string>> {
  json: boolean;
  file?: string;
  revise?: string;
  session?: string;
  print?: boolean;
  draft?: boolean;
  play?: boolean;
  detach?: boolean;
  cancel?: boolean;
}
