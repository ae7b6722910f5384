import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { AgentProcess } from '../../agent/agent-process.ts';
import {
  initializeRequest,
  refusal,
  takeBackRequest,
  toldMessage,
  userMessage,
} from '../../agent/claude-control.ts';
import type { Project } from '../../db/project.ts';
import { readText } from '../../host/file.ts';
import { FileTail } from '../../host/file-tail.ts';
import { readSignals } from '../../mcpgen/session-signals.ts';
import { serverName } from '../../mcpgen/mcp-config.ts';
import { servedNames } from '../../mcpgen/session-plan.ts';
import { askHuman } from '../../mcpgen/tool/ask-human.ts';
import type { Timers } from '../../model/config.ts';
import { maxDurationMs } from '../../model/duration.ts';
import type { RunEvent, StopReason, TranscriptEvent } from '../../model/event.ts';
import type { SessionSignal } from '../../model/signal.ts';
import { ActivityNotice } from '../../monitor/activity-notice.ts';
import { Activity } from '../../monitor/activity.ts';
import { BudgetWatch } from '../../monitor/budget-watch.ts';
import { StreamJudge } from '../../monitor/judge.ts';
import { LineFrame } from '../../monitor/line-frame.ts';
import type { RepetitionLimits } from '../../monitor/repetition.ts';
import { ToolNames } from '../../monitor/tool-name.ts';
import { translateLine } from '../../monitor/translate.ts';
import type { AgentRunResult } from './agent-end.ts';
import { QuestionWatch } from './question-watch.ts';
import { RoomWatch } from './room-watch.ts';
import type { SessionBrief } from './session-brief.ts';
import type { SessionWords } from './session-words.ts';
import { ServerWait } from './server-wait.ts';
import { SignalTail } from './signal-tail.ts';
import { StandstillWatch } from './standstill-watch.ts';
import { StillTimer } from './still-timer.ts';
import { StreamTimes } from './stream-times.ts';
import type { StopSwitch } from '../stop-switch.ts';

export interface AgentRunParts {
  brief: SessionBrief;
  project: Project;
  timers: Timers;
  stagnation: RepetitionLimits;
  stop: StopSwitch;
  /** Bytes that the session's files may take. */
  session_size: number;
  /** Whether less than this share of what has to stay free is free. */
  isShort: (share: number) => boolean;
  /** What people say to it. */
  words: SessionWords;
  emit: (event: RunEvent) => void;
  now: () => Date;
}

/** Of a stream that has grown too long this end is read: the result, with what it has cost. */
const lastBytes = 128 * 1024;

/** The end of stderr is enough for the error that ended a start. */
const stderrChars = 4_000;

/** The tool's name in the stream. */
const askTool = `mcp__${serverName}__${askHuman.name}`;

/** Runs the agent of one session from its start until nothing of it lives. */
export function runAgent(parts: AgentRunParts): Promise<AgentRunResult> {
  return new AgentRun(parts).play();
}

class AgentRun {
  readonly #parts: AgentRunParts;
  readonly #session: string;
  readonly #agent: AgentProcess;
  readonly #toolNames = new ToolNames();
  readonly #judge: StreamJudge;
  readonly #activity: Activity;
  readonly #notice: ActivityNotice;
  readonly #budget: BudgetWatch;
  readonly #standstill: StandstillWatch;
  readonly #servers: ServerWait;
  readonly #questions: QuestionWatch;
  #deadline: StillTimer | undefined;
  #signals: SignalTail | undefined;
  #mcp: AgentRunResult['mcp'] = 'unavailable';
  #promptSent = false;
  #stopped: StopReason | undefined;
  #evidence: string | undefined;
  #exited = false;
  #signalsAtStop: SessionSignal[] | undefined;
  #stopping: Promise<void> | undefined;
  #silence: NodeJS.Timeout | undefined;

