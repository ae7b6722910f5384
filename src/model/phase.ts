/** The parts of a session that people see. */
export type Phase = 'baseline' | 'prepare' | 'work' | 'verify' | 'record';
