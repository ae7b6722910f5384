/** Calls and words by which tests assert, in the languages that agents write. */
const assertion =
  /\bexpect(?:_\w+|\.(?:soft|poll))?\s*\(|\bassert\w*!?\s*(?:\.\w+\s*)?\(|^\s*assert\s|\bself\.assert\w+\(|\bAssert(?:ions)?\.\w+\(|\b(?:require|assert)\.\w+\(\s*t\b|\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow|is|not|deepEqual|truthy|throws|like)\(|\.should\b|\bshould\.\w+|\bverify\(|->assert\w+\(|->toBe\w*\(|\bpytest\.(?:raises|approx)\(|\bXCTAssert\w*\(|^\s*assert_\w+\s|\bEXPECT_\w+\(|\bASSERT_\w+\(|^\s*\[\[? .* \]\]?\s*$/g;

/** How many assertions a line holds. */
export function assertionsIn(text: string): number {
  const found = text.match(assertion)?.length ?? 0;
  // `expect(pytest.approx(…))`, `assert x == pytest.approx(…)`: one of them.
  return /\bassert\b.*\bpytest\.approx\(/.test(text) ? Math.max(1, found - 1) : found;
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

/** The subject of an exact assertion, or of one that only looks at a part. */
const exact =
  /\bexpect\((.+)\)\.(?:toBe|toEqual|toStrictEqual|toHaveBeenCalledExactlyOnceWith|to\.(?:deep\.)?equal|toThrow)\((?=[^)\s])/;
const partial =
  /\bexpect\((.+)\)\.(?:toContain|toMatchObject|toMatch|toHaveProperty|toBeGreaterThan\w*|toBeLessThan\w*|to\.(?:include|contain|have\.property)|toHaveBeenCalled\(|toThrow\(\))|\bexpect\((.+)\)\.to(?:Strict)?Equal\(\s*expect\.(?:objectContaining|arrayContaining|stringContaining)/;
const pyExact = /^\s*assert\s+(.+?)\s*==\s*\S/;
const pyPartial =
  /^\s*assert\s+(?:\S.*\s+in\s+(.+?)|(.+?)\s*(?:>=?|<=?|!=)\s*\S.*|isinstance\((.+?),.*\)|(\S[^=<>!]*?))\s*$/;
const jExact = /\bassert(?:\.|_)?(?:Equals?|eq!|Equal|StrictEqual|deepEqual|Same|DeepEquals)\(/i;
const jPartial =
  /\bassert(?:\.|_)?(?:True|NotEquals?|Contains|NotNil|NotNull|NotEmpty|ok|Greater\w*|Less\w*|Match\w*|!)\s*\(/;

/** Whether the second line asserts less of the same subject than the first. */
export function isLoosened(before: string, after: string): boolean {
  const subject = exact.exec(before)?.[1];
  const now = partial.exec(after);
  if (subject !== undefined && now !== null) return subject === (now[1] ?? now[2]);
  const pySubject = pyExact.exec(before)?.[1];
  const pyNow = pyExact.test(after) ? null : pyPartial.exec(after);
  if (pySubject !== undefined && pyNow !== null) {
    return pySubject === (pyNow[1] ?? pyNow[2] ?? pyNow[3] ?? pyNow[4]);
  }
  if (jExact.test(before) && !jExact.test(after) && jPartial.test(after))
    return sharesSubject(before, after);
  return isWidened(before, after);
}

/** Whether a call or a variable of the first assertion is in the second. */
function sharesSubject(before: string, after: string): boolean {
  const inside = (text: string): string[] =>
    (text.slice(text.indexOf('(')).match(/[a-z_$][\w$]*(?:\.\w+)*\(?/gi) ?? []).filter(
      (word) => word.length > 2,
    );
  const words = new Set(inside(after));
  return inside(before).some((word) => words.has(word));
}

const tolerance =
  /toBeCloseTo|approx|delta|toleran|epsilon|\b[ar]tol\b|\babs=|\brel=|places=|assertAlmostEqual|LessThan|GreaterThan|InDelta|InEpsilon|closeTo|be_within|\bassert\b.*[<>]/i;
const number = /(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?/gi;

/** The same line, with a last number that lets more pass. */
function isWidened(before: string, after: string): boolean {
  if (!tolerance.test(before) || !tolerance.test(after)) return false;
  if (before.replaceAll(number, '#').trim() !== after.replaceAll(number, '#').trim()) return false;
  const [was, is] = [before, after].map((text) => (text.match(number) ?? []).map(Number));
  const at = (was ?? []).findLastIndex((value, index) => value !== is?.[index]);
  if (at < 0) return false;
  const [then, now] = [was?.[at] ?? 0, is?.[at] ?? 0];
  // Where the number counts digits, or is a lower bound, less of it lets more pass.
  const lessIsWider = /toBeCloseTo|places=|assertAlmostEqual|GreaterThan|\bassert\b.*>/i.test(
    before,
  );
  return lessIsWider ? now < then : now > then;
}