  constructor(parts: AgentRunParts) {
    this.#parts = parts;
    const { brief, timers, now, emit } = parts;
    const { session } = brief;
    this.#session = session;
    const others = brief.plan.servers.map(({ name }) => name);
    this.#judge = new StreamJudge([serverName, ...others]);
    this.#activity = new Activity(timers, { mcp_tool_ms: brief.mcp_tool_ms, now: now().getTime() });
    this.#notice = new ActivityNotice({ session, emit, now });
    this.#budget = new BudgetWatch(brief.max_budget_usd);
    this.#standstill = new StandstillWatch({
      project: parts.project,
      index: join(brief.folder.path, 'standstill.index'),
      limits: parts.stagnation,
      end: parts.stop.now,
      found: ({ stop, evidence }) => {
        this.#stop(stop, evidence);
      },
    });
    this.#questions = new QuestionWatch({
      ...{ session, task: brief.task.id, emit, now },
      opened: (longest) => {
        const at = now().getTime();
        this.#activity.askPerson(at, at + longest);
        this.#deadline?.hold();
        this.#watchSilence();
      },
      closed: (answered) => {
        this.#activity.askEnded(now().getTime());
        if (answered) this.#standstill.spokenTo();
        if (this.#exited) return;
        this.#deadline?.release();
        this.#watchSilence();
      },
    });
    this.#servers = new ServerWait({
      tools: servedNames(brief.plan),
      others,
      send: (line) => {
        this.#agent.send(line);
      },
      connected: () => {
        this.#sendPrompt();
      },
      failed: () => {
        this.#closeInput('its session has no connection to its tools');
      },
    });
    this.#agent = new AgentProcess({
      file: brief.agent.file,
      args: brief.args,
      cwd: parts.project.root,
      env: brief.env,
      stdout: brief.folder.stream,
      stderr: brief.folder.stderr,
      marker: brief.session,
    });
  }

  async play(): Promise<AgentRunResult> {
    const { brief, stop } = this.#parts;
    const { pid } = this.#agent;
    if (pid !== undefined) this.#parts.emit({ type: 'agent-started', session: this.#session, pid });
    const frame = new LineFrame();
    const times = new StreamTimes(brief.folder.times, this.#parts.now().getTime());
    const stream = new FileTail(brief.folder.stream, (chunk) => {
      times.take(chunk.length, this.#parts.now().getTime());
      for (const line of frame.push(chunk)) this.#takeLine(line);
    });
    const signals = new SignalTail(brief.folder.signals, {
      signal: (signal) => {
        this.#standstill.takeSignal(signal);
        this.#questions.take(signal);
      },
      progress: (told) => {
        this.#parts.emit({ type: 'progress-told', session: this.#session, ...told });
      },
    });
    this.#signals = signals;
    this.#deadline = new StillTimer(brief.timeout, this.#parts.now, () => {
      this.#stop('deadline');
    });
    const cancel = (): void => {
      this.#stop(stop.isTakenOver ? 'taken-over' : 'cancelled');
    };
    const end = (): void => void this.#agent.sweep();
    stop.polite.addEventListener('abort', cancel);
    stop.now.addEventListener('abort', end);
    if (stop.polite.aborted) cancel();
    if (stop.now.aborted) end();
    const room = this.#watchRoom();
    this.#watchSilence();
    this.#agent.send(initializeRequest('initialize'));
    this.#servers.ask();

    const exit = await this.#agent.exit;
    this.#exited = true;
    this.#parts.words.close('the agent of its session has ended');
    this.#deadline.close();
    room.close();
    this.#notice.close();
    this.#servers.close();
    stop.polite.removeEventListener('abort', cancel);
    stop.now.removeEventListener('abort', end);
    stream.close(this.#stopped === 'output' ? lastBytes : undefined);
    times.close();
    const cut = frame.end();
    if (cut !== undefined) this.#takeLine(cut);
    // Only now: each line that comes arms it again.
    clearTimeout(this.#silence);
    this.#signals = undefined;
    signals.close();
    this.#questions.close();
    this.#parts.emit({
      type: 'agent-exited',
      session: this.#session,
      exit_code: exit.exit_code,
      signal: exit.signal,
    });
    await this.#stopping;
    await this.#agent.sweep();
    // An agent may have met the end of the disk before Ralph did.
    if (this.#stopped === undefined && this.#parts.isShort(1)) this.#stopped = 'disk';
    return {
      reading: this.#judge.reading({
        exit_code: exit.exit_code,
        signal: exit.signal,
        stderr: exit.not_started ?? this.#stderr(),
      }),
      mcp: this.#mcp,
      lacking_servers: this.#servers.lacking,
      prompt_sent: this.#promptSent,
      stopped: this.#stopped,
      evidence: this.#evidence,
      signals: this.#signalsAtStop ?? this.#readSignals(),
    };
  }

  #takeLine(line: string): void {
    for (const translated of translateLine(line)) {
      const event = this.#toolNames.named(translated);
      this.#judge.take(event);
      this.#activity.take(event, this.#parts.now().getTime());
      this.#parts.emit({ ...event, session: this.#session });
      this.#react(event);
    }
    this.#watchSilence();
  }

  #react(event: TranscriptEvent): void {
    this.#servers.take(event);
    // Nobody is there to be asked; without an answer the agent would wait for ever.
    if (event.type === 'control-asked') this.#agent.send(refusal(event.request_id));
    this.#takeEcho(event);
    if (event.type === 'tool-closed' && event.name === askTool) {
      // What the tool has noted has reached the disk before its answer.
      this.#signals?.look();
      this.#questions.callEnded();
    }
    // What still comes in its input begins a turn, and so does the end of what runs in its background.
    const background = this.#activity.background + this.#parts.words.pending;
    // The last wanted answer is there: without more input the agent ends by itself.
    if (event.type === 'turn-ended' && background === 0) {
      this.#closeInput('its session has ended its turn');
    }
    const { subscription } = this.#judge;
    if (this.#budget.take(event, { background, subscription })) this.#stop('budget');
    this.#standstill.take(event);
  }

  /** What is read only after a stop was not heard any more. */
  #takeEcho(event: TranscriptEvent): void {
    if (event.type !== 'message-taken' || this.#stopping !== undefined) return;
    if (this.#parts.words.read(event.id)) this.#standstill.spokenTo();
  }

  /** Only a session that has its tools gets its prompt. */
  #sendPrompt(): void {
    this.#mcp = 'connected';
    this.#promptSent = true;
    this.#agent.send(userMessage(this.#parts.brief.prompt.text));
    this.#parts.emit({ type: 'prompt-sent', session: this.#session });
    this.#activity.promptSent(this.#parts.now().getTime());
    this.#parts.words.open((words) => {
      const uuid = randomUUID();
      this.#agent.send(toldMessage(words, uuid));
      return uuid;
    });
  }

  /** `why`: for who has something to say from now on. */
  #closeInput(why: string): void {
    this.#parts.words.close(why);
    this.#agent.closeInput();
  }

  /** Arms the timer of what is going on now; what comes from the agent moves it. */
  #watchSilence(): void {
    clearTimeout(this.#silence);
    if (this.#exited) return;
    const { view } = this.#activity;
    this.#notice.take(view);
    const { deadline, stop } = view;
    if (this.#stopped !== undefined) return;
    // An agent may announce any wait; a timer takes no longer one.
    const wait = Math.min(Math.max(0, deadline - this.#parts.now().getTime()), maxDurationMs);
    this.#silence = setTimeout(() => {
      this.#stop(stop);
    }, wait);
  }

  #stop(why: StopReason, evidence?: string): void {
    // What has ended by itself was not stopped, whatever the end of its output shows.
    if (this.#stopping !== undefined || this.#exited) return;
    this.#servers.close();
    this.#questions.close();
    this.#parts.words.close('its session is being ended');
    this.#stopped = why;
    this.#evidence = evidence;
    this.#judge.stopSent();
    // Not by their times: those are the session's own words.
    this.#signalsAtStop = this.#readSignals();
    for (const message of this.#parts.words.unread) this.#agent.send(takeBackRequest(message));
    this.#stopping = this.#agent.stop(this.#parts.timers.stop_step, (how) => {
      this.#parts.emit({ type: 'stop-sent', session: this.#session, why, how });
    });
  }

  #watchRoom(): RoomWatch {
    const { brief, session_size, isShort } = this.#parts;
    const { stream, stderr, signals } = brief.folder;
    return new RoomWatch({
      ...{ files: [stream, stderr, signals], session_size, isShort },
      found: (why) => {
        this.#stop(why);
      },
      worse: () => void this.#agent.sweep(),
    });
  }

  /** What cannot be read was not said. */
  #readSignals(): SessionSignal[] {
    const signals = readSignals(this.#parts.brief.folder);
    return signals.ok ? signals.value : [];
  }

  #stderr(): string {
    const text = readText(this.#parts.brief.folder.stderr);
    return text.ok ? (text.value ?? '').slice(-stderrChars) : '';
  }
}
