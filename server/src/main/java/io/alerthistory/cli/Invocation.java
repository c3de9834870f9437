package io.alerthistory.cli;

import java.util.List;

/** What the user asked for. */
public sealed interface Invocation {
    /** Be an Alertmanager. */
    record Serve(Flags flags) implements Invocation {}

    /** {@code sim}: simulate weeks with faults; the arguments are the simulation's own. */
    record Simulate(List<String> arguments) implements Invocation {
        public Simulate {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code check-config}: the arguments are its own. */
    record CheckConfig(List<String> arguments) implements Invocation {
        public CheckConfig {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code config routes}: the arguments are its own. */
    record Routes(List<String> arguments) implements Invocation {
        public Routes {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code why}: the arguments are its own. */
    record Why(List<String> arguments) implements Invocation {
        public Why {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code listen}: show the notifications that arrive on this loopback port. */
    record Listen(int port) implements Invocation {}

    /** Say this and go: a help page, the version, what is wrong with the arguments. */
    record Print(String text, boolean toStderr, int exitCode) implements Invocation {
        static Print answer(String text) {
            return new Print(text, false, 0);
        }
    }
}
