/** What was entered at a stop and not yet done: kept sealed, so that a killed app asks nobody to count twice. */
import { me } from "../state.ts";

export class Draft<T extends object> {
  private timer = 0;
  private constructor(readonly name: string, readonly value: T) {}

  static async open<T extends object>(name: string, fresh: T): Promise<Draft<T>> {
    const kept = await me().store.get<T>(`draft:${me().who}:${name}`);
    return new Draft(`draft:${me().who}:${name}`, { ...fresh, ...kept });
  }

  keep(): void {
    clearTimeout(this.timer);
    const { store } = me();
    this.timer = window.setTimeout(() => void store.write({ [this.name]: this.value }).catch(() => undefined), 250);
  }

  /** For the step that writes an act of a part of it: that part is done with, the rest stays. */
  less(done: Partial<T>): Record<string, T> {
    clearTimeout(this.timer);
    return { [this.name]: { ...this.value, ...done } };
  }

  /** For the step that writes the act: the draft goes with it. */
  gone(): Record<string, undefined> {
    clearTimeout(this.timer);
    return { [this.name]: undefined };
  }
}
