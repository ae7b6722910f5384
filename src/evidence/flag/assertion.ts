/** Calls and words by which tests assert, in the languages that agents write. */
const assertion =
  /\bexpect(?:_\w+|\.(?:soft|poll))?\s*\(|\bassert\w*!?\s*(?:\.\w+\s*)?\(|^\s*assert\s|\bself\.assert\w+\(|\bAssert(?:ions)?\.\w+\(|\b(?:require|assert)\.\w+\(\s*t\b|\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|is|not|deepEqual|truthy|throws|like)\(|\.should\b|\bshould\.\w+|\bverify\(|->assert\w+\(|->toBe\w*\(|\bpytest\.(?:raises|approx)\(|\bXCTAssert\w*\(|^\s*assert_\w+\s|\bEXPECT_\w+\(|\bASSERT_\w+\(|^\s*\[\[? .* \]\]?\s*$/g;

/** How many assertions a line holds. */
export function assertionsIn(text: string): number {
  const found = text.match(assertion)?.length ?? 0;
  // `expect(pytest.approx(…))`, `assert x == pytest.approx(…)`: one of them.
  const at = text.search(/\bassert\b/);
  const isBoth = at >= 0 && /\bpytest\.approx\(/.test(text.slice(at));
  return isBoth ? Math.max(1, found - 1) : found;
}

/** Assertions that nearly anything satisfies. */
const weak =
  /\.(?:toBeTruthy|toBeDefined|toBeFalsy)\(\)|\.not\.(?:toBeNull|toBeUndefined|toThrow\w*)\(\)|\bexpect\.(?:anything|any)\(|\btoMatch\(\/\.[*+]?\/\w*\)|\bassert(?:IsNotNone|NotNull|_not_nil|_nothing_raised)\b|\bAssert\.(?:IsNotNull|NotNull|DoesNotThrow)\b|\b(?:assert|require)\.(?:NotNil|NoError|NotEmpty|NotPanics)\(|\bis not None\s*$|\bbe_truthy\b|\bnot_to be_nil\b|\.to\.(?:exist|be\.ok)\b|\bassert!\(\w+\.is_(?:ok|some)\(\)\)|\btoBeInstanceOf\(Object\)|\bXCTAssertNotNil\(/;

/** Whether the assertion in this line says next to nothing. */
export function isWeak(text: string): boolean {
  return weak.test(text) || isEmptyClaim(text);
}

/** `expect(true).toBe(true)`, `assert True`: it holds whatever the code does. */
export function isEmptyClaim(text: string): boolean {
  return (
    /\bexpect\(\s*(true|false|1|0|null|undefined|"[^"]*"|'[^']*')\s*\)\s*\.(?:toBe|toEqual|toStrictEqual|to\.equal|to eq)\(\s*\1\s*\)/.test(
      text,
    ) ||
    /\bexpect\(\s*true\s*\)\.(?:toBeTruthy\(|to\.be\.(?:true|ok))/.test(text) ||
    /^\s*(?:assert\s+(?:True|1|not False)\s*(?:#.*)?$|self\.assertTrue\(\s*True\s*\)|self\.assertEqual\(\s*(\w+)\s*,\s*\1\s*\))/.test(
      text,
    ) ||
    /\bassert(?:!|\.ok|\.True|True|\.equal|->assertTrue)?\(\s*(?:t,\s*)?true\s*(?:,\s*true\s*)?\)/i.test(
      text,
    ) ||
    /\bassert_(?:eq!|equal)\s*\(?\s*(\d+|true)\s*,\s*\1\s*\)?/.test(text) ||
    /\bassert true\b/.test(text)
  );
}

/** The subject of an exact assertion, or of one that only looks at a part. Both begin at the first `expect`. */
const exact =
  /^expect\((.+)\)\.(?:toBe|toEqual|toStrictEqual|toHaveBeenCalledExactlyOnceWith|to\.(?:deep\.)?equal|toThrow)\((?=[^)\s])/;
const partial =
  /^expect\((.+)\)\.(?:toContain|toMatchObject|toMatch|toHaveProperty|toBeGreaterThan\w*|toBeLessThan\w*|to\.(?:include|contain|have\.property)|toHaveBeenCalled\(|toThrow\(\))|^expect\((.+)\)\.to(?:Strict)?Equal\(\s*expect\.(?:objectContaining|arrayContaining|stringContaining)/;
/** Of a line in which each space stands alone: else they would take cubic time on a run of spaces. */
const pyExact = /^assert (.+?) ?== ?\S/;
const pyPartial =
  /^assert (?:\S.* in (.+)|(.+?) ?(?:>=?|<=?|!=) ?\S.*|isinstance\((.+?),.*\)|(\S[^=<>!]*))$/;
const jExact = /\bassert(?:\.|_)?(?:Equals?|eq!|Equal|StrictEqual|deepEqual|Same|DeepEquals)\(/i;
const jPartial =
  /\bassert(?:\.|_)?(?:True|NotEquals?|Contains|NotNil|NotNull|NotEmpty|ok|Greater\w*|Less\w*|Match\w*|!)\s*\(/;

/** What a line asserts, and of what, as far as it can be compared with another line. */
export interface Claim {
  exact: string | undefined;
  partial: string | undefined;
  py_exact: string | undefined;
  py_partial: string | undefined;
  is_exact_call: boolean;
  is_partial_call: boolean;
  /** Calls and variables that it speaks of. */
  words: ReadonlySet<string>;
  /** The line without its numbers, where it tells how far off a value may be. */
  shape: string | undefined;
  numbers: readonly number[];
  /** Less of its last number lets more pass. */
  less_is_wider: boolean;
}

/** Reads a line once, so that many pairs of lines can be compared. */
export function claimOf(text: string): Claim {
  const start = text.search(/\bexpect\(/);
  const call = start < 0 ? '' : text.slice(start);
  const part = partial.exec(call);
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  const pyPart = pyExact.test(plain) ? null : pyPartial.exec(plain);
  return {
    exact: exact.exec(call)?.[1],
    partial: part?.[1] ?? part?.[2],
    py_exact: pyExact.exec(plain)?.[1],
    py_partial: pyPart?.[1] ?? pyPart?.[2] ?? pyPart?.[3] ?? pyPart?.[4],
    is_exact_call: jExact.test(text),
    is_partial_call: jPartial.test(text),
    words: wordsIn(text),
    shape: isTolerant(text) ? text.replaceAll(number, '#').trim() : undefined,
    numbers: (text.match(number) ?? []).map(Number),
    less_is_wider:
      /toBeCloseTo|places=|assertAlmostEqual|GreaterThan/i.test(text) || comparesWith(text, />/),
  };
}

/** Whether the second line asserts less of the same subject than the first. */
export function isLoosened(before: Claim, after: Claim): boolean {
  if (before.exact !== undefined && after.partial !== undefined)
    return before.exact === after.partial;
  if (before.py_exact !== undefined && after.py_partial !== undefined)
    return before.py_exact === after.py_partial;
  if (before.is_exact_call && !after.is_exact_call && after.is_partial_call)
    return [...before.words].some((word) => after.words.has(word));
  return isWidened(before, after);
}

function wordsIn(text: string): ReadonlySet<string> {
  const inside = text.slice(text.indexOf('('));
  const words: readonly string[] = inside.match(/[a-z_$][\w$]*(?:\.\w+)*\(?/gi) ?? [];
  return new Set(words.filter((word) => word.length > 2));
}

const tolerance =
  /toBeCloseTo|approx|delta|toleran|epsilon|\b[ar]tol\b|\babs=|\brel=|places=|assertAlmostEqual|LessThan|GreaterThan|InDelta|InEpsilon|closeTo|be_within/i;
const number = /(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?/gi;

function isTolerant(text: string): boolean {
  return tolerance.test(text) || comparesWith(text, /[<>]/);
}

/** Whether such a sign follows an `assert`. */
function comparesWith(text: string, sign: RegExp): boolean {
  const at = text.search(/\bassert\b/i);
  return at >= 0 && sign.test(text.slice(at));
}

/** The same line, with a last number that lets more pass. */
function isWidened(before: Claim, after: Claim): boolean {
  if (before.shape === undefined || before.shape !== after.shape) return false;
  const [was, is] = [before.numbers, after.numbers];
  const at = was.findLastIndex((value, index) => value !== is[index]);
  if (at < 0) return false;
  const [then, now] = [was[at] ?? 0, is[at] ?? 0];
  return before.less_is_wider ? now < then : now > then;
}
