// Runs a module of specs in a sandbox: the harness's side of "spec" in guest-abi.json.
import { Guest } from "../../runtime/sandbox";
import { GuestTrap } from "../../runtime/trap";

/** An expectation that does not hold, as the guest describes it. The values are text. */
export interface Expectation {
  readonly matcher: string;
  readonly not: boolean;
  /** "" where the matcher takes nothing. */
  readonly expected: string;
  readonly received: string;
}

/** Ends the call in which an expectation does not hold. */
export class UnmetExpectation extends Error {
  constructor(readonly expectation: Expectation) {
    super(expectation.matcher);
  }
}

/** A test as it was declared; both lists go from the outermost describe to the test itself. */
export interface DeclaredTest {
  readonly names: readonly string[];
  readonly modes: readonly ("run" | "only" | "skip" | "todo")[];
}

export class SpecSandbox {
  private readonly guest: Guest;

  /**
   * Runs the module's top-level code, which declares the tests. This and the methods below throw a GuestTrap
   * where the guest traps.
   */
  constructor(module: WebAssembly.Module, places: Uint8Array, log: (level: number, message: string) => void) {
    // oxlint-disable-next-line eslint/prefer-const -- a test at the top level asks before it is set
    let guest: Guest | undefined;
    const host = {
      log,
      clock: () => BigInt(Date.now()) * 1_000_000n,
      seed: () => 1n,
      input: () => {
        throw new Error("a spec has no inputs; test them from outside, with loadPlugin()");
      },
    };
    guest = this.guest = new Guest(module, host, places, {
      falco_ts_spec: {
        fail: () => {
          throw guest
            ? new UnmetExpectation(JSON.parse(guest.text()))
            : new Error("expect() is outside of a test");
        },
        traps: (fn: number) => {
          if (!guest) throw new Error("expect() is outside of a test");
          const reason = trapOf(guest, fn);
          if (reason !== undefined) guest.putTextIn(reason);
          return reason === undefined ? 0 : 1;
        },
      },
    });
  }

  tests(): readonly DeclaredTest[] {
    this.guest.callStatus("ft_spec_list");
    return JSON.parse(this.guest.text());
  }

  /**
   * Runs a test and the hooks around it. The hooks after it run also where an expectation does not hold, but
   * not after a trap.
   */
  run(test: number): void {
    try {
      this.guest.call("ft_spec_run", test);
    } catch (error) {
      if (!(error instanceof GuestTrap) || !(error.cause instanceof UnmetExpectation)) throw error;
      this.guest.revive();
      this.guest.call("ft_spec_after", test);
      throw error;
    }
    this.guest.call("ft_spec_after", test);
  }
}

/** The reason for which a function traps; undefined where it does not. */
function trapOf(guest: Guest, fn: number): string | undefined {
  try {
    guest.call("ft_spec_call", fn);
    return undefined;
  } catch (error) {
    if (!(error instanceof GuestTrap) || error.cause instanceof UnmetExpectation)
      throw error instanceof GuestTrap ? error.cause : error;
    guest.revive();
    return error.reason;
  }
}
