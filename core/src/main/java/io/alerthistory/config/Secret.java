package io.alerthistory.config;

/**
 * A text that must not be seen in logs, errors or {@code /status}, or the path of a file that has it. A file is read,
 * and trimmed, each time the secret is needed, so that it can be changed without a reload.
 */
public sealed interface Secret {
    /** {@code toString} masks it, so that no log line can show it by accident. */
    record Text(String value) implements Secret {
        @Override
        public String toString() {
            return "<secret>";
        }
    }

    record File(String path) implements Secret {}
}
