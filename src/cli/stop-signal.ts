import type { StopSwitch } from '../pipeline/stop-switch.ts';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** All three stop alike. Returns what takes the handlers away again. */
export function pressOnSignals(stop: Pick<StopSwitch, 'press'>): () => void {
  const press = (): void => {
    stop.press();
  };
  for (const signal of stopSignals) process.on(signal, press);
  return () => {
    for (const signal of stopSignals) process.off(signal, press);
  };
}
