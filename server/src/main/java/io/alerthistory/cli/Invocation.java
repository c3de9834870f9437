package io.alerthistory.cli;

import java.util.List;

/** What the user asked for. */
public sealed interface Invocation {
    /** Be an Alertmanager. */
    record Serve(Flags flags) implements Invocation {}

    /** A sub-command, which reads its arguments itself. */
    record Command(Name name, List<String> arguments) implements Invocation {
        public enum Name {
            SIMULATE,
            CHECK_CONFIG,
            CHECK_WEB_CONFIG,
            ROUTES,
            TEMPLATE,
            TEST_RECEIVER,
            WHY,
            COMPARE,
            EXPORT,
            CLASSIFY,
            REBUILD_CACHE
        }

        public Command {
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
