package io.alerthistory.telemetry;

/** How a log line is written. */
public enum LogFormat {
    /** {@code key=value} pairs, quoted where needed, as Go's slog does. */
    LOGFMT,
    /** One JSON object per line, with the same keys. */
    JSON
}
