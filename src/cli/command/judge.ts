import { constants, createReadStream, existsSync } from 'node:fs';
import { errorWords, readText } from '../../host/file.ts';
import { openRegular } from '../../host/regular-file.ts';
import { sessionFolder } from '../../mcpgen/session-folder.ts';
import { plainLine } from '../../model/plain-text.ts';
import type { Result } from '../../model/result.ts';
import { fail, ok } from '../../model/result.ts';
import type { SessionReading } from '../../model/session-end.ts';
import { judgeStream, type JudgedStream } from '../../monitor/judged-stream.ts';
import { streamRemark } from '../../monitor/stream-remark.ts';
import type { ExitCode } from '../exit-code.ts';
import { printFailure, printReport } from '../output.ts';

export interface JudgeOptions {
  json: boolean;
  /** Negative for the number of the signal that ended the agent. */
  exitCode?: number;
  stderr?: string;
  expectServer?: string[];
}

const chunkBytes = 256 * 1024;

/** The end of stderr is enough for the error that ended a start. */
const stderrChars = 4_000;

/** Tells what the monitor makes of a recorded stream, or of a session's folder; `-` is the standard input. */
export async function judge(given: string, options: JudgeOptions): Promise<ExitCode> {
  const inFolder = sessionFolder(given);
  const folder = existsSync(inFolder.stream) ? inFolder : undefined;
  const stream = folder?.stream ?? given;
  const errors =
    options.stderr ??
    (folder !== undefined && existsSync(folder.stderr) ? folder.stderr : undefined);
  const stderr = errors === undefined ? ok('') : endOf(errors);
  if (!stderr.ok) return printFailure(stderr.failure, options.json);
  const judged = await judgeFile(stream, options, stderr.value);
  if (!judged.ok) return printFailure(judged.failure, options.json);
  const { reading, binary } = judged.value;
  if (binary) {
    const detail = `${stream} is no agent's output: it is binary, and holds no message`;
    const todo = 'give the stream.jsonl of a session, from its folder below .ralph/run/sessions/';
    return printFailure({ reason: 'usage', detail, todo }, options.json);
  }
  const { end, detail, turns, cost_usd, tokens, resets_at, denials, malformed, unknown } = reading;
  const data = { end, detail, turns, cost_usd, tokens, resets_at, denials, malformed, unknown };
  return printReport({ kind: 'judgement', data, text: lines(reading).join('\n') }, options.json);
}

async function judgeFile(
  path: string,
  { exitCode, expectServer = [] }: JudgeOptions,
  stderr: string,
): Promise<Result<JudgedStream>> {
  try {
    const chunks = path === '-' ? process.stdin : fileChunks(path);
    const end = { exit_code: exitCode, signal: undefined, stderr };
    return ok(await judgeStream(chunks, expectServer, end));
  } catch (error) {
    return fail({ reason: 'unreadable', path, detail: errorWords(error) });
  }
}

function fileChunks(path: string): AsyncIterable<Buffer> {
  const fd = openRegular(path, constants.O_RDONLY);
  return createReadStream('', { fd, highWaterMark: chunkBytes });
}

function endOf(path: string): Result<string> {
  const text = readText(path);
  if (!text.ok) return text;
  if (text.value !== undefined) return ok(text.value.slice(-stderrChars));
  return fail({ reason: 'unreadable', path, detail: 'no such file or folder' });
}

function lines(reading: SessionReading): string[] {
  const { end, detail, words, turns, cost_usd, tokens, resets_at, denials } = reading;
  const until = resets_at === undefined ? '' : ` until ${resets_at}`;
  const remark = streamRemark(reading);
  const used = `${tokens.input} tokens in, ${tokens.output} out, ${tokens.cached} cached`;
  const told = [
    detail === undefined ? end : `${end}: ${plainLine(detail)}${until}`,
    ...(words === undefined ? [] : [`  ${plainLine(words)}`]),
    `  ${turns === 1 ? '1 turn' : `${turns} turns`}, $${cost_usd.toFixed(2)}, ${used}`,
    ...denials.map(({ tool, input }) => `  not allowed: ${plainLine(`${tool} ${input}`)}`),
  ];
  return remark === undefined ? told : [...told, `  ${remark}`];
}
